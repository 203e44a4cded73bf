from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.articles.page_layout import paragraphs
from tests.retrieval.articles.files import encrypted, only_article, only_reason, pdf_bytes

PAGE_1 = [
    "Example Courier, 11 March 2025",
    "Bridge closed after storm",
    "The county closed the old bridge on Monday after a storm washed out one",
    "of its piers. Nobody was hurt, the sheriff said. The well-known exam-",
    "ple of a bridge was built in 1911 (and repaired).",
    "Drivers have to use Route 9, which adds 12 miles to the trip between the",
    "Page 1 of 3",
]
PAGE_2 = [
    "Example Courier, 11 March 2025",
    "two towns. Trucks must use Route 12, a road that everybody calls a well-",
    "known trap in the winter months of the year.",
    "Page 2 of 3",
]
PAGE_3 = [
    "Example Courier, 11 March 2025",
    "Engineers will look at it on Friday.",
    "Page 3 of 3",
]
TEXT = (
    "The county closed the old bridge on Monday after a storm washed out one of its piers. Nobody"
    " was hurt, the sheriff said. The well-known example of a bridge was built in 1911 (and"
    " repaired).\n\n"
    "Drivers have to use Route 9, which adds 12 miles to the trip between the two towns. Trucks"
    " must use Route 12, a road that everybody calls a well-known trap in the winter months of the"
    " year.\n\n"
    "Engineers will look at it on Friday."
)


def write(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "a.pdf"
    path.write_bytes(data)
    return path


def test_pages_become_paragraphs(tmp_path: Path) -> None:
    data = pdf_bytes([PAGE_1, PAGE_2, PAGE_3], Author="Jo Doe", CreationDate="D:20250311100000Z")
    article = only_article(write(tmp_path, data))
    assert (article.title, article.text) == ("Bridge closed after storm", TEXT)
    assert article.author == "Jo Doe"
    assert article.published is None  # when the file was made is not when the article appeared


def test_a_sensible_title_of_the_properties(tmp_path: Path) -> None:
    article = only_article(write(tmp_path, pdf_bytes([PAGE_2], Title="Bridge (closed)")))
    assert article.title == "Bridge (closed)"


@pytest.mark.parametrize("title", ["untitled", "Microsoft Word - a.doc", "draft_3.docx", " "])
def test_a_title_that_a_program_wrote(tmp_path: Path, title: str) -> None:
    article = only_article(write(tmp_path, pdf_bytes([["It is closed."]], Title=title)))
    assert article.title == "It is closed."


def test_a_file_with_a_password(tmp_path: Path) -> None:
    data = encrypted(pdf_bytes([PAGE_1]), "secret")
    assert only_reason(write(tmp_path, data)) == "is encrypted; save it without a password"


def test_a_file_that_only_restricts_printing(tmp_path: Path) -> None:
    data = encrypted(pdf_bytes([["It is closed."]]), "")
    assert only_article(write(tmp_path, data)).text == "It is closed."


@pytest.mark.parametrize("pages", [[], [[]], [[" "], []]])
def test_a_scan(tmp_path: Path, pages: list[list[str]]) -> None:
    assert "run text recognition (OCR)" in only_reason(write(tmp_path, pdf_bytes(pages)))


@pytest.mark.parametrize(
    "data", [b"", b"no pdf", b"%PDF-1.4\n", pdf_bytes([PAGE_1])[:300], b"%PDF-1.4\n" + b"\0" * 999]
)
def test_damaged_files(tmp_path: Path, data: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    assert only_reason(write(tmp_path, data))
    assert capsys.readouterr() == ("", "")


def test_hyphens() -> None:
    assert paragraphs(["The gov-\nernment of the soft\u00ad\nware house"]) == [
        "The government of the software house"
    ]
    assert paragraphs(["a state-of-the-\nart bridge, state-of-the-art"]) == [
        "a state-of-the-art bridge, state-of-the-art"
    ]
    assert paragraphs(["the North-\nSouth road"]) == ["the North-South road"]


def test_page_numbers_that_stand_alone() -> None:
    assert paragraphs(["One page.\n1"]) == ["One page."]
    assert paragraphs(["One page.\n7"]) == ["One page. 7"]
    pages = ["- 46 -\nIt is closed.", "- 47 -\nIt was old.", "- 48 -\nIt was long."]
    assert paragraphs(pages) == ["It is closed.", "It was old.", "It was long."]


def test_items_and_blank_lines_start_paragraphs() -> None:
    page = "The list of what is closed today and tomorrow:\n• Route 9\n• Route 12\n\nthe end"
    assert paragraphs([page]) == [
        "The list of what is closed today and tomorrow:",
        "• Route 9",
        "• Route 12",
        "the end",
    ]
