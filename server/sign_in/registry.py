"""The tokens of this service: issued to somebody for a role, listed, and revoked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from graph.access_tokens import AccessToken, save_access_token
from graph.areas.granted_areas import find_granted_areas
from graph.callers import Role
from graph.database.connection import Database
from graph.ontology.clock import CITY_ZONE
from server.errors import RequestError, shown_text
from server.sign_in.claims import AREA, CALLER_NAME, MOST_AREAS
from server.sign_in.issuing import IssuedToken, issue_token

MOST_DAYS = 366
"""For how long a token may be valid: longer, and nobody remembers who has it."""
ISSUED_ROLES = (Role.RESEARCHER, Role.COORDINATOR, Role.ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class TokenOrder:
    """A token as an administrator orders it."""

    name: str
    role: Role
    areas: Sequence[str]
    """Codes or global ids of places and alliances."""
    days: int


def parse_token_order(given: Mapping[str, Any]) -> TokenOrder:
    """Return an order from its JSON form. Raises `RequestError`."""
    name, role = given.get("name"), given.get("role")
    areas, days = given.get("areas", []), given.get("days", 30)
    if not isinstance(name, str) or not CALLER_NAME.fullmatch(name):
        raise order_error(
            "name",
            "1 到 64 个字母、汉字、数字、空格或 . @ · : - _",
            "1 to 64 letters, digits, spaces or . @ · : - _",
        )
    known = {each.name: each for each in ISSUED_ROLES}
    found = known.get(role.upper()) if isinstance(role, str) else None
    if found is None:
        names = ", ".join(each.lower() for each in known)
        raise order_error("role", names, names)
    if not is_list_of_areas(areas) or bool(areas) != (found is Role.COORDINATOR):
        raise order_error(
            "areas",
            f"1 到 {MOST_AREAS} 个场所或党建联盟的编号；只有 coordinator 有，且必须有",
            f"codes or ids of 1 to {MOST_AREAS} places or alliances, for a coordinator only, who "
            "needs one",
        )
    if not isinstance(days, int) or not 1 <= days <= MOST_DAYS:
        raise order_error(
            "days", f"1 到 {MOST_DAYS} 的整数", f"a whole number from 1 to {MOST_DAYS}"
        )
    return TokenOrder(name, found, areas, days)


def is_list_of_areas(areas: object) -> bool:
    """Whether a value is a list of what can name areas."""
    return (
        isinstance(areas, list)
        and len(areas) <= MOST_AREAS
        and all(isinstance(area, str) and AREA.fullmatch(area) for area in areas)
    )


def order_error(name: str, zh: str, en: str) -> RequestError:
    """Return the error that says what a part of an order should be."""
    return RequestError(
        422, "BAD_TOKEN_ORDER", f"令牌的 {name} 应是：{zh}。", f"{name} of a token should be: {en}."
    )


async def issue_ordered_token(
    database: Database, secret: str | None, order: TokenOrder, by: str
) -> IssuedToken:
    """Return a new token, of which the graph has noted that it was issued.

    Raises `RequestError`, and what the database raises.
    """
    if secret is None:
        raise RequestError(
            409,
            "NO_TOKEN_SECRET",
            "没有签发令牌的密钥：请设置 LINLI_TOKEN_SECRET 后重新启动服务。",
            "There is no secret to sign tokens with: set LINLI_TOKEN_SECRET and start the service "
            "again.",
        )
    areas: list[str] = []
    for text in order.areas:
        found = await find_granted_areas(database, [text])
        if not found:
            shown = shown_text(text)
            raise order_error(
                "areas",
                f"已知的场所或党建联盟，没有唯一的“{shown}”",
                f"known places or alliances; there is not exactly one “{shown}”",
            )
        areas += found
    issued = issue_token(secret, order.name, order.role, areas, timedelta(days=order.days))
    record = AccessToken(
        issued.id, order.name, order.role.name, areas, by, issued.issued_at, issued.expires_at
    )
    await save_access_token(database, record)
    return issued


def issued_to_json(issued: IssuedToken) -> dict[str, Any]:
    """Return a new token in its JSON form; nobody is told of its text again."""
    return {
        "id": issued.id,
        "token": issued.text,
        "expiresAt": issued.expires_at.astimezone(CITY_ZONE).isoformat(),
    }


def tokens_to_json(tokens: Sequence[AccessToken]) -> dict[str, Any]:
    """Return tokens in the JSON form of their list."""
    return {"tokens": [token_to_json(token) for token in tokens]}


def token_to_json(token: AccessToken) -> dict[str, Any]:
    """Return one token of a list in its JSON form."""
    return {
        "id": token.id,
        "name": token.name,
        "role": token.role,
        "areas": list(token.areas),
        "issuedBy": token.issued_by,
        "issuedAt": show(token.issued_at),
        "expiresAt": show(token.expires_at),
        "revokedAt": show(token.revoked_at),
    }


def show(moment: datetime | None) -> str | None:
    """Return a moment at the city's offset."""
    return moment.astimezone(CITY_ZONE).isoformat(timespec="seconds") if moment else None
