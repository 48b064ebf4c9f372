"""Pseudonyms: what stands for persons in a snapshot.

A pseudonym is the same in all files of one snapshot. Without the secret that the graph keeps,
nobody can work out whom it stands for from a list of ids; two snapshots have different ones,
unless the later one is a delta of the earlier.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from secrets import token_hex

from graph.database.connection import Database
from graph.database.identity import remember_identity
from graph.network.link_types import PERSON_KINDS
from graph.ontology.global_ids import kind_name_of

SECRET = "snapshotSecret"  # noqa: S105 - the name of a property
"""The property of the graph's identity that keeps the secret."""
DIGITS = 16
"""Hexadecimal digits of a pseudonym: two of a million persons are equal once in ten million."""


async def read_secret(database: Database) -> str:
    """Return the secret of the graph, which is made when it is asked for first."""
    known = await remember_identity(database, {SECRET: token_hex(32)})
    return str(known[SECRET])


@dataclass(frozen=True)
class Pseudonyms:
    """The pseudonyms of one snapshot."""

    secret: str
    salt: str
    """What tells snapshots apart; it is published."""

    def id_of(self, node: str) -> str:
        """Return the id that stands for a node: of a person a pseudonym, of others their own."""
        kind = kind_name_of(node)
        if kind not in PERSON_KINDS:
            return node
        key = f"{self.secret}:{self.salt}".encode()
        return f"{kind}:p{hmac.digest(key, node.encode(), 'sha256').hex()[:DIGITS]}"
