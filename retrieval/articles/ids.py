"""Article ids that derive from a URL or from the content. Both are stable across machines."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import datetime
from urllib.parse import SplitResult, urlsplit, urlunsplit

_TRACKING = re.compile(
    r"(?:utm_[^=]*|fbclid|gclid|dclid|msclkid|igshid|mc_cid|mc_eid)(?:=|$)", re.I
)
_DEFAULT_PORTS = {"http": 80, "https": 443}


def id_from_url(url: str) -> str:
    """Derive an id from a URL: ``u-`` and 16 hexadecimal digits of its normalised form."""
    return "u-" + _digest(normalised_url(url))


def id_from_content(title: str, text: str, source: str | None, published: datetime | None) -> str:
    """Derive an id from what an article says: ``c-`` and 16 hexadecimal digits."""
    when = published.isoformat() if published else None
    return "c-" + _digest(json.dumps([title, text, source, when], ensure_ascii=False))


def normalised_url(url: str) -> str:
    """Return a URL without fragment and tracking parameters, its scheme and host in lower case."""
    url = url.strip()
    try:
        parts = urlsplit(url)
        host = _host_and_port(parts)
    except ValueError:  # no URL at all: it still identifies the article
        return url
    query = "&".join(part for part in parts.query.split("&") if not _TRACKING.match(part))
    path = parts.path or ("/" if host else "")
    return urlunsplit((parts.scheme.lower(), host, path, query, ""))


def host_of(url: str | None) -> str | None:
    """Return the host of a URL in lower case, or None where it has none."""
    try:
        return urlsplit(url or "").hostname
    except ValueError:
        return None


def _host_and_port(parts: SplitResult) -> str:
    host = parts.netloc.rpartition("@")[2].lower()
    if parts.port is not None and parts.port == _DEFAULT_PORTS.get(parts.scheme.lower()):
        return host.rpartition(":")[0]
    return host


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
