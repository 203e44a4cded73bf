"""The prompt files fit the code, render as the files show, and fail early where they do not."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

import prompts
from prompts import CURRENT, VARIABLES, Prompt, PromptError, load, parse

RENDERED = Path(__file__).parent / "rendered"
FILLED = {
    "refusal": "The articles do not say.",
    "sources": 'Article: "A bridge" — The Harbour Post, 5 May 2025\n[1] It rained {hard}.',
    "question": "Did it {rain}?",
    "sentence": "It snowed. [1]",
    "history": "Reader: Did it {snow}?\nAnswer: It rained {hard}.",
    "reason": "the cited sentences do not say “snowed”",
}


def fill(prompt: Prompt) -> str:
    return prompt.render(**{name: FILLED[name] for name in prompt.variables})


@pytest.mark.parametrize("name", sorted(VARIABLES))
def test_a_prompt_renders_as_the_file_of_its_version_shows(name: str) -> None:
    prompt = load(name)
    shown = RENDERED / f"{name}.v{prompt.version}.txt"
    assert fill(prompt) == shown.read_text("utf-8")


@pytest.mark.parametrize("name", sorted(VARIABLES))
def test_a_prompt_tells_its_version_and_the_digest_of_its_words(name: str) -> None:
    prompt = load(name)
    assert (prompt.name, prompt.version) == (name, CURRENT[name])
    assert prompt.digest == hashlib.sha256(prompt.text.encode()).hexdigest()


def test_every_file_of_the_package_is_a_known_prompt() -> None:
    folder = Path(prompts.__file__).parent
    names = {path.name.split(".v")[0] for path in folder.glob("*.txt")}
    assert names == set(VARIABLES) == set(CURRENT)


def test_values_are_never_read_as_placeholders() -> None:
    text = load("compose_question").render(sources="{question} {0}", question="{sources}")
    assert "{question} {0}" in text
    assert "Question: {sources}" in text


def test_a_placeholder_that_the_code_does_not_fill_fails_at_load() -> None:
    with pytest.raises(PromptError, match=r"greeting\.v2 does not know user"):
        parse("greeting", 2, "Hello {name}, {user}", frozenset({"name"}))


def test_a_placeholder_that_the_file_lacks_fails_at_load() -> None:
    with pytest.raises(PromptError, match="lacks name"):
        parse("greeting", 1, "Hello", frozenset({"name"}))


@pytest.mark.parametrize("text", ["Hello {name", "Hello name}", "Hello {} {name}"])
def test_a_loose_brace_fails_at_load(text: str) -> None:
    with pytest.raises(PromptError):
        parse("greeting", 1, text, frozenset({"name"}))


def test_a_value_that_is_missing_fails_when_filled_in() -> None:
    with pytest.raises(PromptError, match="lacks question"):
        load("compose_question").render(sources="")


def test_an_unknown_prompt_names_those_that_there_are() -> None:
    with pytest.raises(PromptError, match="compose_question, compose_retry, compose_rules"):
        load("nothing")


def test_an_unknown_version_is_named() -> None:
    with pytest.raises(PromptError, match="has no version 99"):
        load("compose_rules", 99)
