"""The choice of the chat model, and what its failures are called."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

from retrieval.errors import ModelError, UsageError
from retrieval.models.chat import DEFAULT_MODEL, choose_chat_model, list_models, split_name
from retrieval.models.chat_failures import Failure, explain, retry_after
from tests.doubles.chat_server import ChatServer

KEY = "sk-test-0123456789abcdef"


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with ChatServer() as running:
        yield running


def test_the_default_is_in_the_pinned_list_and_has_no_announced_end() -> None:
    from openai.types.shared import ChatModel, chat_model

    assert DEFAULT_MODEL in get_args(ChatModel)
    ends = inspect.getsource(chat_model).partition('"""Deprecated values')[2]
    assert ends
    assert f'"{DEFAULT_MODEL}"' not in ends


@pytest.mark.parametrize(
    ("name", "api_key", "base_url"),
    [("", None, None), ("none", KEY, None), ("none", None, "http://127.0.0.1:9/v1")],
)
def test_there_may_be_no_chat_model(name: str, api_key: str | None, base_url: str | None) -> None:
    assert choose_chat_model(name, api_key=api_key, base_url=base_url) is None


def test_a_key_alone_takes_the_default_of_openai() -> None:
    chosen = choose_chat_model("", api_key=KEY, base_url=None)
    assert chosen is not None
    assert chosen.label == f"{DEFAULT_MODEL} at https://api.openai.com/v1"
    assert KEY not in repr(chosen)


def test_the_environment_has_no_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/elsewhere")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-shell")
    chosen: Any = choose_chat_model("m", api_key=KEY, base_url=None)
    assert str(chosen.model.openai_api_base) == "https://api.openai.com/v1"
    assert chosen.model.openai_api_key.get_secret_value() == KEY


def test_a_server_alone_needs_no_key_and_gives_its_one_model(server: ChatServer) -> None:
    chosen = choose_chat_model("", api_key=None, base_url=server.url)
    assert chosen is not None
    assert chosen.label == f"local-model at {server.url}"


def test_a_server_of_several_models_names_the_choices() -> None:
    models = ("b", "a", *(f"m{number}" for number in range(20)))
    with ChatServer(models) as server, pytest.raises(UsageError) as raised:
        choose_chat_model("", api_key=None, base_url=server.url)
    assert "serves 22 models; choose one with FOOTNOTE_CHAT_MODEL: a, b, m0" in str(raised.value)
    assert str(raised.value).endswith(", ….")


def test_a_server_without_models_is_named() -> None:
    with ChatServer(()) as server, pytest.raises(ModelError, match="serves no model"):
        choose_chat_model("", api_key=None, base_url=server.url)


def test_a_server_that_does_not_answer_is_named() -> None:
    with pytest.raises(ModelError, match=r"127\.0\.0\.1:9/v1 does not list its models"):
        list_models(KEY, "http://user:secret@127.0.0.1:9/v1", timeout_s=0.5)


def test_a_server_whose_address_is_none_is_wrong_use() -> None:
    with pytest.raises(UsageError, match="OPENAI_BASE_URL is no address"):
        choose_chat_model("m", api_key=None, base_url="127.0.0.1:8000/v1")


def test_a_named_model_is_not_looked_up(server: ChatServer) -> None:
    chosen = choose_chat_model("openai:other", api_key=None, base_url=server.url)
    assert chosen is not None
    assert chosen.label == f"other at {server.url}"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("", ("openai", "")),
        ("gpt-x", ("openai", "gpt-x")),
        ("openai:gpt-x", ("openai", "gpt-x")),
        ("anthropic:claude", ("anthropic", "claude")),
        ("llama3.1:8b", ("openai", "llama3.1:8b")),
        ("openai:qwen:7b", ("openai", "qwen:7b")),
    ],
)
def test_a_colon_names_a_provider_only_where_there_is_one(
    name: str, expected: tuple[str, str]
) -> None:
    assert split_name(name) == expected


def test_a_model_without_key_and_server_says_what_it_needs() -> None:
    with pytest.raises(UsageError, match="needs OPENAI_API_KEY, or OPENAI_BASE_URL"):
        choose_chat_model("openai:gpt-x", api_key=None, base_url=None)


def test_a_provider_whose_package_is_missing_names_it() -> None:
    with pytest.raises(UsageError, match="langchain-cohere"):
        choose_chat_model("cohere:command", api_key=None, base_url=None)


def test_a_provider_without_model_is_refused() -> None:
    with pytest.raises(UsageError, match="write anthropic:MODEL"):
        choose_chat_model("anthropic:", api_key=None, base_url=None)


PROVIDER = """
from typing import Any
from langchain_core.language_models import FakeListChatModel
from pydantic import Field

class {name}(FakeListChatModel):
    responses: list[str] = ["fine"]
    {fields}
"""


