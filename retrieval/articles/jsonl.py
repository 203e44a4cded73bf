"""The article line: one JSON object a line, read one bounded line at a time.

The text of a line is stored as it is given, unchanged.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from retrieval.articles.cleaning import is_blank
from retrieval.articles.drafts import Draft
from retrieval.errors import ReadError

_CHUNK = 1 << 16


def read_jsonl(stream: BinaryIO, line_bytes: int) -> Iterator[tuple[int, Draft | ReadError]]:
    """Yield each line's number and its draft, or the reason why it is none.

    Blank lines are skipped. A line above ``line_bytes`` is passed over while it streams and is
    never held in memory.
    Raises ReadError when the stream is no text at all.
    """
    empty = True
    for number, line in enumerate(_lines(stream, line_bytes), start=1):
        if line is not None and not line.strip():
            continue
        if empty and line is not None and b"\0" in line:
            raise ReadError("is not UTF-8 text; save it as UTF-8, one JSON object a line")
        empty = False
        yield number, _draft_or_reason(line, line_bytes)
    if empty:
        raise ReadError("is empty")


def draft_from_record(record: Any) -> Draft:
    """Turn a decoded article object into a draft. Raises ReadError for wrong or missing values."""
    if not isinstance(record, dict):
        raise ReadError(f"is {_kind(record)}, not a JSON object")
    text = _string(record, "text")
    if text is None or is_blank(text):
        raise ReadError("has no text: the key 'text' is missing or blank")
    published = record.get("published")
    return Draft(
        id=_id(record.get("id")),
        title=_string(record, "title") or "",
        text=text,
        source=_string(record, "source"),
        author=_string(record, "author"),
        url=_string(record, "url"),
        published=record.get("date") if published is None else published,
    )


def _draft_or_reason(line: bytes | None, line_bytes: int) -> Draft | ReadError:
    if line is None:
        return ReadError(f"the line is longer than {line_bytes:,} bytes; split the article")
    try:
        return draft_from_record(_parsed(line))
    except ReadError as error:
        return error


def _parsed(line: bytes) -> Any:
    try:
        return json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise ReadError(f"is not UTF-8 at byte {error.start + 1}; save it as UTF-8") from error
    except json.JSONDecodeError as error:
        raise ReadError(f"broken JSON: {error.msg} at column {error.colno}") from error
    except (ValueError, RecursionError) as error:
        raise ReadError(f"broken JSON: {error}") from error


def _lines(stream: BinaryIO, line_bytes: int) -> Iterator[bytes | None]:
    """Yield lines without their end; None stands for a line that is too long."""
    first = True
    while line := stream.readline(line_bytes + 2):
        content = line.rstrip(b"\r\n")
        if first:
            content, first = content.removeprefix(codecs.BOM_UTF8), False
        if len(content) > line_bytes:
            _skip_line(stream, line)
            yield None
        else:
            yield content


def _skip_line(stream: BinaryIO, line: bytes) -> None:
    while line and not line.endswith(b"\n"):
        line = stream.readline(_CHUNK)


def _string(record: dict[str, Any], key: str) -> str | None:
    value = record.get(key)
    if value is None or isinstance(value, str):
        return value
    raise ReadError(f"{key!r} must be a string, not {_kind(value)}")


def _id(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise ReadError(f"'id' must be a string or a whole number, not {_kind(value)}")
    if is_blank(value):
        raise ReadError("'id' is blank; leave it out, or give each article its own")
    return value


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "a string", bool: "true or false"}
    return names.get(type(value), "null" if value is None else "a number")
