"""Where a server is and how to reach it, from its address."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from urllib.parse import urlsplit

SCHEMES = ("bolt", "bolt+s", "bolt+ssc")
"""The schemes of a single server; `neo4j` and the like name a cluster."""
PORT = 7687
"""The usual port of Bolt."""


@dataclass(frozen=True)
class BoltAddress:
    """Where a server is."""

    host: str
    port: int
    tls: ssl.SSLContext | None
    """How to encrypt, None to send in the clear."""


def parse_address(uri: str) -> BoltAddress | None:
    """Return where the server of an address is, None if it names a cluster."""
    parts = urlsplit(uri)
    if parts.scheme not in SCHEMES:
        return None
    return BoltAddress(
        parts.hostname or "localhost", parts.port or PORT, tls_of_scheme(parts.scheme)
    )


def tls_of_scheme(scheme: str) -> ssl.SSLContext | None:
    """Return how a scheme encrypts: `+s` trusts the authorities of this machine, `+ssc` whatever
    certificate the server shows.
    """
    if scheme == "bolt":
        return None
    context = ssl.create_default_context()
    if scheme == "bolt+ssc":
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
