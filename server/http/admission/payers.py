"""Who is charged for an operation: a signed-in caller, or the address of one who is not."""

from ipaddress import IPv6Address, ip_address, ip_network

from graph.callers import Caller

NETWORK_BITS = 64
"""The part of an IPv6 address that one subscriber has, and can fill with any other addresses."""
WRITE_TOKEN = "write-token"  # noqa: S105 - the subject of all who have the token
UNKNOWN_ADDRESS = "unknown"
"""For a connection without an address, such as one over a Unix socket."""


def payer_of(caller: Caller, host: str | None) -> str:
    """Return the key of the account that pays for a request that comes from an address."""
    if not caller.is_signed_in:
        return f"address:{subscriber_of(host)}"
    if caller.token:
        return f"token:{caller.token}"
    # Only the write token never expires, and who has it calls itself whatever it likes.
    return f"subject:{caller.name if caller.until else WRITE_TOKEN}"


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
