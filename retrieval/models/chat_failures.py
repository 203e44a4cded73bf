"""What went wrong with a chat model, in our own words. Pure.

A provider's message may repeat the key or the question, so none of it is shown: the words are
chosen by the class and the status of the error. The classes of each provider's client differ, so
they are told by their names and attributes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

LONGEST_WAIT_S = 10.0
"""A server that asks for more is not waited for."""

_TOO_LONG = re.compile(
    r"context_length_exceeded|context (?:length|window|size)|maximum context|too many tokens|"
    r"prompt is too long|input is too long|exceeds? the (?:available|configured) ",
    re.IGNORECASE,
)
_FILTERED = re.compile(r"content_filter|content[_ ]policy|content management policy", re.IGNORECASE)
_QUOTA = re.compile(r"insufficient_quota|billing", re.IGNORECASE)
_STATUS_OF_CODE = {
    "invalid_api_key": 401,
    "model_not_found": 404,
    "rate_limit_exceeded": 429,
    "insufficient_quota": 429,
}
"""An error that a server puts into its stream has no status, only its code."""
_HINTS = {
    401: "refused the key (401); check OPENAI_API_KEY",
    403: "does not allow this key to use the model (403); check what the key may use",
    404: "does not know the model or the address (404); check FOOTNOTE_CHAT_MODEL and"
    " OPENAI_BASE_URL",
    429: "is over its limit (429); try again later",
}


@dataclass(frozen=True, slots=True)
class Failure:
    """What happened, to follow "the server"; whether to try again, and after how many seconds."""

    message: str
    retryable: bool = False
    wait_s: float | None = None
    too_long: bool = False


TOO_LONG = Failure(
    "says that the passages are too long for the model; give it a longer context", too_long=True
)
FILTERED = Failure("stopped at its content filter; put the question in other words")


def explain(error: BaseException) -> Failure:
    """Say what a provider's client raised."""
    status = _status(error)
    text = f"{type(error).__name__} {error} {getattr(error, 'code', '')}"
    if status in (None, 400, 413, 422) and (_TOO_LONG.search(text) or "Overflow" in text[:60]):
        return TOO_LONG
    if status in (None, 400, 403) and _FILTERED.search(text):
        return FILTERED
    if status is None:
        return _without_status(error)
    return _of_status(status, error, text)


def _of_status(status: int, error: BaseException, text: str) -> Failure:
    if status == 429 and _QUOTA.search(text):
        return Failure("says that the account's quota is spent (429); check its plan and billing")
    if status == 429 or status >= 500 or status in (408, 409):
        message = _HINTS.get(status, f"failed ({status}); try again later")
        wait = retry_after(error)
        if wait is not None and wait > LONGEST_WAIT_S:
            return Failure(f"asks to wait {wait:.0f} seconds ({status}); try again then")
        return Failure(message, retryable=True, wait_s=wait)
    refused = f"did not accept the request ({status}); its log says why"
    return Failure(_HINTS.get(status, refused))


def _without_status(error: BaseException) -> Failure:
    names = " ".join(type(each).__name__ for each in _chain(error))
    if "Timeout" in names:
        return Failure("did not answer in time; try again later", retryable=True)
    if isinstance(error, ValueError | KeyError | TypeError | AttributeError):
        told = "sent something that is no answer; check that its address is that of a chat API"
        return Failure(told, retryable=True)
    if "Protocol" in names or "ReadError" in names:
        return Failure("broke the connection off; try again", retryable=True)
    if "Connect" in names or isinstance(error, OSError):
        return Failure("cannot be reached; check that it runs", retryable=True)
    if type(error).__name__ == "APIError":  # OpenAI's client, of an error within a stream
        told = "broke its answer off with an error; try again, and see its log if that stays"
        return Failure(told, retryable=True)
    told = f"failed ({type(error).__name__}); try again, and see its log if that stays"
    return Failure(told, retryable=True)


def retry_after(error: BaseException) -> float | None:
    """Return how many seconds a server asks to wait, or None where it does not say."""
    headers: Any = getattr(getattr(error, "response", None), "headers", None)
    if not isinstance(headers, Mapping):
        return None
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            return max(0.0, float(headers[name]) * unit)
        except (KeyError, ValueError):
            continue
    return None


def _status(error: BaseException) -> int | None:
    for each in _chain(error):
        status = getattr(each, "status_code", None) or getattr(
            getattr(each, "response", None), "status_code", None
        )
        if isinstance(status, int) and status >= 400:
            return status
    return _status_of_code(getattr(error, "code", None))


def _status_of_code(code: object) -> int | None:
    """Return the status that a code stands for; some servers write the number itself."""
    if isinstance(code, str):
        return _STATUS_OF_CODE.get(code, int(code) if re.fullmatch("[45][0-9]{2}", code) else None)
    return code if isinstance(code, int) and 400 <= code < 600 else None


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: list[BaseException] = []
    while error is not None and error not in seen:
        seen.append(error)
        yield error
        error = error.__cause__
