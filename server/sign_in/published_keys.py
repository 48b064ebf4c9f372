"""An identity provider's public keys (JWKS): from a file, an address, or by discovery.

They are read at the first token, again when they are old, and again when a token names a key that
is not among them, which is how a provider's rotation shows itself.
"""

from __future__ import annotations

import asyncio
import logging
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

import jwt
import orjson

from server.sign_in.errors import keys_unavailable_error, token_key_error

LOG = logging.getLogger("linli.http")

DISCOVERY = "/.well-known/openid-configuration"
KEPT_SECONDS = 600.0
"""After so long the keys are read again, so that one that was withdrawn is not trusted for ever."""
PAUSE_SECONDS = 5.0
"""Between two reads at least, whatever tokens name: an unknown `kid` must not be a way to have the
provider asked without end.
"""
FETCH_SECONDS = 5.0
MOST_BYTES = 1_000_000
"""Of a document of keys; real ones have some thousands."""
KEY_TYPES = {"RS256": "RSA", "ES256": "EC", "EdDSA": "OKP"}
"""The algorithms that are accepted from an identity provider, each with the type of its keys."""


@dataclass(eq=False)
class PublishedKeys:
    """The public keys of one issuer."""

    issuer: str
    source: str | None = None
    """A file or an address; None to find the address by discovery."""
    keys: list[jwt.PyJWK] = field(default_factory=list)
    read_at: float | None = None
    tried_at: float | None = None
    reading: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def find(self, identity: str | None, algorithm: str) -> jwt.PyJWK:
        """Return the key with this `kid`, or the only one for an algorithm if there is no `kid`.

        Raises `RequestError` if there is none, or if no keys can be read.
        """
        await self.refresh(KEPT_SECONDS)
        found = self.select(identity, algorithm)
        if found is None:
            await self.refresh(PAUSE_SECONDS)
            found = self.select(identity, algorithm)
        if found is None:
            raise token_key_error()
        return found

    def select(self, identity: str | None, algorithm: str) -> jwt.PyJWK | None:
        """Return the key for a token among those that were read."""
        fitting = [key for key in self.keys if fits(key, algorithm)]
        if identity is not None:
            fitting = [key for key in fitting if key.key_id == identity]
        return fitting[0] if len(fitting) == 1 else None

    async def refresh(self, oldest: float) -> None:
        """Read the keys again if they are older than so many seconds. Raises `RequestError`."""
        async with self.reading:
            if self.read_at is not None and monotonic() - self.read_at < oldest:
                return
            if self.tried_at is None or monotonic() - self.tried_at >= PAUSE_SECONDS:
                self.tried_at = monotonic()
                await self.read()
            if self.read_at is None:
                raise keys_unavailable_error()

    async def read(self) -> None:
        """Read the keys; those that were read before stay if that fails."""
        try:
            async with asyncio.timeout(2 * FETCH_SECONDS + 1):
                self.keys = await asyncio.to_thread(self.load)
        except (OSError, ValueError, LookupError, TypeError, jwt.PyJWTError):
            LOG.warning("the keys of the identity provider cannot be read", exc_info=True)
        else:
            self.read_at = monotonic()

    def load(self) -> list[jwt.PyJWK]:
        """Return the keys as they are published now. Blocks its thread."""
        source = self.source or self.discover()
        is_address = source.startswith(("http://", "https://"))
        text = fetch(source) if is_address else Path(source).read_bytes()[:MOST_BYTES]
        return parse_keys(orjson.loads(text))

    def discover(self) -> str:
        """Return the address of the keys, as the issuer's own document says."""
        document = orjson.loads(fetch(self.issuer.rstrip("/") + DISCOVERY))
        if document["issuer"] != self.issuer:
            raise ValueError("the document of the identity provider is another issuer's")
        address: str = document["jwks_uri"]
        if not address.startswith("https://") and self.issuer.startswith("https://"):
            raise ValueError("the keys of the identity provider are not to be read over http")
        return address


def fetch(address: str) -> bytes:
    """Return the document at an address."""
    request = urllib.request.Request(address, headers={"accept": "application/json"})  # noqa: S310 - http(s)
    with urllib.request.urlopen(request, timeout=FETCH_SECONDS) as response:  # noqa: S310 - as above
        body: bytes = response.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise ValueError("the document is too long")
    return body


def parse_keys(document: Any) -> list[jwt.PyJWK]:  # noqa: ANN401 - whatever JSON holds
    """Return the keys for signatures in a document; keys of other sorts are left out."""
    return [key for each in document["keys"] if (key := parse_key(each))]


def parse_key(entry: dict[str, Any]) -> jwt.PyJWK | None:
    """Return one key for signatures, None for one of another sort."""
    if entry.get("kty") not in KEY_TYPES.values() or entry.get("use", "sig") != "sig":
        return None
    try:
        return jwt.PyJWK.from_dict(entry)
    except jwt.PyJWTError:
        LOG.info("a key of the identity provider is of a sort that is not used")
        return None


def fits(key: jwt.PyJWK, algorithm: str) -> bool:
    """Whether a key is meant for an algorithm."""
    return key.key_type == KEY_TYPES.get(algorithm) and key.algorithm_name == algorithm
