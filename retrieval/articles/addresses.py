"""Which addresses on the network may be read: public ones, whatever they are written as. Pure."""

from __future__ import annotations

import ipaddress

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_COMPATIBLE = ipaddress.ip_network("::/96")


def is_public(address: str) -> bool:
    """Tell whether an IP address leads to the public network.

    Private, loopback, link-local, shared, multicast, reserved and unspecified ones do not. An IPv6
    address that only carries an IPv4 one leads where that does.
    """
    parsed = ipaddress.ip_address(address)
    return all(_is_global(address) for address in _carried(parsed) or [parsed])


def _is_global(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address) and address.is_site_local:
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


def _carried(address: Address) -> list[Address]:
    """Return the IPv4 addresses inside an IPv6 one: mapped, 6to4, Teredo, NAT64, compatible."""
    if isinstance(address, ipaddress.IPv4Address):
        return []
    carried: list[Address | None] = [
        address.ipv4_mapped,
        address.sixtofour,
        *(address.teredo or ()),
    ]
    if address in _NAT64 or address in _COMPATIBLE:
        carried.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return [each for each in carried if each is not None]
