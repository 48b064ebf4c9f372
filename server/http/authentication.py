"""Who calls, and whether they may write: until there is sign-in, whoever sends the write token may, under a name of their own."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hmac import compare_digest
from pathlib import Path
from secrets import token_urlsafe
from urllib.parse import unquote

from server.errors import RequestError
from server.settings import Settings

OPERATOR = "operator"
"""What a caller is called who gives no name."""
NAME = re.compile(r"[\w.@·: -]{1,64}")
"""Names that can stand in the evidence of a fact and in a log line without harm."""


@dataclass(frozen=True)
class WriteAuth:
    """Lets in who has the token; without a token nobody."""

    token: str | None = field(repr=False)

    def writer(self, headers: Mapping[str, str]) -> str | None:
        """Return the name of a caller who may write; None for any other. Raises `Refusal` for a name that could do harm."""
        scheme, _, given = headers.get("authorization", "").partition(" ")
        if self.token is None or scheme.lower() != "bearer":
            return None
        if not compare_digest(given.strip().encode(), self.token.encode()):
            return None
        return name_of(headers.get("x-linli-caller", ""))


def name_of(header: str) -> str:
    """Read the name of a caller, which may be in UTF-8, as it is or percent-encoded. Raises `Refusal`."""
    try:
        name = unquote(header.encode("latin-1").decode(), errors="strict").strip()
    except UnicodeError:
        name = "?"
    if not name:
        return OPERATOR
    if not NAME.fullmatch(name):
        raise RequestError(
            400,
            "BAD_CALLER",
            "X-Linli-Caller 应是 1 到 64 个字母、汉字、数字、空格或 . @ · : - _，用 UTF-8 或百分号编码。",
            "X-Linli-Caller should be 1 to 64 letters, digits, spaces or . @ · : - _, in UTF-8 or percent-encoded.",
        )
    return name


def gate_of(settings: Settings) -> WriteAuth:
    """Return the gate of the settings: their token, or that of the data folder of an embedded graph."""
    if settings.write_token:
        return WriteAuth(settings.write_token.get_secret_value())
    kept = token_in(settings.data)
    return WriteAuth(
        kept.read_text(encoding="ascii").strip()
        if settings.neo4j_uri is None and kept.exists()
        else None
    )


def make_token(settings: Settings) -> str | None:
    """Make a token where there is none and the graph is our own; gives it only when it is new, to be shown once."""
    kept = token_in(settings.data)
    if settings.write_token or settings.neo4j_uri or kept.exists():
        return None
    token = token_urlsafe(24)
    # Nobody else on the machine can read it, not even for a moment.
    with os.fdopen(
        os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii"
    ) as file:
        file.write(f"{token}\n")
    return token


def token_in(folder: Path) -> Path:
    """Return the file that holds the token which was made."""
    return folder / "write-token"


def told_of(settings: Settings, new: str | None) -> str:
    """Say by which token one may write: the new one itself, once; afterwards only where it is."""
    if new:
        return f"{new}  （只显示这一次，存于 shown this once, kept in {token_in(settings.data)}）"
    if settings.write_token:
        return "LINLI_WRITE_TOKEN"
    return "未设置 none: LINLI_WRITE_TOKEN" if settings.neo4j_uri else str(token_in(settings.data))
