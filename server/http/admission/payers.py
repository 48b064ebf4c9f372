"""Who is charged for an operation: a signed-in caller, or the address of one who is not."""

from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from starlette.requests import HTTPConnection

from graph.callers import Caller, Role

NETWORK_BITS = 64
"""The part of an IPv6 address that one subscriber has, and can fill with any other addresses."""
WRITE_TOKEN = "write-token"  # noqa: S105 - the account of all who have the token
UNKNOWN_ADDRESS = "unknown"
"""For a connection without an address, such as one over a Unix socket."""


@dataclass(frozen=True, slots=True)
class Payer:
    """Who is charged."""

    key: str
    """The key of the account."""
    role: Role


def payer_of(connection: HTTPConnection[Any], caller: Caller) -> Payer:
    """Return who pays for a request of a caller."""
    if caller.is_signed_in:
        return Payer(subject_of(caller), caller.role)
    host = connection.client.host if connection.client else None
    return Payer(f"address:{subscriber_of(host)}", caller.role)


def subject_of(caller: Caller) -> str:
    """Return what stands for a signed-in caller, whom others may have the name of."""
    if caller.token:
        return f"token:{caller.token}"
    # Only the write token never expires, and who has it may call itself anything.
    return f"subject:{caller.name if caller.until else WRITE_TOKEN}"


@lru_cache(maxsize=4_096)
def subscriber_of(host: str | None) -> str:
    """Return what stands for all addresses of one subscriber."""
    try:
        address = ip_address(host or "")
    except ValueError:
        return UNKNOWN_ADDRESS
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ip_network((address, NETWORK_BITS), strict=False))
