"""Word files: paragraphs and table rows in reading order, with all tracked changes accepted."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from retrieval.articles.cleaning import is_blank, normalised, squeezed
from retrieval.articles.drafts import Document, Draft
from retrieval.articles.titles import split_title, without_title
from retrieval.errors import ReadError

MOST_UNPACKED_BYTES = 500 * 1024 * 1024
TEMPLATE_AUTHOR = "python-docx"

# Deleted and moved words are not shown, nor is a drawing's text for older programs.
_SHOWN = (
    "[not(ancestor::w:del) and not(ancestor::w:moveFrom)"
    " and not(ancestor::*[local-name()='Fallback'])]"
)
_PIECES = f".//w:t{_SHOWN} | .//w:tab[parent::w:r]{_SHOWN} | .//w:br{_SHOWN} | .//w:cr{_SHOWN}"
_BLOCKS = ".//w:p[not(ancestor::w:tbl) and not(ancestor::w:p)] | .//w:tbl[not(ancestor::w:tbl)]"


def read_word(document: Document) -> Draft:
    """Read a .docx file. Raises ReadError for other files, archive bombs and files without text."""
    import docx

    _check_archive(document.data)
    opened = docx.Document(io.BytesIO(document.data))
    styles = {style.style_id: style.name for style in opened.styles}
    blocks = [block for block in _blocks(opened.element.body, styles) if not is_blank(block[1])]
    if not blocks:
        raise ReadError("holds no text")
    properties = opened.core_properties
    text = normalised("\n\n".join(text for _, text in blocks))
    title = _title(properties.title or "", blocks)
    title, body = (title, without_title(text, title)) if title else split_title(text)
    author = squeezed(properties.author or "")
    return Draft(text=body, title=title, author=None if author == TEMPLATE_AUTHOR else author)


def _check_archive(data: bytes) -> None:
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise ReadError("is an old .doc or a file with a password; save it as an open .docx")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile as error:
        raise ReadError("is no .docx file: not an archive; save it again in Word") from error
    if size > MOST_UNPACKED_BYTES:
        raise ReadError(f"unpacks to {size:,} bytes, more than {MOST_UNPACKED_BYTES:,}")


def _title(stated: str, blocks: list[tuple[str, str]]) -> str:
    """Choose the title: the Title style, then the file's properties, then an opening heading."""
    styled = next((text for style, text in blocks if style == "title"), "")
    opening = blocks[0][1] if blocks[0][0] == "heading 1" else ""
    return squeezed(styled or stated or opening)


def _blocks(body: Any, styles: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the style name, in lower case, and the text of each paragraph and table row."""
    for element in body.xpath(_BLOCKS):
        if element.tag.endswith("}tbl"):
            yield from (("table", _row(row)) for row in element.xpath(".//w:tr"))
        else:
            style = element.xpath("string(./w:pPr/w:pStyle/@w:val)")
            yield (styles.get(style) or style).lower(), _text(element)


def _row(row: Any) -> str:
    cells = (squeezed(_text(cell)) for cell in row.xpath("./w:tc"))
    return " | ".join(filter(None, cells))


def _text(element: Any) -> str:
    pieces = (_piece(piece) for piece in element.xpath(_PIECES))
    return "".join(pieces).strip()


def _piece(piece: Any) -> str:
    name = piece.tag.rpartition("}")[2]
    return (piece.text or "") if name == "t" else "\t" if name == "tab" else "\n"
