"""The words of the interface, in one file a language."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.telegram import texts as package
from bot.telegram.commands import GROUP_COMMANDS, OPERATOR_COMMANDS, PRIVATE_COMMANDS
from bot.telegram.texts import Languages, load_languages
from retrieval import UsageError
from tests.bot.telegram.engines import EchoEngine
from tests.bot.telegram.harness import ThreadedBot
from tests.doubles.bot_api import BotApi

ENGLISH = Path(package.__file__).parent / "en.toml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    target = tmp_path / "texts"
    target.mkdir()
    shutil.copy(ENGLISH, target / "en.toml")
    return target


def test_a_second_language_is_another_file(
    folder: Path, api: BotApi, engine: EchoEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    german = ENGLISH.read_text().replace(
        '"A new conversation. I no longer', '"Ein neues Gespräch. I no longer'
    )
    (folder / "de.toml").write_text(german)
    languages = load_languages(folder)
    assert languages.of("de-AT")("new").startswith("Ein neues Gespräch")
    assert languages.of("fr")("new").startswith("A new conversation")
    monkeypatch.setattr("bot.telegram.application.load_languages", lambda: languages)
    with ThreadedBot(api, engine):
        person = {"id": 42, "is_bot": False, "first_name": "P", "language_code": "de"}
        api.say("/new", **{"from": person})
        api.wait_for("Ein neues Gespräch")


def test_a_translation_must_have_the_same_keys_and_names(folder: Path) -> None:
    text = ENGLISH.read_text().replace('\nhelp = "', '\nhilfe = "').replace("{waiting}", "{warten}")
    (folder / "de.toml").write_text(text)
    with pytest.raises(UsageError, match=r"de\.toml differs from en\.toml in: help, hilfe, status"):
        load_languages(folder)


def test_english_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no en\.toml"):
        load_languages(tmp_path)


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.2, "1 s"), (59.1, "60 s"), (61, "2 min"), (7300, "3 h")]
)
def test_durations_round_up(seconds: float, said: str) -> None:
    assert load_languages().of("en").duration(seconds) == said


@pytest.mark.parametrize("noun", ["answer", "article", "message", "passage", "question"])
def test_one_is_no_plural(noun: str) -> None:
    english = load_languages().of("en")
    assert english.counted(1, noun) == f"1 {noun}"
    assert english.counted(1200, noun) == f"1,200 {noun}s"
    assert english.counted(0, noun) == f"0 {noun}s"


def test_every_command_has_a_description() -> None:
    languages: Languages = load_languages()
    for name in {*PRIVATE_COMMANDS, *GROUP_COMMANDS, *OPERATOR_COMMANDS}:
        assert 3 <= len(languages.of("en")(f"command_{name}")) <= 256
