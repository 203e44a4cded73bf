from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.repl import COMMANDS, Repl, chosen, greeting, privacy, unknown_command
from retrieval import ModelError, Settings, ShortAnswer, Turn, UsageError
from tests.bot.doubles import (
    AFTER,
    ANSWER,
    ARTICLE,
    BEFORE,
    CITATION,
    GREETING,
    QUOTE,
    REFUSED,
    RecordingEngine,
    RecordingLibrary,
    recording_console,
    scripted,
)

HOME = Settings(data_dir=Path(), chat_model="none")


class Chat:
    """A conversation that was held: what was said on each side, and whether all went well."""

    def __init__(self, engine: RecordingEngine, *lines: str | type[BaseException]) -> None:
        console, out = recording_console()
        notices, err = recording_console()
        self.repl = Repl(engine, console=console, notices=notices)  # type: ignore[arg-type]
        self.all_well = self.repl.run(scripted(*lines))
        self.out = out.getvalue()
        self.err = err.getvalue()


def test_it_greets_with_what_it_holds_and_keeps() -> None:
    chat = Chat(RecordingEngine())
    assert chat.err.startswith("1 article. Nothing leaves this machine.\n")
    assert chat.out == ""
    assert chat.all_well


def test_an_answer_comes_sentence_by_sentence_then_its_citations() -> None:
    chat = Chat(RecordingEngine(), ANSWER.question)
    lines = chat.out.splitlines()
    assert lines[0] == f"{QUOTE} [1]"
    assert lines[2] == "[1] Ferry returns · Harbor Courier · 4 Mar 2026"
    assert chat.out.count(f"{QUOTE} [1]") == 1


def test_an_answer_that_broke_off_is_taken_back_and_given_again() -> None:
    chat = Chat(
        written(RecordingEngine(replace(ANSWER, fallback="It broke off."))), ANSWER.question
    )
    lines = chat.out.splitlines()
    assert lines[0] == f"{QUOTE} [1]"
    assert lines[1] == "What stands above broke off and does not count."
    assert lines[2] == "Quotes alone, without the chat model: It broke off."
    assert lines[3] == f"{QUOTE} [1]"


def written(engine: RecordingEngine) -> RecordingEngine:
    """Let a chat model write the answers of an engine."""
    engine.settings = replace(engine.settings, chat_model="openai:some-model")
    return engine


def test_the_short_answer_goes_before_the_quotes() -> None:
    at = ANSWER.citations[0].start
    short = ShortAnswer(QUOTE[4:9], 1, at + 4, at + 9)
    chat = Chat(RecordingEngine(replace(ANSWER, short=short)), ANSWER.question)
    assert chat.out.splitlines()[:2] == [QUOTE[4:9], f"{QUOTE} [1]"]


def test_sentences_of_a_chat_model_are_printed_as_they_arrive() -> None:
    seen: list[str] = []
    console, out = recording_console()

    class Watched(RecordingEngine):
        def stream(self, *arguments: object, **options: object):  # type: ignore[no-untyped-def]
            yield ANSWER.sentences[0]
            seen.append(out.getvalue())
            yield ANSWER

    engine = written(Watched())
    Repl(engine, console=console, notices=console).run(scripted("Who?"))  # type: ignore[arg-type]
    assert seen[0].endswith(f"{QUOTE} [1]\n")


def test_the_conversation_goes_along_with_the_next_question() -> None:
    engine = RecordingEngine(ANSWER, REFUSED, ANSWER)
    Chat(engine, "one", "two", "/new", "three")
    first = (Turn("user", "one"), Turn("assistant", ANSWER.answer))
    assert engine.asked == [("one", ()), ("two", first), ("three", ())]


def test_a_refusal_and_a_greeting_are_shown_whole() -> None:
    chat = Chat(RecordingEngine(REFUSED, GREETING), "Who won?", "hello")
    assert "The articles do not say.\n\nNearest passage\n" in chat.out
    assert chat.out.endswith("Ask me about your articles.\n\n")


def test_blank_lines_are_nothing() -> None:
    engine = RecordingEngine()
    assert Chat(engine, "", "  \n").all_well
    assert not engine.asked


def test_a_failing_line_does_not_stop_the_rest() -> None:
    engine = RecordingEngine(ModelError("the server does not answer"), ANSWER)
    chat = Chat(engine, "one", "two")
    assert "Error: the server does not answer" in chat.err
    assert f"{QUOTE} [1]" in chat.out
    assert not chat.all_well


def test_ctrl_c_during_an_answer_stops_the_answer_alone() -> None:
    engine = RecordingEngine(KeyboardInterrupt, ANSWER)
    chat = Chat(engine, "one", "two")
    assert chat.err.endswith("stopped\n")
    assert engine.asked[1] == ("two", ())  # an answer that was stopped is no part of the talk
    assert f"{QUOTE} [1]" in chat.out
    assert chat.all_well


