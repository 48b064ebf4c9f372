"""Access tokens that were issued, and those that were revoked, as the graph keeps them.

The token itself is signed and proves what it says, so the graph keeps only that it was issued, and
whether it was revoked. It never keeps the token.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from graph.audit_log.append import append_events
from graph.audit_log.entries import AuditAction, AuditEvent, event_by
from graph.callers import administrator
from graph.database.protocols import Reader, Store
from graph.database.transaction import Transaction
from graph.ontology.clock import now, parse_instant

WRITE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class AccessToken:
    """What is known of one token."""

    id: str
    name: str
    role: str
    areas: Sequence[str]
    issued_by: str
    issued_at: datetime | None
    """None for a token of an identity provider, of which only the revocation is known."""
    expires_at: datetime | None
    revoked_at: datetime | None = None


SAVE = """
CREATE (t:AccessToken {id: $id})
SET t.name = $name, t.role = $role, t.areas = $areas, t.issuedBy = $issuedBy,
  t.issuedAt = $issuedAt, t.expiresAt = $expiresAt
RETURN t.id
"""
REVOKE = """
MERGE (t:AccessToken {id: $id})
SET t.revokedAt = coalesce(t.revokedAt, $at), t.revokedBy = coalesce(t.revokedBy, $by)
RETURN toString(t.revokedAt)
"""
LATEST = """
RETURN COLLECT {
  MATCH (t:AccessToken)
  WITH t ORDER BY t.issuedAt DESC, t.id LIMIT $most
  RETURN [
    t.id, t.name, t.role, t.areas, t.issuedBy,
    toString(t.issuedAt), toString(t.expiresAt), toString(t.revokedAt)
  ]
}
"""
ALL_REVOKED = """
RETURN COLLECT {
  MATCH (t:AccessToken)
  WHERE t.revokedAt IS NOT NULL
  RETURN t.id
}
"""


async def save_access_token(store: Store, token: AccessToken) -> None:
    """Note that a token is issued. It is to be handed out only afterwards."""
    values = {
        "id": token.id,
        "name": token.name,
        "role": token.role,
        "areas": list(token.areas),
        "issuedBy": token.issued_by,
        "issuedAt": token.issued_at,
        "expiresAt": token.expires_at,
    }

    async def work(transaction: Transaction) -> None:
        await transaction.run(SAVE, values)
        await append_events(transaction, [token_event("issue", token.id, token.issued_by)])

    await store.write(work, limit=WRITE_SECONDS)


async def revoke_access_token(store: Store, token: str, by: str) -> datetime:
    """Revoke a token by its id, and return when it was revoked.

    One that was not issued here can be revoked as well: it may be an identity provider's.
    """

    async def work(transaction: Transaction) -> datetime:
        values = {"id": token, "at": now(), "by": by}
        revoked = parse_instant(await transaction.read(REVOKE, values))
        await append_events(transaction, [token_event("revoke", token, by)])
        return revoked

    return await store.write(work, limit=WRITE_SECONDS)


def token_event(operation: str, token: str, by: str) -> AuditEvent:
    """Return what the audit log says of a token that was issued or revoked."""
    return event_by(administrator(by), AuditAction.TOKEN, f"token {operation}", [token])


async def list_access_tokens(reader: Reader, most: int) -> list[AccessToken]:
    """Return the latest tokens, the newest first."""
    rows: list[list[Any]] = await reader.read(LATEST, {"most": most})
    return [token_of_row(row) for row in rows]


def token_of_row(row: Sequence[Any]) -> AccessToken:
    """Return the token of a row of the statement that lists them."""
    identity, name, role, areas, by, *instants = row
    issued, expires, revoked = (parse_instant(each) if each else None for each in instants)
    return AccessToken(
        identity, name or "", role or "", areas or (), by or "", issued, expires, revoked
    )


async def read_revoked_tokens(reader: Reader) -> frozenset[str]:
    """Return the ids of all tokens that were revoked."""
    return frozenset(await reader.read(ALL_REVOKED))
