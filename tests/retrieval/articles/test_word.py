from __future__ import annotations

import io
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml

from retrieval.articles import word
from tests.retrieval.articles.files import only_article, only_reason

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def save(tmp_path: Path, document: Any) -> Path:
    path = tmp_path / "a.docx"
    document.save(path)
    return path


def test_title_author_paragraphs_and_tables_in_order(tmp_path: Path) -> None:
    document = docx.Document()
    document.core_properties.author = "Jo Doe"
    document.core_properties.created = datetime(2025, 3, 11)
    document.add_heading("Bridge closed", level=0)
    document.add_paragraph("It is closed.")
    document.add_heading("Detours", level=1)
    table = document.add_table(rows=2, cols=2)
    for cell, words in zip(
        [*table.rows[0].cells, *table.rows[1].cells], ["Road", "State", "A", "open"], strict=True
    ):
        cell.text = words
    document.add_paragraph("The end.", style="List Bullet")
    article = only_article(save(tmp_path, document))
    assert (article.title, article.author) == ("Bridge closed", "Jo Doe")
    assert article.published is None
    assert article.text == "It is closed.\n\nDetours\n\nRoad | State\n\nA | open\n\nThe end."


@pytest.mark.parametrize(("stated", "title"), [("Stated", "Stated"), ("", "Heading")])
def test_the_title_without_a_title_style(tmp_path: Path, stated: str, title: str) -> None:
    document = docx.Document()
    document.core_properties.title = stated
    document.add_heading("Heading", level=1)
    document.add_paragraph("Text.")
    article = only_article(save(tmp_path, document))
    assert article.title == title
    assert article.author is None


def test_a_headline_without_any_style(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Bridge closed")
    document.add_paragraph("It is.")
    article = only_article(save(tmp_path, document))
    assert (article.title, article.text) == ("Bridge closed", "It is.")


def test_tracked_changes_merged_cells_and_content_controls(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("It is ")._p
    paragraph.append(parse_xml(f"<w:ins {W}><w:r><w:t>closed</w:t></w:r></w:ins>"))
    paragraph.append(parse_xml(f"<w:del {W}><w:r><w:delText>open</w:delText></w:r></w:del>"))
    paragraph.append(parse_xml(f"<w:moveFrom {W}><w:r><w:t>moved</w:t></w:r></w:moveFrom>"))
    paragraph.append(parse_xml(f"<w:r {W}><w:tab/><w:t>now</w:t><w:br/><w:t>here.</w:t></w:r>"))
    control = f"<w:sdt {W}><w:sdtContent><w:p><w:r><w:t>Controlled.</w:t></w:r></w:p>"
    paragraph.addnext(parse_xml(f"{control}</w:sdtContent></w:sdt>"))
    cells = document.add_table(rows=1, cols=3).rows[0].cells
    cells[0].merge(cells[1]).text = "merged"
    cells[2].text = "alone"
    assert only_article(save(tmp_path, document)).text == (
        "It is closed\tnow\nhere.\n\nControlled.\n\nmerged | alone"
    )


def test_an_empty_document(tmp_path: Path) -> None:
    assert only_reason(save(tmp_path, docx.Document())) == "holds no text"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is no .docx file"),
        (b"PK\x03\x04 cut off", "is no .docx file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is an old .doc"),
    ],
)
def test_other_files(tmp_path: Path, data: bytes, reason: str) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(data)
    assert reason in only_reason(path)


def test_an_archive_that_is_no_document(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "x")
    assert only_reason(path)


def test_an_archive_that_unpacks_to_too_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(word, "MOST_UNPACKED_BYTES", 10_000)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 20_000)
    path = tmp_path / "a.docx"
    path.write_bytes(packed.getvalue())
    assert only_reason(path) == "unpacks to 20,000 bytes, more than 10,000"
