"""Pick the chat model that the operator's settings name, by LangChain's ``init_chat_model``."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from retrieval.errors import ModelError, UsageError
from retrieval.models.base_url import expect_address, public_address
from retrieval.models.chat_failures import explain
from retrieval.models.server import OPENAI_URL

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

# Of the pinned openai.types.shared.ChatModel list: the newest "mini" without an announced end.
# Retelling a few numbered sentences needs no larger one, and what it gets wrong the gate stops.
DEFAULT_MODEL = "gpt-5.4-mini"
TIMEOUT_S = 60.0
"""How long a server may stay silent, before its answer and within it."""
_PLACEHOLDER_KEY = "none"
"""The client wants a key even for a server that asks for none."""
_LISTED = 10


@dataclass(frozen=True, slots=True)
class ChosenChat:
    """A chat model, and what people call it: its name and its server's address, never a key."""

    model: BaseChatModel
    label: str


def choose_chat_model(
    name: str, *, api_key: str | None, base_url: str | None, timeout_s: float = TIMEOUT_S
) -> ChosenChat | None:
    """Return the chat model that is set, or None where there is none to use.

    '' takes the default of OpenAI with a key, the one model of the server with a base URL, and
    nothing without either; 'none' takes nothing. 'PROVIDER:MODEL' asks another provider, whose
    package has to be installed and which reads its own key; a name without provider is OpenAI's or
    the server's. Asks the server for its models only where none is named. Raises UsageError for a
    setting that cannot be, ModelError when the server does not answer.
    """
    if name == "none" or not (name or api_key or base_url):
        return None
    provider, model = split_name(name)
    if provider != "openai":
        return ChosenChat(_of_provider(provider, model, timeout_s), f"{model} of {provider}")
    if not (api_key or base_url):
        raise UsageError(
            f"The chat model {name} needs OPENAI_API_KEY, or OPENAI_BASE_URL for a server that "
            "asks for no key. FOOTNOTE_CHAT_MODEL=none answers without a chat model."
        )
    if base_url:
        expect_address(base_url)
    model = model or _default_model(api_key, base_url, timeout_s)
    url = base_url or OPENAI_URL
    return ChosenChat(_open_ai(model, api_key, url, timeout_s), f"{model} at {public_address(url)}")


def split_name(name: str) -> tuple[str, str]:
    """Split 'PROVIDER:MODEL'. A colon after what is no provider belongs to the model's name."""
    provider, colon, model = name.partition(":")
    if colon and provider in _providers():
        return provider, model
    return "openai", name


def _providers() -> frozenset[str]:
    from langchain.chat_models import base

    return frozenset(base._BUILTIN_PROVIDERS)


def _default_model(api_key: str | None, base_url: str | None, timeout_s: float) -> str:
    if base_url is None:
        return DEFAULT_MODEL
    served = list_models(api_key, base_url, timeout_s)
    if len(served) == 1:
        return served[0]
    address = public_address(base_url)
    if not served:
        raise ModelError(f"The server {address} serves no model; start one, or name it in"
                         " FOOTNOTE_CHAT_MODEL.")  # fmt: skip
    listed = ", ".join(served[:_LISTED]) + (", …" if len(served) > _LISTED else "")
    raise UsageError(
        f"The server {address} serves {len(served)} models; choose one with"
        f" FOOTNOTE_CHAT_MODEL: {listed}."
    )


def list_models(api_key: str | None, base_url: str, timeout_s: float = TIMEOUT_S) -> list[str]:
    """Ask a server which models it serves. Raises ModelError when it does not say."""
    from openai import OpenAI

    client = OpenAI(
        api_key=api_key or _PLACEHOLDER_KEY, base_url=base_url, timeout=timeout_s, max_retries=1
    )
    try:
        return sorted(model.id for model in client.models.list())
    except Exception as error:
        failed = explain(error)
    finally:
        client.close()
    # Raised outside of the handler: the server's own words may repeat the key.
    raise ModelError(
        f"The server {public_address(base_url)} does not list its models: it {failed.message}."
        " Name one in FOOTNOTE_CHAT_MODEL."
    )


def _open_ai(model: str, api_key: str | None, url: str, timeout_s: float) -> BaseChatModel:
    from langchain.chat_models import init_chat_model
    from pydantic import SecretStr

    return init_chat_model(
        model,
        model_provider="openai",
        api_key=SecretStr(api_key or _PLACEHOLDER_KEY),
        base_url=url,
        timeout=timeout_s,
        max_retries=0,  # the composer retries, so that it can be cancelled and can say why
        stream_usage=True,
        use_responses_api=False,  # what every compatible server speaks
    )


def _of_provider(provider: str, model: str, timeout_s: float) -> BaseChatModel:
    from langchain.chat_models import init_chat_model

    if not model:
        raise UsageError(f"FOOTNOTE_CHAT_MODEL={provider}: names no model; write {provider}:MODEL.")
    try:
        waits = _waits(provider, timeout_s)
        chosen: Any = init_chat_model(model, model_provider=provider, **waits)
    except ImportError as error:
        raise UsageError(
            f"The chat model {provider}:{model} needs a package that is not installed"
            f" ({str(error).splitlines()[0]})."
        ) from error
    except Exception as error:
        failed = type(error).__name__
    else:
        made: BaseChatModel = chosen
        return made
    raise ModelError(
        f"The chat model {provider}:{model} cannot be used ({failed}); check its name and the key"
        " that its provider asks for."
    )


def _waits(provider: str, timeout_s: float) -> dict[str, Any]:
    """Return our time-out and our count of retries, as far as a provider's class takes them.

    Where it takes neither, whoever reads the answer waits no longer all the same.
    """
    from langchain.chat_models import base

    package, name, *_ = base._BUILTIN_PROVIDERS[provider]
    try:
        chosen: Any = getattr(import_module(package), name)
    except ImportError:
        return {}  # making the model says which package is missing
    fields = getattr(chosen, "model_fields", {})
    taken = {*fields, *(field.alias for field in fields.values())}
    waits: dict[str, Any] = {"timeout": timeout_s, "max_retries": 0}
    return {key: value for key, value in waits.items() if key in taken}
