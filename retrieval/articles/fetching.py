"""Fetching one page: public addresses only, bounded in redirects, bytes and time."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from retrieval.articles.cleaning import shortened
from retrieval.articles.limits import ReadLimits
from retrieval.errors import FetchError

if TYPE_CHECKING:
    import ssl

    import httpx

    from retrieval.articles.network import Resolve

USER_AGENT = "Footnote/0.1 (reads articles to cite them)"
LAST_PORT = 65535
ACCEPT = "text/html, application/pdf;q=0.9, text/*;q=0.9, */*;q=0.5"

_URL = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_CHARSET = re.compile(r"charset\s*=\s*\"?([\w:.-]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Page:
    """What a server gave. ``url`` is the address after all redirects."""

    data: bytes
    url: str
    content_type: str = ""
    charset: str | None = None


def is_url(location: str) -> bool:
    """Tell whether a location is written as a URL, of whatever scheme."""
    return bool(_URL.match(location.strip()))


def without_credentials(url: str) -> str:
    """Return a URL that may be shown: its user name and password taken out."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def fetch(
    url: str,
    limits: ReadLimits,
    *,
    allow_private: bool = False,
    resolve: Resolve | None = None,
    ssl_context: ssl.SSLContext | None = None,
) -> Page:
    """Fetch a page. Raises FetchError, in one line, for whatever was refused or went wrong."""
    import httpx

    from retrieval.articles.network import GuardedTransport
    from retrieval.articles.network import resolve as system_resolve

    transport = GuardedTransport(
        time.monotonic() + limits.page_seconds,
        allow_private=allow_private,
        resolve=resolve or system_resolve,
        ssl_context=ssl_context,
    )
    headers = {"User-Agent": USER_AGENT, "Accept": ACCEPT}
    with (
        _network_errors(limits.page_seconds),
        httpx.Client(
            transport=transport, headers=headers, timeout=limits.page_seconds, trust_env=False
        ) as client,
    ):
        return _follow(client, httpx.URL(url.strip()), limits)


@contextmanager
def _network_errors(seconds: float) -> Iterator[None]:
    """Turn what the network and the two client libraries raise into FetchError."""
    import httpcore
    import httpx

    try:
        yield
    except (httpx.TimeoutException, httpcore.TimeoutException) as error:
        raise FetchError(f"did not answer in {seconds:g} seconds; try again later") from error
    except (
        *(httpx.InvalidURL, httpx.HTTPError, OSError),
        *(httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol),
    ) as error:
        raise FetchError(f"cannot be fetched: {shortened(str(error))}") from error


def _follow(client: httpx.Client, url: httpx.URL, limits: ReadLimits) -> Page:
    """Follow redirects by hand, so that each address on the way passes the same checks."""
    for _ in range(limits.redirects + 1):
        _check(url)
        request = client.build_request("GET", url)
        response = client.send(request, stream=True)
        try:
            if response.next_request is None:
                return _page(response, url, limits)
            url = response.next_request.url
        finally:
            response.close()
    raise FetchError(f"redirects more than {limits.redirects} times")


def _check(url: httpx.URL) -> None:
    shown = without_credentials(str(url))
    if url.scheme not in ("http", "https"):
        raise FetchError(f"{shown} is refused: only http and https URLs are read")
    if url.userinfo:
        raise FetchError(f"{shown} is refused: it holds a user name or password; take it out")
    if not url.host or (url.port or 1) > LAST_PORT:
        raise FetchError(f"{shown} names no host, or a port that is none")


def _page(response: httpx.Response, url: httpx.URL, limits: ReadLimits) -> Page:
    if response.status_code != 200:
        reason = f"{response.status_code} {response.reason_phrase}".strip()
        raise FetchError(f"the server answered {reason}")
    stated = response.headers.get("content-type", "")
    charset = _CHARSET.search(stated)
    return Page(
        data=_body(response, limits.page_bytes),
        url=str(url.copy_with(fragment=None)),
        content_type=stated.partition(";")[0].strip().lower(),
        charset=charset[1] if charset else None,
    )


def _body(response: httpx.Response, most: int) -> bytes:
    """Read a body, unpacked, as long as it stays within its bounds."""
    data = bytearray()
    for chunk in response.iter_bytes():
        data += chunk
        if len(data) > most:
            raise FetchError(f"is larger than {most:,} bytes")
    return bytes(data)
