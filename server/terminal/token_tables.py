"""The list of tokens on the terminal."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from rich.console import RenderableType

from server.terminal.tables import add_row, make_table

HEADERS = (
    "编号 Id",
    "持有人 Name",
    "角色 Role",
    "区域 Areas",
    "签发 Issued",
    "到期 Expires",
    "状态 State",
)


def tokens_table(tokens: Sequence[Mapping[str, Any]]) -> RenderableType:
    """Return the tokens, the newest first."""
    table = make_table("令牌 Tokens", *HEADERS)
    # It is copied into the command that revokes.
    table.columns[0].no_wrap = True
    for token in tokens:
        add_row(
            table,
            token["id"],
            token["name"],
            token["role"],
            ", ".join(token["areas"]),
            day_of(token["issuedAt"]),
            day_of(token["expiresAt"]),
            state_of(token),
        )
    return table


def day_of(moment: str | None) -> str:
    """Return the day of a moment, nothing for none."""
    return (moment or "")[:10]


def state_of(token: Mapping[str, Any]) -> str:
    """Return whether a token is valid."""
    if token["revokedAt"]:
        return f"已撤销 revoked {day_of(token['revokedAt'])}"
    expires = token["expiresAt"]
    if expires and datetime.fromisoformat(expires) <= datetime.now().astimezone():
        return "已过期 expired"
    return "有效 valid"
