"""Tokens that this service signs itself, with HS256 and its own secret."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from secrets import token_hex

import jwt

from graph.callers import Role
from server.sign_in.claims import AREAS_CLAIM, ROLE_CLAIM

OWN_NAME = "linli"
"""The issuer and the audience of our own tokens."""
OWN_ALGORITHM = "HS256"


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A token with what it says."""

    id: str
    text: str
    issued_at: datetime
    expires_at: datetime


def issue_token(
    secret: str, name: str, role: Role, areas: Sequence[str], lifetime: timedelta
) -> IssuedToken:
    """Return a new token."""
    identity, issued = token_hex(8), datetime.now(UTC).replace(microsecond=0)
    expires = issued + lifetime
    payload = {
        "iss": OWN_NAME,
        "aud": OWN_NAME,
        "sub": name,
        "jti": identity,
        "iat": issued,
        "exp": expires,
        ROLE_CLAIM: role.name.lower(),
    }
    if areas:
        payload[AREAS_CLAIM] = list(areas)
    return IssuedToken(identity, jwt.encode(payload, secret, OWN_ALGORITHM), issued, expires)
