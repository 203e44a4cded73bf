from __future__ import annotations

from collections.abc import Sequence

import pytest

from retrieval.articles.cleaning import one_line
from retrieval.domain import Article, ReadArticle
from retrieval.index.plan import Known, Plan, Seen, gone, placed, plan
from retrieval.index.rows import fingerprint
from tests.retrieval.index.parts import an_article


def reading(
    article: Article, origin: str = "/f.jsonl", line: int | None = 1, *, by_content: bool = False
) -> ReadArticle:
    return ReadArticle(article, origin, line, id_from_content=by_content)


def a_file(article: Article, origin: str) -> ReadArticle:
    """Read an article without id of its own, alone in its file."""
    return reading(article, origin, None, by_content=True)


def known_of(*articles: Article) -> dict[str, Known]:
    return {it.id: Known(it.version, fingerprint(it)) for it in articles}


def planned(readings: Sequence[ReadArticle], *known: Article, earlier: Sequence[str] = ()) -> Plan:
    return plan([placed(it, earlier) for it in readings], known_of(*known), {})


def sorted_ids(result: Plan) -> dict[str, list[str]]:
    """Return what the plan makes of each id."""
    return {
        "added": [it.id for it in result.added],
        "changed": [f"{it.id} v{it.version}" for it in result.changed],
        "unchanged": result.unchanged,
        "failed": [f"{it.path}:{it.line}" for it in result.failures],
    }


OLD, NEW = an_article(text="Old text."), an_article(text="New text.")


@pytest.mark.parametrize(
    ("readings", "known", "expected"),
    [
        ([], [], {}),
        ([reading(OLD)], [], {"added": ["a"]}),
        ([reading(OLD)], [OLD], {"unchanged": ["a"]}),
        ([reading(NEW)], [an_article(text="Old text.", version=3)], {"changed": ["a v4"]}),
        ([reading(an_article(title="T"))], [an_article()], {"changed": ["a v2"]}),
        # One id twice in a run: the same content counts once, other content is refused.
        ([reading(OLD), reading(OLD, line=2)], [], {"added": ["a"], "unchanged": ["a"]}),
        ([reading(OLD), reading(OLD, "/g.jsonl")], [], {"added": ["a"], "unchanged": ["a"]}),
        ([reading(OLD), reading(NEW, line=2)], [], {"added": ["a"], "failed": ["/f.jsonl:2"]}),
        (
            [reading(NEW), reading(OLD, line=2)],
            [OLD],
            {"changed": ["a v2"], "failed": ["/f.jsonl:2"]},
        ),
    ],
)  # fmt: skip
def test_readings_are_sorted(
    readings: list[ReadArticle], known: list[Article], expected: dict[str, list[str]]
) -> None:
    nothing: dict[str, list[str]] = {"added": [], "changed": [], "unchanged": [], "failed": []}
    assert sorted_ids(planned(readings, *known)) == nothing | expected


def test_every_accepted_reading_leaves_its_origin() -> None:
    result = planned([reading(OLD), reading(OLD, "/g"), reading(NEW, "/h")])
    assert result.origins == [("/f.jsonl", "a"), ("/g", "a")]


def test_what_is_refused_says_where_the_id_came_from_in_one_line() -> None:
    result = planned([reading(OLD, "/a\nb"), reading(NEW, "/c\nd", 9)])
    (failure,) = result.failures
    assert (failure.path, failure.line) == (r"/c\nd", 9)
    assert failure.reason == r"the id 'a' was already given by /a\nb:1 with other content"


def test_a_plan_remembers_what_earlier_batches_of_the_run_gave() -> None:
    seen: dict[str, Seen] = {}
    first = plan([placed(reading(OLD), ())], {}, seen)
    again = plan([placed(reading(OLD, line=2), ())], known_of(OLD), seen)
    other = plan([placed(reading(NEW, line=3), ())], known_of(OLD), seen)
    assert [len(first.added), len(again.unchanged), len(other.failures)] == [1, 1, 1]


def test_an_edited_file_goes_on_under_its_id() -> None:
    old, edited = an_article("c-1", "Old."), an_article("c-2", "Edited.")
    result = planned([a_file(edited, "/f.txt")], old, earlier=["c-1"])
    assert sorted_ids(result)["changed"] == ["c-1 v2"]
    assert result.changed[0].text == "Edited."


@pytest.mark.parametrize("earlier", [[], ["c-1", "c-9"]])
def test_a_file_that_gave_none_or_several_does_not_go_on(earlier: list[str]) -> None:
    result = planned([a_file(an_article("c-2"), "/f.txt")], earlier=earlier)
    assert sorted_ids(result)["added"] == ["c-2"]


def test_a_line_and_an_article_with_an_id_keep_their_own_id() -> None:
    line = reading(an_article("c-2"), by_content=True)
    named = reading(an_article("x"), "/f.txt", None)
    assert placed(line, ["c-1"]).ids == ("c-2",)
    assert placed(named, ["c-1"]).ids == ("x",)


def test_a_copy_of_what_a_file_said_before_is_an_article_of_its_own() -> None:
    old, edited = an_article("c-1", "Old."), an_article("c-2", "Edited.")
    now = placed(a_file(edited, "/a.txt"), ["c-1"])
    copy = placed(a_file(old, "/b.txt"), [])
    result = plan([now, copy], known_of(old), {})
    (changed,), (added,) = result.changed, result.added
    assert (changed.id, changed.text) == ("c-1", "Edited.")
    assert added.id.startswith("c-1-")
    assert (added.text, result.failures) == ("Old.", [])

    # The next run knows both by their files, and finds nothing to do.
    stored = known_of(changed, added)
    readings = [now, placed(a_file(old, "/b.txt"), [added.id])]
    assert plan(readings, stored, {}).unchanged == ["c-1", added.id]


def test_a_copy_that_is_read_first_keeps_the_id_of_the_content() -> None:
    old, edited = an_article("c-1", "Old."), an_article("c-2", "Edited.")
    copy, now = placed(a_file(old, "/b.txt"), []), placed(a_file(edited, "/c.txt"), ["c-1"])
    result = plan([copy, now], known_of(old), {})
    assert (result.unchanged, [it.id for it in result.added]) == (["c-1"], ["c-2"])


BEFORE = {("/d/a.txt", "a"), ("/d/sub/b.txt", "b"), ("/d/c\n.txt", "c"), ("/d/e.jsonl", "e")}


@pytest.mark.parametrize(
    ("given", "failed", "expected"),
    [
        (set(BEFORE), [], set()),
        (set(), [], {"a", "b", "c", "e"}),
        ({("/d/a.txt", "a")}, [], {"b", "c", "e"}),
        ({("/d/a.txt", "z")}, [], {"a", "b", "c", "e"}),
        (set(), ["/d/a.txt"], {"b", "c", "e"}),
        (set(), ["/d/sub"], {"a", "c", "e"}),
        (set(), ["/d"], set()),
        (set(), ["/"], set()),
        (set(), ["/d/su", "/d/a.tx", "a.txt"], {"a", "b", "c", "e"}),
        (set(), [one_line("/d/c\n.txt")], {"a", "b", "e"}),
    ],
)
def test_gone_is_what_was_given_and_can_be_read_and_is_given_no_more(
    given: set[tuple[str, str]], failed: list[str], expected: set[str]
) -> None:
    assert {article_id for _, article_id in gone(BEFORE, given, failed)} == expected
