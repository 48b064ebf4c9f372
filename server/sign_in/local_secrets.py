"""The secrets of an embedded graph: made at the first start, kept in its folder for its user only.

In production there are none: what signs tokens is then set by somebody who knows.
"""

import os
from pathlib import Path
from secrets import token_urlsafe

from server.settings import Settings

WRITE_TOKEN, TOKEN_SECRET = "write-token", "token-secret"


def find_write_token(settings: Settings) -> str | None:
    """Return the administrator's token of a development start, None if there is none."""
    if settings.write_token:
        return settings.write_token.get_secret_value()
    return read_local_secret(settings, WRITE_TOKEN)


def find_token_secret(settings: Settings) -> str | None:
    """Return the secret that signs our own tokens, None if there is none."""
    if settings.token_secret:
        return settings.token_secret.get_secret_value()
    return read_local_secret(settings, TOKEN_SECRET)


def read_local_secret(settings: Settings, name: str) -> str | None:
    """Return a secret of an embedded graph's folder, None if there is none that counts."""
    file = settings.data / name
    if settings.neo4j_uri or settings.is_production or not file.exists():
        return None
    return file.read_text(encoding="ascii").strip()


def make_local_secrets(settings: Settings) -> str | None:
    """Make the secrets that an embedded graph lacks; return its write token only if it is new."""
    if settings.neo4j_uri or settings.is_production:
        return None
    if not settings.token_secret:
        make_secret_file(settings.data / TOKEN_SECRET, 48)
    if settings.write_token:
        return None
    return make_secret_file(settings.data / WRITE_TOKEN, 24)


def make_secret_file(file: Path, size: int) -> str | None:
    """Write a new secret of so many random bytes into a file, unless it exists; return it."""
    if file.exists():
        return None
    secret = token_urlsafe(size)
    # Nobody else on the machine can read it, not even for a moment.
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as written:
        written.write(f"{secret}\n")
    return secret


def describe_write_token(settings: Settings, new: str | None) -> str:
    """Return for the banner which token an administrator may use: a new one itself, else where it
    is.
    """
    if new:
        file = settings.data / WRITE_TOKEN
        return f"{new}  （只显示这一次，存于 shown this once, kept in {file}）"
    if settings.write_token:
        return "LINLI_WRITE_TOKEN"
    if find_write_token(settings):
        return str(settings.data / WRITE_TOKEN)
    return "linli token issue"