@pytest.mark.parametrize(
    ("provider", "package", "name", "fields", "taken"),
    [
        (
            "groq",
            "langchain_groq",
            "ChatGroq",
            'wait: Any = Field(None, alias="timeout"); max_retries: int = 2',
            {"wait": 7.0, "max_retries": 0},
        ),
        ("xai", "langchain_xai", "ChatXAI", "timeout: float = 600.0", {"timeout": 7.0}),
        ("fireworks", "langchain_fireworks", "ChatFireworks", "url: str = ''", {"url": ""}),
    ],
)
def test_another_provider_takes_what_it_knows_of_our_time_outs_and_retries(
    provider: str,
    package: str,
    name: str,
    fields: str,
    taken: dict[str, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / f"{package}.py").write_text(PROVIDER.format(name=name, fields=fields))
    monkeypatch.syspath_prepend(tmp_path)
    chosen = choose_chat_model(f"{provider}:m", api_key=None, base_url=None, timeout_s=7.0)
    assert chosen is not None
    assert chosen.label == f"m of {provider}"
    assert {key: getattr(chosen.model, key) for key in taken} == taken


class Answered(Exception):
    """What a provider's client raises, with a status and headers."""

    def __init__(self, status: int, text: str = "", **headers: str) -> None:
        super().__init__(text)
        self.status_code = status
        self.response = type("Response", (), {"headers": headers, "status_code": status})()


class APIError(Exception):
    """What OpenAI's client makes of an error within a stream: a code at most, and no status."""

    def __init__(self, text: str, code: str | int | None = None) -> None:
        super().__init__(text)
        self.code = code


class RemoteProtocolError(ConnectionError):
    """What the clients raise of a server that hangs up before it answers."""


class ReadTimeout(Exception):
    """Named as the clients name it."""


@pytest.mark.parametrize(
    ("error", "said", "retryable"),
    [
        (Answered(401, KEY), "refused the key (401)", False),
        (Answered(404), "does not know the model", False),
        (Answered(429), "over its limit", True),
        (Answered(429, "insufficient_quota"), "quota is spent", False),
        (Answered(429, **{"retry-after": "120"}), "asks to wait 120 seconds", False),
        (Answered(502), "failed (502)", True),
        (Answered(400, "content_filter"), "content filter", False),
        (Answered(418), "did not accept the request (418)", False),
        (ReadTimeout(), "did not answer in time", True),
        (ConnectionResetError(), "cannot be reached", True),
        (RemoteProtocolError(), "broke the connection off; try again", True),
        (ValueError("no JSON"), "no answer", True),
        (RuntimeError(KEY), "failed (RuntimeError); try again", True),
        (APIError(KEY), "broke its answer off with an error; try again", True),
        (APIError("", "rate_limit_exceeded"), "over its limit (429)", True),
        (APIError("", "insufficient_quota"), "quota is spent", False),
        (APIError("", "503"), "failed (503)", True),
        (APIError("", 401), "refused the key (401)", False),
        (APIError("", 7), "broke its answer off", True),
    ],
)
def test_a_failure_is_named_by_its_status_or_class(
    error: Exception, said: str, retryable: bool
) -> None:
    failure = explain(error)
    assert said in failure.message
    assert failure.retryable is retryable
    assert KEY not in failure.message


@pytest.mark.parametrize(
    "text",
    [
        "context_length_exceeded",
        "This model's maximum context length is 4096 tokens",
        "the request exceeds the available context size",
        "prompt is too long: 9000 tokens",
    ],
)
def test_a_context_that_is_too_long_is_told_apart(text: str) -> None:
    assert explain(Answered(400, text)).too_long


def test_the_cause_counts_where_the_error_itself_tells_nothing() -> None:
    error = RuntimeError("wrapped")
    error.__cause__ = Answered(503)
    assert explain(error) == Failure("failed (503); try again later", retryable=True)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "3"}, 3.0),
        ({"retry-after-ms": "250"}, 0.25),
        ({"retry-after": "-1"}, 0.0),
        ({"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"}, None),
        ({}, None),
    ],
)
def test_the_wait_that_a_server_asks_for(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(Answered(429, **headers)) == seconds


def test_no_message_of_ours_runs_over_lines() -> None:
    for status in range(400, 600):
        assert not re.search(r"\n", explain(Answered(status)).message)


def test_every_message_says_what_to_do() -> None:
    told = [Answered(status) for status in (400, 401, 403, 404, 408, 429, 500)]
    errors: list[Exception] = [*told, ReadTimeout(), ConnectionResetError(), ValueError()]
    errors += [RuntimeError(), APIError(""), APIError("", "context_length_exceeded")]
    for error in errors:
        assert "; " in explain(error).message
