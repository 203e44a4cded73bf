from __future__ import annotations

import traceback
from base64 import b64decode

import pytest

from retrieval.errors import UsageError
from retrieval.index.server_address import server_address


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        (" http://127.0.0.1:8000/ \n", "http://127.0.0.1:8000"),
        ("https://chroma.example.org", "https://chroma.example.org"),
        ("https://example.org/behind/a/proxy/", "https://example.org/behind/a/proxy"),
        ("HTTP://Example.org:80", "http://example.org:80"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_an_address_is_read(written: str, url: str) -> None:
    assert server_address(written).url == url
    assert server_address(written).headers == {}


def test_user_and_password_go_into_a_header_and_are_shown_nowhere() -> None:
    address = server_address("https://ada:s%3Acret%40@chroma.example.org:443/x")
    assert address.url == "https://chroma.example.org:443/x"
    kind, value = address.headers["Authorization"].split()
    assert (kind, b64decode(value)) == ("Basic", b"ada:s:cret@")
    assert "cret" not in repr(address)
    assert value not in repr(address)


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("127.0.0.1:8000", "neither http"),
        ("localhost:8000", "neither http"),
        ("chroma://host", "neither http"),
        ("http://", "names no host"),
        ("http://host:port", "no URL"),
        ("http://host:99999", "no URL"),
        ("http://[::1", "no URL"),
        ("http://host/?token=s3cret", r"has a \?"),
        ("http://host/#s3cret", r"a #"),
        ("http://ada:s3cret@host:s3cret", "no URL"),
        ("ada:s3cret@host", "neither http"),
    ],
)
def test_what_is_no_address_is_refused_in_one_line_without_repeating_it(
    written: str, why: str
) -> None:
    with pytest.raises(UsageError, match=rf"^CHROMA_URL .*{why}.*8000.*unset it") as caught:
        server_address(written)
    told = "".join(traceback.format_exception(caught.value))
    assert "\n" not in str(caught.value)
    assert "s3cret" not in told.replace(repr(written), "")
