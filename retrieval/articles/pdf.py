"""PDF files: the text of their pages, put back into paragraphs."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from retrieval.articles.cleaning import is_blank, normalised, squeezed
from retrieval.articles.drafts import Document, Draft
from retrieval.articles.logs import quiet_unless_configured
from retrieval.articles.page_layout import paragraphs
from retrieval.articles.titles import split_title, without_title
from retrieval.errors import ReadError

if TYPE_CHECKING:
    from pypdf import PdfReader

# What programs write as a title when their user gave none.
_NO_TITLE = re.compile(
    r"untitled.*|microsoft word\b.*|(?:slide|document) ?\d*"
    r"|.*\.(?:docx?|pdf|indd|rtf|odt|txt|qxd|html?)",
    re.IGNORECASE,
)
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
)


def read_pdf(document: Document) -> Draft:
    """Read a .pdf file. Raises ReadError for encrypted files and for pages that are only images."""
    from pypdf import PdfReader
    from pypdf.errors import PdfReadError

    quiet_unless_configured("pypdf")
    try:
        reader = PdfReader(io.BytesIO(document.data))
        _unlock(reader)
        pages = [page.extract_text() for page in reader.pages]
    except PdfReadError as error:
        raise ReadError(f"is no readable PDF: {error}") from error
    text = "\n\n".join(paragraphs([page.translate(_LIGATURES) for page in pages]))
    if is_blank(text):
        raise ReadError("holds no text, only images; run text recognition (OCR) on it first")
    return _draft(reader, text)


def _draft(reader: PdfReader, text: str) -> Draft:
    text = normalised(text)
    title, body = split_title(text)
    stated = _stated_title(reader)
    if stated:
        title, body = stated, without_title(text, stated)
    return Draft(text=body, title=title, author=_stated(reader, "/Author"))


def _stated_title(reader: PdfReader) -> str:
    title = _stated(reader, "/Title")
    return "" if _NO_TITLE.fullmatch(title) else title


def _stated(reader: PdfReader, key: str) -> str:
    value = (reader.metadata or {}).get(key)
    return squeezed(str(value)) if value is not None else ""


def _unlock(reader: PdfReader) -> None:
    """Open a file that only restricts printing; its user password is empty."""
    if not reader.is_encrypted:
        return
    try:
        opened = reader.decrypt("")
    except Exception as error:  # a cipher that is not installed, or a damaged key
        raise ReadError("is encrypted; save it without a password") from error
    if not opened:
        raise ReadError("is encrypted; save it without a password")
