"""Who is charged for an operation: a signed-in caller, or the address of one who is not."""

from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network

from schema.limits.roles import ADMINISTRATOR, PUBLIC

NETWORK_BITS = 64
"""The part of an IPv6 address that one subscriber has, and can fill with any other addresses."""
WRITE_TOKEN = "write-token"  # noqa: S105 - the subject of all who have the token
UNKNOWN_ADDRESS = "unknown"
"""For a connection without an address, such as one over a Unix socket."""


@dataclass(frozen=True, slots=True)
class Payer:
    """Who is charged."""

    key: str
    """The key of the account."""
    role: str

    @property
    def is_anonymous(self) -> bool:
        """Whether the caller has not signed in."""
        return self.role == PUBLIC


def payer_of(host: str | None, *, may_write: bool) -> Payer:
    """Return who pays for a request that comes from an address."""
    if may_write:
        return Payer(f"subject:{WRITE_TOKEN}", ADMINISTRATOR)
    return Payer(f"address:{subscriber_of(host)}", PUBLIC)


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
