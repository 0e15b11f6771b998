"""Host name -> the network addresses that may be connected to: none inside the machine or the local network."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from extractor.fetch.faults import PrivateError

IP: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], list[str]]

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def resolve(host: str, port: int) -> list[str]:
    """The network addresses of a host, in the order in which to try them."""
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))


def is_public(ip: IP) -> bool:
    """Whether an address is of the open internet, also where an IPv6 address carries one of IPv4 within it."""
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
        if ip.is_site_local:
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


@dataclass(frozen=True, slots=True)
class Guard:
    """Says where a connection may go. Who connects takes the addresses from here and asks no name server again, so
    that a second answer cannot differ from the one that was checked."""

    allowed: Callable[[IP], bool] = is_public
    resolve: Resolve = resolve

    def addresses(self, host: str, port: int) -> list[str]:
        """The checked addresses of a host.

        Raises PrivateError where all of them are inside the machine or the local network, OSError where there is
        none.
        """
        found = self.resolve(host, port)
        allowed = [text for text in found if self.allowed(ipaddress.ip_address(text.partition("%")[0]))]
        if found and not allowed:
            raise PrivateError(
                f"{host} is {found[0]}, inside this machine or the local network; --allow-private permits that"
            )
        return allowed


def open_guard() -> Guard:
    """A guard that lets everything through, for `--allow-private`."""
    return Guard(allowed=lambda ip: True)