def test_ctrl_c_at_the_prompt_clears_the_line() -> None:
    engine = RecordingEngine()
    chat = Chat(engine, KeyboardInterrupt, "one")
    assert "stopped" not in chat.err
    assert len(engine.asked) == 1


@pytest.mark.parametrize("leave", ["/quit", "/QUIT", EOFError])
def test_leaving_leaves(leave: str | type[BaseException]) -> None:
    engine = RecordingEngine()
    assert Chat(engine, leave, "one").all_well
    assert not engine.asked


def test_help_names_every_command() -> None:
    out = Chat(RecordingEngine(), "/help").out
    for name, meaning in COMMANDS.items():
        assert name in out
        assert meaning in out


def test_sources_shows_the_citations_again() -> None:
    out = Chat(RecordingEngine(), "one", "/sources").out
    assert out.count("[1] Ferry returns") == 2


def test_sources_shows_what_a_follow_up_was_searched_for() -> None:
    followed = replace(ANSWER, question="and it?", standalone_question="How many\x1b[31m people?")
    assert (
        "Searched for: How many people?\n" in Chat(RecordingEngine(followed), "x", "/sources").out
    )
    assert "Searched for" not in Chat(RecordingEngine(), "x", "/sources").out


def test_open_shows_the_passage_with_the_quote_marked() -> None:
    out = Chat(RecordingEngine(), "one", "/open 1").out
    assert out.rstrip().endswith(f"{BEFORE} «{QUOTE}» {AFTER}")


def test_open_reaches_the_nearest_passage_of_a_refusal() -> None:
    assert Chat(RecordingEngine(REFUSED), "one", "/open 1").all_well


def test_open_tells_when_the_article_is_gone() -> None:
    library = RecordingLibrary()

    class Vanishing(RecordingEngine):
        def stream(self, *arguments: object, **options: object):  # type: ignore[no-untyped-def]
            yield from ANSWER.sentences
            yield ANSWER
            library.held.clear()

    chat = Chat(Vanishing(library=library), "one", "/open 1", "/sources")
    assert "no article 'ferry-1'" in chat.err
    assert f"«{QUOTE}»" in chat.out
    assert "Article removed." in chat.out


def test_articles_lists_the_collection() -> None:
    assert ARTICLE.title in Chat(RecordingEngine(), "/articles").out


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/sorces", "Did you mean /sources?"),
        ("/exit", "Did you mean /quit?"),
        ("/x", "/help lists the commands."),
        ("/sources", "no answer yet"),
        ("/open 1", "no citation to open yet"),
    ],
)
def test_a_command_that_cannot_be_is_told(line: str, said: str) -> None:
    chat = Chat(RecordingEngine(), line)
    assert said in chat.err
    assert not chat.all_well


def test_what_can_be_completed_follows_the_talk() -> None:
    before = Chat(RecordingEngine()).repl.candidates()
    assert before.commands == tuple(COMMANDS)
    assert before.titles == ["Ferry returns"]
    assert before.numbers == []
    assert Chat(RecordingEngine(), "one").repl.candidates().numbers == ["1"]


def test_a_citation_is_chosen_by_its_number() -> None:
    second = replace(CITATION, n=2)
    assert chosen((CITATION, second), "2") == second
    assert chosen((CITATION, second), "[2]") == second
    for wrong in ("", "3", "two", "-1"):
        with pytest.raises(UsageError, match="1, 2"):
            chosen((CITATION, second), wrong)


def test_an_empty_collection_is_greeted_with_how_to_begin() -> None:
    assert "footnote ingest PATH" in greeting(0, HOME)
    assert greeting(1397, HOME).startswith("1,397 articles. Nothing leaves")


@pytest.mark.parametrize(
    ("settings", "stays"),
    [
        (HOME, True),
        (Settings(data_dir=Path()), True),
        (replace(HOME, openai_api_key="key"), True),
        (replace(HOME, embedding_model="openai:small"), False),
        (Settings(data_dir=Path(), openai_api_key="key"), False),
        (Settings(data_dir=Path(), chat_model="openai:small"), False),
    ],
)
def test_it_says_so_when_something_may_leave(settings: Settings, stays: bool) -> None:
    assert (privacy(settings) == "Nothing leaves this machine.") is stays


def test_it_names_the_server_that_questions_go_to() -> None:
    settings = Settings(data_dir=Path(), openai_base_url="http://127.0.0.1:8000/v1")
    assert "http://127.0.0.1:8000/v1" in privacy(settings)
    behind_a_proxy = replace(settings, openai_base_url="https://user:secret@models.example/v1")
    assert "may be sent to https://models.example/v1." in privacy(behind_a_proxy)
    assert "secret" not in repr(behind_a_proxy)


def test_an_unknown_command_is_named() -> None:
    assert unknown_command("/opn").startswith("There is no command /opn.")
