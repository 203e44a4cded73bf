from __future__ import annotations

import os
import socket
import subprocess
import sys

import pytest

from tests.conftest import leaks
from tests.network import NetworkBlocked, is_local

ELSEWHERE = ("192.0.2.1", 9)  # reserved for documentation: nothing answers there


def test_a_connection_to_another_machine_is_refused_and_noted(network_attempts: list[str]) -> None:
    with pytest.raises(NetworkBlocked, match="connect"):
        socket.create_connection(ELSEWHERE, timeout=1)
    assert network_attempts == ["connect to ('192.0.2.1', 9)"]
    network_attempts.clear()


def test_a_look_up_of_a_name_is_refused_and_noted(network_attempts: list[str]) -> None:
    with pytest.raises(NetworkBlocked, match=r"example\.org"):
        socket.getaddrinfo("example.org", 443)
    assert len(network_attempts) == 1
    network_attempts.clear()


def test_datagrams_are_refused_too(network_attempts: list[str]) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender, pytest.raises(NetworkBlocked):
        sender.sendto(b"hello", ELSEWHERE)
    network_attempts.clear()


def test_this_machine_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=1).close()


def test_a_started_process_that_connects_dies() -> None:
    code = f"import socket; socket.create_connection({ELSEWHERE!r}, timeout=1)"
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert child.returncode == 97
    assert "tests may not use the network" in child.stderr


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.8.8.8", None])
def test_loopback_is_local(host: str | None) -> None:
    assert is_local(host)


@pytest.mark.parametrize(
    "host", ["10.0.0.1", "169.254.169.254", "example.org", "localhost.evil.org"]
)
def test_the_rest_is_not_local(host: str) -> None:
    assert not is_local(host)


def test_no_key_of_the_shell_leaks_in() -> None:
    assert os.environ["FOOTNOTE_CHAT_MODEL"] == "none"
    assert not [name for name in os.environ if leaks(name) and name != "FOOTNOTE_CHAT_MODEL"]
    assert leaks("MISTRAL_API_KEY")
    assert leaks("https_proxy")
    assert not leaks("PATH")
