"""Follow-ups to train on: of people, written, and made of questions on one passage."""

from __future__ import annotations

import random
from pathlib import Path

from tokenizers import Tokenizer

from retrieval.answering.followups.salience import stems_of
from tests.training.conftest import article_of, write_lines
from training.reader import followups
from training.reader.encoding import encode_talks
from training.reader.followups import FollowUp
from training.reader.rows import Row

PASSAGE = "The council of Turin paid for the bridge. The bridge of Turin opened in 1912."


def test_what_a_person_added_is_what_is_missing(tmp_path: Path) -> None:
    history = [{"role": "user", "text": "What is throat cancer?"}]
    for name in followups.PEOPLE:
        lines = [
            {
                "id": "x",
                "conversation_id": article_of(fold),
                "question": "Is it treatable?",
                "standalone": f"Is throat cancer treatable, {fold}?",
                "history": history if fold != 3 else [],
            }
            for fold in range(5)
        ]
        write_lines(tmp_path / name / "questions.jsonl", lines)
    found = list(followups.of_people(tmp_path))
    assert [(it.source, it.turns) for it in found] == [
        (name, ("What is throat cancer?",)) for name in followups.PEOPLE for _ in (2, 4)
    ]
    assert found[0].lacks == stems_of("throat cancer 2")


def test_a_conversation_gives_a_follow_up_for_each_later_turn(tmp_path: Path) -> None:
    turns = [
        {"question": "Who built it?", "standalone": "Who built it?", "answer": "Rosa Fenn."},
        {"question": "Is she old?", "standalone": "Is Rosa Fenn old?", "answer": "Yes."},
        {"question": "Where is Rome?", "standalone": "Where is Rome?", "answer": "In Italy."},
    ]
    topics = [f"topic {n}" for n in range(40)]
    path = write_lines(tmp_path / "talk.jsonl", [{"topic": it, "turns": turns} for it in topics])
    trained = list(followups.written(random.Random(1), path))
    kept = list(followups.written(random.Random(1), path, kept=True))
    assert len(trained) + len(kept) == 80
    assert 4 < len(kept) < 30
    assert {it.lacks for it in trained} == {stems_of("Rosa Fenn"), frozenset()}
    assert {len(it.turns) for it in trained} == {1, 2, 4}


def test_made_ones_lack_what_was_said_and_have_it_no_more() -> None:
    questions = ("Who paid for the bridge of Turin?", "When did the bridge of Turin open?")
    rows = [Row("s", it, PASSAGE, ((4, 11),)) for it in questions]
    found = list(followups.made(rows, 30, random.Random(2)))
    assert len(found) == 30
    shortened = [it for it in found if it.lacks]
    assert len(shortened) > 15
    for it in shortened:
        assert it.lacks <= stems_of(" ".join(it.turns))
        assert not it.lacks & stems_of(it.question)
    assert any("did it open" in it.question for it in shortened)


def test_nothing_is_made_of_passages_with_one_question() -> None:
    assert not list(followups.made([Row("s", "Who?", PASSAGE, ((0, 3),))], 5, random.Random(1)))


def test_words_are_marked_where_they_begin_and_never_those_of_the_question(
    tokenizer: Tokenizer,
) -> None:
    row = FollowUp(
        "s", "When did the bridge open?", ("Who paid for the bridge of Turin?", "Rosa Fenn."),
        stems_of("Turin"),
    )  # fmt: skip
    (made,) = encode_talks([row], tokenizer)
    words = [tokenizer.id_to_token(int(made.ids[at])) for at in made.places]
    assert dict(zip(words, made.missing.tolist(), strict=True)) == {
        "rosa": False, "fen": False, "paid": False, "turin": True,
    }  # fmt: skip
    assert made.places.min() >= made.first


def test_a_follow_up_after_which_nothing_can_be_missing_is_left_out(tokenizer: Tokenizer) -> None:
    assert not encode_talks([FollowUp("s", "Why?", ("And?", "So."), frozenset())], tokenizer)
