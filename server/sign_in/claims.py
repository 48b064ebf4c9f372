"""What a token says, read into a caller: the name, the role, the areas."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from graph.callers import Role
from server.sign_in.errors import token_claims_error

ROLE_CLAIM, AREAS_CLAIM = "linli_role", "linli_areas"
CALLER_NAME = re.compile(r"[\w.@·: -]{1,64}")
"""Names that can stand in the evidence of a fact and in a log line without harm."""
AREA = re.compile(r"[\w.:~-]{1,100}")
"""The code or the global id of a place or an alliance."""
MOST_AREAS = 100


@dataclass(frozen=True, slots=True)
class TokenClaims:
    """What a token says that was found to be genuine."""

    id: str
    """Empty for a token that cannot be revoked by itself."""
    name: str
    role: Role
    areas: Sequence[str]
    """Codes or global ids of places and alliances."""
    expires_at: datetime


def read_claims(payload: Mapping[str, Any]) -> TokenClaims:
    """Return the claims of a token. Raises `RequestError` for one that is missing or wrong."""
    return TokenClaims(
        read_text(payload, "jti", ""),
        read_name(payload),
        read_role(payload),
        read_areas(payload),
        read_expiry(payload),
    )


def read_expiry(payload: Mapping[str, Any]) -> datetime:
    """Return when a token expires; a number beyond the calendar is none."""
    try:
        return datetime.fromtimestamp(int(payload["exp"]), UTC)
    except (OverflowError, OSError, ValueError):
        raise token_claims_error("exp") from None


def read_text(payload: Mapping[str, Any], claim: str, default: str) -> str:
    """Return a claim that is a text. Raises `RequestError` for any other value."""
    value = payload.get(claim, default)
    if not isinstance(value, str) or len(value) > 200:
        raise token_claims_error(claim)
    return value


def read_name(payload: Mapping[str, Any]) -> str:
    """Return the name for evidence: the first that can stand there."""
    for claim in ("name", "preferred_username", "sub"):
        value = payload.get(claim)
        if isinstance(value, str) and CALLER_NAME.fullmatch(value):
            return value
    raise token_claims_error("sub")


def read_role(payload: Mapping[str, Any]) -> Role:
    """Return the role; whoever is known to an identity provider without one is as the public."""
    name = read_text(payload, ROLE_CLAIM, Role.PUBLIC.name)
    try:
        return Role[name.upper()]
    except KeyError:
        raise token_claims_error(ROLE_CLAIM) from None


def read_areas(payload: Mapping[str, Any]) -> Sequence[str]:
    """Return the areas; a single one may stand alone."""
    value = payload.get(AREAS_CLAIM, [])
    areas = [value] if isinstance(value, str) else value
    if not isinstance(areas, list) or len(areas) > MOST_AREAS:
        raise token_claims_error(AREAS_CLAIM)
    if not all(isinstance(area, str) and AREA.fullmatch(area) for area in areas):
        raise token_claims_error(AREAS_CLAIM)
    return areas
