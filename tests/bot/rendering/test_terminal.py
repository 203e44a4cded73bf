from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from bot.rendering import terminal
from retrieval import Answer, AnswerSentence, PassageView, ShortAnswer
from tests.bot.doubles import (
    AFTER,
    ANSWER,
    BEFORE,
    CITATION,
    GREETING,
    PASSAGE,
    QUOTE,
    REFUSED,
    recording_console,
)

BOLD = "\x1b[1m"


def plain(answer: Answer, passages: dict[int, PassageView | None] | None = None) -> str:
    console, written = recording_console()
    console.print(terminal.answer_view(answer, passages or {}, plain=True))
    return written.getvalue()


def styled(answer: Answer, width: int = 80) -> str:
    console, written = recording_console(terminal=True, width=width)
    console.print(terminal.answer_view(answer, {1: PASSAGE}, plain=False))
    return written.getvalue()


def test_an_answer_reads_as_sentences_then_citations() -> None:
    assert plain(ANSWER, {1: PASSAGE}).splitlines() == [
        f"{QUOTE} [1]",
        "",
        "[1] Ferry returns · Harbor Courier · 4 Mar 2026",
        f"    {BEFORE} «{QUOTE}» {AFTER}",
        "    https://news.example/ferry",
    ]


def test_the_short_answer_stands_first_and_is_marked_in_its_quote() -> None:
    start = ANSWER.citations[0].start
    short = ShortAnswer(QUOTE[4:12], 1, start + 4, start + 12)
    assert plain(replace(ANSWER, short=short), {1: PASSAGE}).splitlines()[:2] == [
        QUOTE[4:12],
        f"{QUOTE} [1]",
    ]
    shown = styled(replace(ANSWER, short=short))
    assert shown.count(f"32m{QUOTE[4:12]}") == 2


def test_a_quote_whose_passage_is_gone_is_shown_alone() -> None:
    assert f"    «{QUOTE}»\n" in plain(ANSWER)


def test_below_a_quote_stands_what_became_of_its_article() -> None:
    assert plain(ANSWER, {1: None}).endswith(
        f"    «{QUOTE}»\n    https://news.example/ferry\n    Article removed.\n"
    )
    older = replace(PASSAGE, changed_since=True)
    assert "The article has changed since it was quoted." in plain(ANSWER, {1: older})
    assert "Article removed." in plain(REFUSED, {1: None})


def test_a_refusal_shows_the_nearest_passage_under_its_name() -> None:
    lines = plain(REFUSED, {1: PASSAGE}).splitlines()
    assert lines[:4] == [
        "The articles do not say.",
        "",
        "Nearest passage",
        "    Ferry returns · Harbor Courier · 4 Mar 2026",
    ]
    assert f"«{QUOTE}»" in lines[4]


def test_an_answer_without_its_chat_model_says_why_first() -> None:
    lines = plain(replace(ANSWER, fallback="The key was\nrefused.")).splitlines()
    assert lines[0] == "Quotes alone, without the chat model: The key was refused."
    assert lines[1] == f"{ANSWER.sentences[0].text} [1]"


def test_a_word_of_help_stands_alone() -> None:
    assert plain(GREETING) == "Ask me about your articles.\n"


def test_plain_output_is_never_wrapped() -> None:
    long = replace(ANSWER, sentences=(AnswerSentence("word " * 400 + "end", (1,)),))
    assert plain(long).splitlines()[0].endswith("word end [1]")


def test_a_terminal_gets_the_quote_highlighted_and_a_link() -> None:
    written = styled(ANSWER, width=200)
    assert f"{BOLD}{QUOTE}" in written
    assert "https://news.example/ferry\x1b\\" in written
    assert "«" not in written
    assert "\x1b[1;36m[1] " in written
    assert "\x1b[2m · Harbor Courier" in written


def test_a_terminal_gets_indented_lines() -> None:
    quoted = styled(ANSWER, width=40).split("2026")[1].splitlines()[1:]
    assert len(quoted) > 1
    assert all(line.startswith("    ") and line.strip() for line in quoted)


def test_a_sentence_carries_all_its_numbers_and_its_doubt() -> None:
    sentence = AnswerSentence("Two say so.", (1, 3), verified=False)
    assert terminal.sentence_line(sentence).plain == "Two say so. [1] [3] (unverified)"


def test_an_article_cannot_drive_the_terminal() -> None:
    hostile = "\x1b]0;owned\x07[red]Sent\u202e:smile:\x1b[2J"
    answer = replace(
        ANSWER,
        sentences=(AnswerSentence(hostile, (1,)),),
        citations=(
            replace(CITATION, title=hostile, source=hostile, quote=hostile, url="javascript:x"),
        ),
    )
    written = plain(answer)
    assert written.count("[red]Sent:smile:") == 4
    assert not {"\x1b", "\x07", "\u202e"} & set(written)
    assert "javascript" not in written + styled(answer)


def test_an_article_without_title_is_named_by_its_id() -> None:
    bare = replace(CITATION, title="", source=None, published=None)
    assert terminal.citation_header(bare).plain == "[1] ferry-1"


def test_context_is_cut_at_words() -> None:
    text = "one two three QUOTE four five six"
    view = PassageView(text=text, start=0, quote_start=14, quote_end=19)
    assert terminal.clipped_context(view, 9) == ("… three ", " four …")
    assert terminal.clipped_context(view, 100) == ("one two three ", " four five six")


def test_the_whole_passage_keeps_its_lines() -> None:
    text = "First.\nSecond here.\nThird."
    view = PassageView(text=text, start=0, quote_start=7, quote_end=19)
    console, written = recording_console()
    console.print(terminal.passage_block(CITATION, view, plain=True))
    lines = [line.rstrip() for line in written.getvalue().splitlines()]
    assert lines[1:] == ["    First.", "    «Second here.»", "    Third."]


def test_a_passage_of_an_older_version_says_so() -> None:
    console, written = recording_console()
    older = replace(PASSAGE, changed_since=True)
    console.print(terminal.passage_block(CITATION, older, plain=True))
    assert "changed since it was quoted" in written.getvalue()


def test_dates_read_the_same_everywhere() -> None:
    assert terminal.day(datetime(2024, 11, 5, 23, tzinfo=UTC)) == "5 Nov 2024"
    assert terminal.day(None) == ""
