from __future__ import annotations

import codecs
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.articles.decoding import decode
from retrieval.errors import ReadError

ENGLISH = "The mayor’s “plan” for the café costs £5m – nobody was hurt."
CZECH = "Starosta řekl, že most bude uzavřen. Žádné zranění nebylo hlášeno."
RUSSIAN = "Мэр города сообщил, что мост закрыт после шторма. Никто не пострадал."
JAPANESE = "市長は火曜日に橋を閉鎖すると発表した。けが人はいなかった。"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (ENGLISH, "utf-8"),
        (ENGLISH, "utf-8-sig"),
        (ENGLISH, "utf-16"),
        (ENGLISH, "utf-32"),
        (ENGLISH, "cp1252"),
        ("El niño comió. ¿Qué pasó?", "latin-1"),
        (CZECH, "cp1250"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8_r"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc_jp"),
    ],
)
def test_encodings_are_detected(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_a_bad_byte_does_not_spoil_the_rest() -> None:
    data = ENGLISH.encode()
    assert decode(data.replace(b"hurt", b"hu\xe9rt")) == ENGLISH.replace("hurt", "hu\ufffdrt")
    assert decode(data + "’".encode()[:2]) == ENGLISH + "\ufffd"


def test_big_endian_marks() -> None:
    assert decode(codecs.BOM_UTF16_BE + ENGLISH.encode("utf-16-be")) == ENGLISH
    assert decode(codecs.BOM_UTF32_BE + ENGLISH.encode("utf-32-be")) == ENGLISH


def test_a_stated_charset_counts_where_the_bytes_are_not_utf_8() -> None:
    assert decode(RUSSIAN.encode("cp1251"), "windows-1251") == RUSSIAN
    assert decode(ENGLISH.encode("cp1252"), "iso-8859-1") == ENGLISH
    assert decode(ENGLISH.encode(), "ascii") == ENGLISH
    assert decode(ENGLISH.encode(), "iso-8859-1") == ENGLISH
    assert decode(JAPANESE.encode("iso-2022-jp"), "ISO-2022-JP") == JAPANESE
    assert decode(RUSSIAN.encode(), "no-such-charset") == RUSSIAN


def test_text_is_normalised() -> None:
    data = "\ufeff one\r\ntwo\rthree\x0cfour\x1b[0m cafe\u0301 \n\n".encode()
    assert decode(data) == "one\ntwo\nthree\nfour[0m café"


@pytest.mark.parametrize("data", [b"", b" \r\n\t"])
def test_empty_files_are_named_so(data: bytes) -> None:
    with pytest.raises(ReadError, match="is empty"):
        decode(data)


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"text\0text", bytes(range(1, 32)) * 9]
)
def test_binary_files_are_refused(data: bytes) -> None:
    with pytest.raises(ReadError, match="binary file"):
        decode(data)


def test_a_damaged_utf_16_file_is_refused() -> None:
    with pytest.raises(ReadError, match="damaged at byte 2"):
        decode(codecs.BOM_UTF16_LE + b"a\0\x00\xd8")


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1))
def test_utf_8_comes_through_in_nfc(text: str) -> None:
    shown = text.replace("\u2028", "\n").replace("\u2029", "\n").replace("\ufeff", "")
    wanted = unicodedata.normalize("NFC", shown).strip()
    if text.encode().strip() and not text.encode().startswith(codecs.BOM_UTF8):
        assert decode(text.encode()) == wanted


def decoded(data: bytes) -> str | ReadError:
    try:
        return decode(data)
    except ReadError as error:
        return error


@given(st.binary())
def test_any_bytes_are_text_or_a_read_error(data: bytes) -> None:
    text = decoded(data)
    assert str(text) == str(text).strip()
    assert "\r" not in str(text)
