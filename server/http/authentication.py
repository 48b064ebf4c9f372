"""Who calls, and whether they may write.

Until there is sign-in, everyone who sends the write token may write, under a name they choose.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hmac import compare_digest
from pathlib import Path
from secrets import token_urlsafe
from urllib.parse import unquote

from graph.errors import WRITE_TOKEN_UNSET
from server.errors import RequestError
from server.settings import Settings

UNNAMED_CALLER = "operator"
"""The name of a caller who sends none."""
CALLER_NAME = re.compile(r"[\w.@·: -]{1,64}")
"""Names that can stand in the evidence of a fact and in a log line without harm."""


@dataclass(frozen=True)
class WriteAuth:
    """Lets callers write who have the token; without a token nobody may."""

    token: str | None = field(repr=False)

    def writer(self, headers: Mapping[str, str]) -> str | None:
        """Return the name of a caller who may write; None for any other.

        Raises `RequestError` for a name that could do harm.
        """
        scheme, _, given = headers.get("authorization", "").partition(" ")
        if self.token is None or scheme.lower() != "bearer":
            return None
        if not compare_digest(given.strip().encode(), self.token.encode()):
            return None
        return parse_caller_name(headers.get("x-linli-caller", ""))

    def require_writer(self, headers: Mapping[str, str], zh: str, en: str) -> str:
        """Return the name of a caller who may write; `zh` and `en` say what it wants to do.

        Raises `RequestError` for any other.
        """
        name = self.writer(headers)
        if name is None:
            raise token_required_error(zh, en, is_set=self.token is not None)
        return name


def token_required_error(zh: str, en: str, *, is_set: bool) -> RequestError:
    """Return the error of a request without the write token, or to a service that has none."""
    if is_set:
        todo_zh = "请在请求头中加上 Authorization: Bearer <令牌>（服务端的 LINLI_WRITE_TOKEN）。"
        todo_en = (
            "Send the header Authorization: Bearer <token> (LINLI_WRITE_TOKEN of the service)."
        )
    else:
        todo_zh, todo_en = WRITE_TOKEN_UNSET
    return RequestError(
        401,
        "WRITE_TOKEN_REQUIRED",
        f"{zh}需要写入令牌。{todo_zh}",
        f"{en} needs the write token. {todo_en}",
        {"www-authenticate": "Bearer"},
    )


def parse_caller_name(header: str) -> str:
    """Return the name of a caller, sent in UTF-8 as it is or percent-encoded.

    Raises `RequestError`.
    """
    try:
        name = unquote(header.encode("latin-1").decode(), errors="strict").strip()
    except UnicodeError:
        name = "?"
    if not name:
        return UNNAMED_CALLER
    if not CALLER_NAME.fullmatch(name):
        raise RequestError(
            400,
            "BAD_CALLER",
            "X-Linli-Caller 应是 1 到 64 个字母、汉字、数字、空格或 . @ · : - _，"
            "用 UTF-8 或百分号编码。",
            "X-Linli-Caller should be 1 to 64 letters, digits, spaces or . @ · : - _, "
            "in UTF-8 or percent-encoded.",
        )
    return name


def write_auth_of(settings: Settings) -> WriteAuth:
    """Return who may write: by the token of the settings, or that of an embedded graph's folder."""
    if settings.write_token:
        return WriteAuth(settings.write_token.get_secret_value())
    file = token_file(settings.data)
    if settings.neo4j_uri or not file.exists():
        return WriteAuth(None)
    return WriteAuth(file.read_text(encoding="ascii").strip())


def make_token(settings: Settings) -> str | None:
    """Make a token for an embedded graph that has none; return it only if it is new."""
    file = token_file(settings.data)
    if settings.write_token or settings.neo4j_uri or file.exists():
        return None
    token = token_urlsafe(24)
    # Nobody else on the machine can read it, not even for a moment.
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as written:
        written.write(f"{token}\n")
    return token


def token_file(folder: Path) -> Path:
    """Return the file that holds the token of an embedded graph."""
    return folder / "write-token"


def describe_token(settings: Settings, new: str | None) -> str:
    """Return for the banner by which token one may write: a new one itself, else where it is."""
    file = token_file(settings.data)
    if new:
        return f"{new}  （只显示这一次，存于 shown this once, kept in {file}）"
    if settings.write_token:
        return "LINLI_WRITE_TOKEN"
    return "未设置 none: LINLI_WRITE_TOKEN" if settings.neo4j_uri else str(file)
