from __future__ import annotations

import logging
from pathlib import Path

import pytest

from retrieval.errors import UsageError
from retrieval.models.choice import choose_embeddings, choose_reader
from retrieval.models.embedder import LocalEmbedder
from retrieval.models.server import ServerEmbedder


@pytest.mark.parametrize("name", ["", "local"])
def test_the_packaged_model_needs_nothing_and_ignores_keys(name: str) -> None:
    model = choose_embeddings(name, api_key="sk-1", base_url=None)
    assert isinstance(model, LocalEmbedder)


@pytest.mark.parametrize(
    ("key", "url"), [("sk-1", None), (None, "http://127.0.0.1:1/v1"), ("sk-1", "http://a/v1")]
)
def test_a_servers_model_needs_a_key_or_a_url(key: str | None, url: str | None) -> None:
    model = choose_embeddings("openai:nomic-embed:v1.5", api_key=key, base_url=url)
    assert isinstance(model, ServerEmbedder)
    assert model.name == "openai:nomic-embed:v1.5"


def test_neither_key_nor_url() -> None:
    with pytest.raises(UsageError, match=r"openai:small needs OPENAI_API_KEY, or OPENAI_BASE_URL"):
        choose_embeddings("openai:small", api_key=None, base_url="")


@pytest.mark.parametrize("name", ["openai", "openai:", "cohere:x", "text-embedding-3-small", " "])
def test_any_other_name_lists_the_choices(name: str) -> None:
    with pytest.raises(UsageError, match=r"`local`.*openai:MODEL") as caught:
        choose_embeddings(name, api_key="sk-1", base_url=None)
    assert repr(name) in str(caught.value)


# --- the reader


@pytest.mark.parametrize("name", ["", "local"])
def test_the_packaged_reader_is_the_default(name: str) -> None:
    reader = choose_reader(name)
    assert reader is not None
    assert reader.name.startswith("reader/")


def test_none_is_no_reader() -> None:
    assert choose_reader("none") is None


def test_another_name_of_a_reader_lists_the_choices() -> None:
    with pytest.raises(UsageError, match="FOOTNOTE_READER to local or none"):
        choose_reader("gpt")


def test_a_broken_reader_is_said_once_and_done_without(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        assert choose_reader("local", tmp_path) is None
    [said] = caplog.messages
    assert str(tmp_path) in said
    assert said.endswith("Until then answers are chosen by similarity and words.")
