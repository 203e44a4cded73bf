"""What holds for every test: no network, no keys of the shell, no chat model."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.network import block

ROOT = Path(__file__).resolve().parent.parent
# Whatever could make a test depend on the shell that runs it.
LEAKS = ("FOOTNOTE_", "OPENAI_", "TELEGRAM_", "CHROMA_", "LANGCHAIN_", "LANGSMITH_", "HF_")
ALSO = {"NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "COLUMNS", "LINES", "XDG_DATA_HOME"}
PROXIES = {"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "FTP_PROXY", "NO_PROXY"}

# How long an example may take is a matter of what else the machine does; tests of speed say so.
settings.register_profile("footnote", deadline=None)
settings.load_profile("footnote")

attempts: list[str] = []


def leaks(name: str) -> bool:
    """Say whether a variable of the shell must not reach a test."""
    upper = name.upper()
    return upper.startswith(LEAKS) or upper.endswith("_API_KEY") or upper in ALSO | PROXIES


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--chroma-server",
        action="store_true",
        help="keep the vectors of the index's tests in a Chroma server",
    )


def pytest_configure() -> None:
    """Cut this process, and those that it starts, off from the shell and the network."""
    for name in filter(leaks, list(os.environ)):
        del os.environ[name]
    os.environ["FOOTNOTE_CHAT_MODEL"] = "none"
    os.environ["PYTHONPATH"] = os.pathsep.join([str(ROOT / "tests" / "offline"), str(ROOT)])
    block(attempts.append)


@pytest.fixture(autouse=True)
def network_attempts() -> Iterator[list[str]]:
    """Fail a test that tried to leave this machine, even where the code swallowed the refusal."""
    attempts.clear()
    block(attempts.append)  # again: pytest-socket, where it is installed, lifts it after each test
    yield attempts
    assert not attempts, f"this test tried to use the network: {attempts}"
