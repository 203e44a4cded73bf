"""The address of a Chroma server, as an operator writes it. Pure."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, unquote, urlsplit

from retrieval.errors import UsageError


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """Where a Chroma server is, without credentials; those are in the headers of each request."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


def server_address(written: str) -> ServerAddress:
    """Read ``http[s]://[USER:PASSWORD@]HOST[:PORT][/PATH]``. Raises UsageError for anything else.

    The path is where a proxy has put the server. User and password are for a proxy too, as HTTP
    Basic authentication (RFC 7617): a Chroma server itself asks for none. No error repeats them.
    """
    try:
        parts = urlsplit(written.strip())
        port = parts.port
    except ValueError as error:
        # Its text may repeat the address, and so a password: the cause is not chained.
        raise _unusable("it is no URL") from (None if "@" in written else error)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise _unusable("it begins with neither http:// nor https://, or names no host")
    if parts.query or parts.fragment:
        raise _unusable("it has a ? or a #")
    return ServerAddress(_url(parts, port), _headers(parts))


def _unusable(why: str) -> UsageError:
    return UsageError(
        f"CHROMA_URL is no address of a Chroma server: {why}. Write it like http://127.0.0.1:8000,"
        " or unset it to keep the vectors in the data folder."
    )


def _url(parts: SplitResult, port: int | None) -> str:
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    place = host if port is None else f"{host}:{port}"
    return f"{parts.scheme}://{place}{parts.path.rstrip('/')}"


def _headers(parts: SplitResult) -> dict[str, str]:
    if parts.username is None:
        return {}
    pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return {"Authorization": f"Basic {b64encode(pair.encode()).decode('ascii')}"}
