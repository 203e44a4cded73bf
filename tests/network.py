"""The switch that makes any use of the network fail: only this machine may be reached in tests."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from typing import Any

# What is guarded, as it was before: guarding twice must not guard the guard.
GUARDED = {name: getattr(socket.socket, name) for name in ("connect", "connect_ex", "sendto")}
LOOK_UP = socket.getaddrinfo


class NetworkBlocked(OSError):
    """A test tried to reach another machine."""


def is_local(host: object) -> bool:
    """Say whether a host is this machine."""
    if host in (None, "", b"", "localhost", b"localhost"):
        return True
    try:
        return ipaddress.ip_address(_text(host)).is_loopback
    except ValueError:
        return False


def is_numeric(host: object) -> bool:
    """Say whether a host is an address already, so that resolving it asks nobody."""
    try:
        ipaddress.ip_address(_text(host))
    except ValueError:
        return False
    return True


def block(report: Callable[[str], None]) -> None:
    """Refuse connections and name look-ups that leave this machine, and report each.

    The report matters because code under test may well swallow the refusal itself.
    """

    def refuse(what: str) -> None:
        report(what)
        raise NetworkBlocked(f"tests may not use the network: {what}")

    def guard_address(method: Callable[..., Any]) -> Callable[..., Any]:
        def guarded(self: socket.socket, *arguments: Any) -> Any:
            address = arguments[-1]
            if self.family != socket.AF_UNIX and not is_local(address[0]):
                refuse(f"{method.__name__} to {address}")
            return method(self, *arguments)

        return guarded

    def guarded_look_up(host: Any, *arguments: Any, **options: Any) -> Any:
        if not is_local(host) and not is_numeric(host):
            refuse(f"look-up of {host!r}")
        return LOOK_UP(host, *arguments, **options)

    socket.getaddrinfo = guarded_look_up
    for name, method in GUARDED.items():
        setattr(socket.socket, name, guard_address(method))


def _text(host: object) -> str:
    return host.decode() if isinstance(host, bytes) else str(host)
