"""The address of an OpenAI-compatible server, as an operator writes it. Pure."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

from retrieval.errors import UsageError


def expect_address(url: str) -> None:
    """Raise UsageError, without the URL (it may hold a password), where it names no server."""
    if _split(url) is None:
        raise UsageError(
            "OPENAI_BASE_URL is no address of a server; write it like http://127.0.0.1:8000/v1, or"
            " unset it."
        )


def public_address(url: str) -> str:
    """Return a URL without user, password, query and fragment, fit to be shown."""
    parts = _split(url)
    if parts is None:
        return "an address that is no URL"
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        named = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        return None
    return parts if named else None
