from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.__main__ import main
from bot.filtering import read_filters
from retrieval import Answer, AnswerSentence, Filters, SearchResult, Turn
from tests.bot.doubles import NO_FILTERS, RecordingEngine, RecordingProgram

LAST = timedelta(days=1) - timedelta(microseconds=1)
MARCH = datetime(2025, 3, 1, tzinfo=UTC)


class FilteringEngine(RecordingEngine):
    """Also records the filters that it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.filters: list[Filters] = []

    def stream(
        self, question: str, *, history: Sequence[Turn] = (), filters: Filters = NO_FILTERS
    ) -> Iterator[AnswerSentence | Answer]:
        self.filters.append(filters)
        return super().stream(question, history=history, filters=filters)

    def search(
        self, query: str, *, k: int = 10, filters: Filters = NO_FILTERS
    ) -> list[SearchResult]:
        self.filters.append(filters)
        return super().search(query, k=k, filters=filters)


@pytest.mark.parametrize("command", ["ask", "search"])
def test_the_options_reach_the_engine(command: str) -> None:
    engine = FilteringEngine()
    words = [command, "Who won?", "--since", "2025-03-01", "--until", "2025-03-31"]
    words += ["--source", " Reuters ", "--as-of", "1 April 2025"]
    assert main(words, RecordingProgram(engine).parts()) == 0
    assert engine.filters == [
        Filters(
            since=MARCH,
            until=datetime(2025, 3, 31, tzinfo=UTC) + LAST,
            source="Reuters",
            as_of=datetime(2025, 4, 1, tzinfo=UTC) + LAST,
        )
    ]


@pytest.mark.parametrize("command", ["ask", "search"])
def test_without_options_there_are_no_filters(command: str) -> None:
    engine = FilteringEngine()
    main([command, "Who won?"], RecordingProgram(engine).parts())
    assert engine.filters == [NO_FILTERS]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-03-01", MARCH + LAST),
        ("March 1, 2025", MARCH + LAST),
        ("20250301", MARCH + LAST),
        ("2025-03-01T00:00:00Z", MARCH),
        ("2025-03-01 12:30", MARCH + timedelta(hours=12, minutes=30)),
        ("2025-03-01T02:00:00+02:00", MARCH),
        ("1740787200", MARCH),
    ],
)
def test_a_day_counts_to_its_end_and_an_instant_to_itself(text: str, expected: datetime) -> None:
    for filters in (read_filters(None, text, None, None), read_filters(None, None, None, text)):
        assert expected in (filters.until, filters.as_of)


def test_a_day_begins_at_its_beginning() -> None:
    assert read_filters("2025-03-01", "2025-03-01", None, None).since == MARCH
    zoned = read_filters("2025-03-01T00:00+02:00", None, None, None).since
    assert zoned == datetime(2025, 3, 1, tzinfo=timezone(timedelta(hours=2)))


@pytest.mark.parametrize("command", ["ask", "search"])
@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--since", "March"), "'March' is no full date; write it as 2025-03-31"),
        (("--until", "2025-02-30"), "'2025-02-30' is no full date"),
        (("--as-of", ""), "'' is no full date"),
        (("--since", "2025-03-02", "--until", "2025-03-01"), "comes after --until '2025-03-01'"),
        (("--source", "  "), "it is blank; name an outlet"),
    ],
)
def test_what_is_no_filter_is_wrong_use(
    command: str, options: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = FilteringEngine()
    words = [command, "Who won?", "--json", *options]
    assert main(words, RecordingProgram(engine).parts()) == 2
    told = json.loads(capsys.readouterr().out)["error"]
    assert message in told
    assert options[0] in told
    assert engine.filters == []
