"""The draft of an answer: what is held back, and how citations are numbered."""

from __future__ import annotations

from retrieval.answering.citing_stream import CitedSentence
from retrieval.answering.drafting import Draft
from retrieval.answering.gate import Gate, Kind
from retrieval.answering.numbering import number_sentences
from retrieval.domain import AnswerSentence
from tests.retrieval.answering.newsroom import BRIDGE, SUMMIT, found

MET = CitedSentence("Kim Jong Un met Vladimir Putin.", (1,))
BUILT = CitedSentence("The bridge was built in 1912.", (5,))


def draft() -> Draft:
    return Draft(number_sentences(found(SUMMIT, BRIDGE)), Gate())


def test_citations_are_numbered_by_first_use_and_reused() -> None:
    made = draft()
    shown = [part for cited in (BUILT, MET, BUILT) for part in made.accept(made.judge(cited))]
    assert [sentence.citations for sentence in shown] == [(1,), (2,), (1,)]
    sentences, citations, dropped = made.result()
    assert list(sentences) == shown
    assert [citation.article_id for citation in citations] == ["bridge", "summit"]
    assert dropped == ()


def test_what_is_held_comes_before_the_next_sentence_that_passes() -> None:
    made = draft()
    made.hold("In short:")
    made.hold("Xi left.", (2,), verified=False)
    assert list(made.accept(made.judge(MET))) == [
        AnswerSentence("In short:", ()),
        AnswerSentence("Xi left.", (1,), verified=False),
        AnswerSentence(MET.text, (2,)),
    ]


def test_what_is_held_alone_is_never_shown() -> None:
    made = draft()
    made.hold("Xi left.", (2,), verified=False)
    assert list(made.finish()) == []
    assert made.result() == ((), (), ())


def test_at_the_end_only_unverified_sentences_come_out() -> None:
    made = draft()
    list(made.accept(made.judge(MET)))
    made.hold("In short:")
    made.hold("Xi left.", (2,), verified=False)
    assert [sentence.text for sentence in made.finish()] == ["Xi left."]


def test_a_block_of_code_is_markup() -> None:
    judged = draft().judge(CitedSentence("print(1)", code=True))
    assert [reason.kind for reason in judged.verdict.reasons] == [Kind.MARKUP]


def test_a_draft_knows_what_it_has_dealt_with() -> None:
    made = draft()
    list(made.accept(made.judge(MET)))
    lie = CitedSentence("Xi left.", (1,))
    made.drop(made.judge(lie))
    assert made.knows(MET.text)
    assert made.knows(lie.text)
    assert not made.knows(BUILT.text)
    assert made.length == 2


def test_looking_back_never_leaves_the_article() -> None:
    first_of_bridge = CitedSentence("The old bridge was built in 1912 for Putin.", (5,))
    judged = draft().judge(first_of_bridge)
    assert not judged.verdict.passed
    assert judged.numbers == (5,)
