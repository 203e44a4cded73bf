"""Small real files for tests: PDFs as bytes, and the articles that a location gives."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from retrieval.articles.limits import DEFAULT_LIMITS, ReadLimits
from retrieval.articles.reading import ReadItem, read_articles
from retrieval.domain import Article, ReadArticle, ReadFailure

ROOT = Path(__file__).resolve().parents[3]
SEEDS = ROOT / "seeds" / "articles"


def read_all(location: object, limits: ReadLimits = DEFAULT_LIMITS) -> list[ReadItem]:
    return list(read_articles(str(location), limits=limits))


def only_article(location: object) -> Article:
    (item,) = read_all(location)
    assert isinstance(item, ReadArticle), item
    return item.article


def only_reason(location: object, limits: ReadLimits = DEFAULT_LIMITS) -> str:
    (item,) = read_all(location, limits)
    assert isinstance(item, ReadFailure), item
    assert len(item.reason.splitlines()) == 1
    assert len(item.path.splitlines()) <= 1
    return item.reason


def pdf_bytes(pages: Sequence[Sequence[str]], **info: str) -> bytes:
    """Write a PDF by hand: each page is a list of lines in Helvetica, ``info`` its properties."""
    count = len(pages)
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(count))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, lines in enumerate(pages):
        content = "BT /F1 11 Tf 50 780 Td 14 TL " + " ".join(map(_shown, lines)) + " ET"
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources "
            f"<< /Font << /F1 3 0 R >> >> /Contents {5 + 2 * number} 0 R >>"
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    keys = " ".join(f"/{key} {_escaped(value)}" for key, value in info.items())
    return _assembled([*objects, f"<< {keys} >>"])


def encrypted(pdf: bytes, password: str) -> bytes:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf)))
    writer.encrypt(password, owner_password="owner", algorithm="RC4-128")
    target = BytesIO()
    writer.write(target)
    return target.getvalue()


def _shown(line: str) -> str:
    return f"{_escaped(line)} Tj T*"


def _escaped(text: str) -> str:
    for char in "\\()":
        text = text.replace(char, "\\" + char)
    return f"({text})"


def _assembled(objects: Sequence[str]) -> bytes:
    out, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode("cp1252")
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    trailer = f"trailer << /Size {size} /Root 1 0 R /Info {len(objects)} 0 R >>"
    tail = f"xref\n0 {size}\n0000000000 65535 f \n{table}{trailer}\nstartxref\n{len(out)}\n%%EOF\n"
    return out + tail.encode()
