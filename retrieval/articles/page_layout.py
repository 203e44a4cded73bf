"""From the lines of printed pages to paragraphs: what typesetting added is taken out again.

Running headers, footers and page numbers go, words broken at a line end are mended, and the lines
of a paragraph are joined, across pages too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

EDGE_LINES = 3
REPEATED_SHARE = 0.6
SHORT_LINE = 0.75

_PAGE_NUMBER = re.compile(r"(?:page )?[-–—| ]*\d{1,4}[-–—| ]*(?:(?:of|/) ?\d{1,4})?", re.IGNORECASE)
_HYPHEN_END = re.compile(r"([\w-]*\w)[-\u2010\u00ad]$")
_WORD_START = re.compile(r"[^\W\d_]+")
_SENTENCE_END = re.compile(r"[.!?:…][\"'”’)\]]*$")
_ITEM = re.compile(r"(?:[•‣▪◦●·*–-]|\d{1,2}[.)]|\(\w\))\s")


def paragraphs(pages: Sequence[str]) -> list[str]:
    """Return the paragraphs of a document, given the extracted text of each page."""
    lines = [line for page in _without_running_lines(pages) for line in page]
    while lines and not lines[-1]:
        lines.pop()
    words = Counter(re.findall(r"\w+(?:-\w+)*", " ".join(lines).lower()))
    width = _usual_width(lines)
    result: list[str] = []
    for previous, line in zip(["", *lines], lines, strict=False):
        if not line:
            continue
        if result and previous and not _starts_paragraph(previous, line, width):
            result[-1] = _joined(result[-1], line, words)
        else:
            result.append(line)
    return result


def _without_running_lines(pages: Sequence[str]) -> Iterator[list[str]]:
    """Yield each page's lines without headers, footers and page numbers.

    A page that ends in mid-sentence runs into the next; after any other, a blank line follows.
    """
    split = [[" ".join(line.split()) for line in page.strip().split("\n")] for page in pages]
    repeated = _repeated_edges(split)
    for number, page in enumerate(split, start=1):
        kept = _trimmed(page, number, repeated)
        kept = _trimmed(kept[::-1], number, repeated)[::-1]
        ended = bool(kept and _SENTENCE_END.search(kept[-1]))
        yield [*kept, ""] if ended else kept


def _repeated_edges(pages: Sequence[Sequence[str]]) -> set[str]:
    """Return the shapes of lines that stand at the edge of most pages; digits all count as one."""
    counts: Counter[str] = Counter()
    for page in pages:
        filled = [line for line in page if line]
        counts.update({_shape(line) for line in filled[:EDGE_LINES] + filled[-EDGE_LINES:]})
    enough = max(2, REPEATED_SHARE * len(pages))
    return {shape for shape, count in counts.items() if count >= enough}


def _shape(line: str) -> str:
    return re.sub(r"\d+", "#", line.casefold())


def _trimmed(lines: list[str], number: int, repeated: set[str]) -> list[str]:
    """Drop running lines from the top; only as many as a header or footer has."""
    for _ in range(EDGE_LINES):
        while lines and not lines[0]:
            lines = lines[1:]
        if not lines or not _is_running(lines[0], number, repeated):
            break
        lines = lines[1:]
    return lines


def _is_running(line: str, number: int, repeated: set[str]) -> bool:
    if _shape(line) in repeated:
        return True
    numbers = re.findall(r"\d+", line)
    return bool(_PAGE_NUMBER.fullmatch(line)) and int(numbers[0]) == number


def _usual_width(lines: Sequence[str]) -> int:
    """Return the width that nine in ten lines keep within: that of the column."""
    widths = sorted(len(line) for line in lines if line)
    return widths[len(widths) * 9 // 10] if widths else 0


def _starts_paragraph(previous: str, line: str, width: int) -> bool:
    if _ITEM.match(line):
        return True
    if line[0].islower() or _HYPHEN_END.search(previous):
        return False
    return len(previous) < SHORT_LINE * width


def _joined(text: str, line: str, words: Counter[str]) -> str:
    """Join a line to its paragraph; a word that was broken at the line end becomes whole."""
    broken, rest = _HYPHEN_END.search(text), _WORD_START.match(line)
    if not broken or not rest or not line[0].islower():
        return f"{text}{line}" if text.endswith(("-", "\u2010")) else f"{text} {line}"
    with_hyphen, without = f"{broken[1]}-{rest[0]}", f"{broken[1]}{rest[0]}"
    if words[with_hyphen.lower()] > words[without.lower()]:  # as it is spelt elsewhere
        return text + line
    return text[:-1] + line
