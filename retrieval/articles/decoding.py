"""Bytes to text: the encoding that a file states, UTF-8, or the likeliest one."""

from __future__ import annotations

import codecs

from retrieval.articles.cleaning import normalised
from retrieval.errors import ReadError

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Bytes that no text uses: every control but tab, line ends, form feed and escape.
_CONTROLS = bytes(set(range(32)) - {9, 10, 12, 13, 27})
_SAMPLE = 1 << 20

# The usual non-ASCII characters of western European texts. Left out are those whose bytes stand for
# letters of other alphabets in the neighbouring code pages.
_LETTERS = "àáâãäåæçèéêëíîïñòóôöøùúüœß"
_WESTERN = frozenset(_LETTERS + _LETTERS.upper() + "‘’‚“”„–—…•€£¥¢©®™°·§«»¡¿¼½¾²\N{NO-BREAK SPACE}")
_MOST_WESTERN = 0.15
# Written in ASCII bytes alone, so that they would pass for UTF-8.
_ESCAPING = frozenset({"iso-2022-jp", "iso-2022-kr", "hz-gb-2312"})
# Detection among all that Python knows prefers old DOS and Macintosh pages to those in use.
_LIKELY = (
    *("cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "koi8_r"),
    *("cp932", "euc_jp", "iso2022_jp", "cp949", "gb18030", "big5"),
)


def decode(data: bytes, charset: str | None = None) -> str:
    """Decode a text file into normalised text. Raises ReadError for empty and for binary files.

    A byte-order mark wins, then UTF-8, which other text hardly ever is by chance, then ``charset``
    (what a server or a page states, often wrongly), then detection by charset-normalizer.
    """
    if not data.strip():
        raise ReadError("is empty")
    text = _by_mark(data)
    if text is None:
        _refuse_binary(data)
        escaping = charset if (charset or "").lower() in _ESCAPING else None
        candidates = (escaping, "utf-8", charset)
        text = next(filter(None, (_tried(data, each) for each in candidates)), None)
        text = _detected(data) if text is None else text
    return normalised(text)


def _by_mark(data: bytes) -> str | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decoded_or_refused(data[len(mark) :], encoding)
    return None


def _decoded_or_refused(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise ReadError(
            f"begins like {encoding.upper()} but is damaged at byte {error.start}; save it again"
        ) from error


def _refuse_binary(data: bytes) -> None:
    sample = data[:_SAMPLE]
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    if b"\0" in data or controls > len(sample) // 100:
        raise ReadError("is a binary file, not a text")


def _tried(data: bytes, encoding: str | None) -> str | None:
    if not encoding:
        return None
    try:
        # Pages that state Latin-1 hold Windows-1252, which every browser reads it as.
        latin = codecs.lookup(encoding).name in ("iso8859-1", "ascii")
        return data.decode("cp1252" if latin else encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _detected(data: bytes) -> str:
    repaired = data.decode("utf-8", "replace")
    if _is_damaged_utf_8(repaired):
        return repaired
    western = _tried(data, "cp1252")
    if western is not None and _is_western(western):
        return western
    from charset_normalizer import from_bytes

    best = from_bytes(data, cp_isolation=[*_LIKELY]).best()
    if best is None:
        raise ReadError("is in no encoding that can be recognised; save it as UTF-8")
    return str(best)


def _is_damaged_utf_8(repaired: str) -> bool:
    """Tell UTF-8 with a few bad bytes, shown as �, from text that only looks like it in places."""
    beyond_ascii = sum(char > "\x7f" for char in repaired)
    return beyond_ascii > 2 * repaired.count("\ufffd")


def _is_western(text: str) -> bool:
    """Tell a western text from other alphabets: few and usual characters beyond ASCII."""
    special = [char for char in text if char > "\x7f"]
    return len(special) < _MOST_WESTERN * len(text) and _WESTERN.issuperset(special)
