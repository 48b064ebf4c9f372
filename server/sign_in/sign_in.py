"""Who calls: the token of a request is checked step by step, and becomes a caller."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from hmac import compare_digest
from typing import Any
from urllib.parse import unquote

import jwt

from graph.callers import ANONYMOUS, Caller, administrator
from server.errors import RequestError
from server.settings import Settings
from server.sign_in.claims import CALLER_NAME, TokenClaims, read_claims
from server.sign_in.errors import (
    malformed_token_error,
    sign_in_required_error,
    token_algorithm_error,
    token_audience_error,
    token_claims_error,
    token_expired_error,
    token_issuer_error,
    token_key_error,
    token_not_yet_valid_error,
    token_revoked_error,
    token_signature_error,
    token_too_long_error,
)
from server.sign_in.genuine_tokens import GenuineTokens
from server.sign_in.issuing import OWN_ALGORITHM, OWN_NAME
from server.sign_in.local_secrets import find_token_secret, find_write_token
from server.sign_in.published_keys import KEY_TYPES, PAUSE_SECONDS, PublishedKeys
from server.sign_in.token_records import TokenRecords

UNNAMED_CALLER = "operator"
"""The name of a caller with the write token who sends none."""
LONGEST_TOKEN = 8_000
"""Characters; those of identity providers have up to some 4,000."""
CLIENT_DIGITS = 16
"""Hexadecimal digits of the hash of an address."""
CLOCK_SKEW = 30
"""Seconds by which the clocks of issuer and service may differ."""
REFUSALS: tuple[tuple[type[jwt.PyJWTError], Callable[[], RequestError]], ...] = (
    (jwt.ExpiredSignatureError, token_expired_error),
    (jwt.ImmatureSignatureError, token_not_yet_valid_error),
    (jwt.InvalidIssuedAtError, token_not_yet_valid_error),
    (jwt.InvalidIssuerError, token_issuer_error),
    (jwt.InvalidAudienceError, token_audience_error),
    (jwt.InvalidSignatureError, token_signature_error),
    (jwt.InvalidAlgorithmError, token_algorithm_error),
    (jwt.InvalidKeyError, token_algorithm_error),
)
"""What the library raises, the narrowest first, and what we say of it; the rest is malformed."""


@dataclass(frozen=True)
class SignIn:
    """Checks tokens; whoever sends none is anonymous, where that is allowed."""

    write_token: str | None = field(default=None, repr=False)
    """The administrator's token of a development start."""
    secret: str | None = field(default=None, repr=False)
    """What signs our own tokens."""
    published: PublishedKeys | None = field(default=None, repr=False)
    audience: str = OWN_NAME
    """What tokens of the identity provider have to name."""
    is_required: bool = False
    genuine: GenuineTokens = field(default_factory=GenuineTokens, repr=False, compare=False)

    async def find_caller(
        self, headers: Mapping[str, str], records: TokenRecords | None, host: str | None = None
    ) -> Caller:
        """Return the caller of a request with these headers that came from an address.

        Raises `RequestError` for a token that proves nothing, which stands in the audit log then,
        and `GraphError` if the graph cannot say whether it was revoked.
        """
        client = self.hash_client(host)
        try:
            caller = await self.identify(headers, records)
        except RequestError as problem:
            if records and records.failures and "authorization" in headers:
                records.failures.note(client, problem.code)
            raise
        if not client:
            return caller
        return anonymous_at(client) if caller is ANONYMOUS else replace(caller, client=client)

    def hash_client(self, host: str | None) -> str:
        """Return the address of a client as the audit log has it: salted by our own secret."""
        if host is None:
            return ""
        return salted_hash(self.secret or self.write_token or OWN_NAME, host)

    async def identify(self, headers: Mapping[str, str], records: TokenRecords | None) -> Caller:
        """Return the caller of a request with these headers. Raises as `find_caller` does."""
        scheme, _, given = headers.get("authorization", "").partition(" ")
        token = given.strip()
        if scheme.lower() != "bearer":
            if self.is_required:
                raise sign_in_required_error()
            return ANONYMOUS
        if self.is_write_token(token):
            return administrator(parse_caller_name(headers.get("x-linli-caller", "")))
        claims = await self.read_genuine(token)
        if records is None:
            return Caller(claims.name, claims.role, token=claims.id, until=claims.expires_at)
        if claims.id and await records.is_revoked(claims.id):
            raise token_revoked_error()
        areas = await records.find_areas(claims.areas)
        return Caller(claims.name, claims.role, areas, token=claims.id, until=claims.expires_at)

    def is_write_token(self, token: str) -> bool:
        """Whether this is the administrator's token of a development start."""
        return self.write_token is not None and compare_digest(
            token.encode(), self.write_token.encode()
        )

    async def read_genuine(self, token: str) -> TokenClaims:
        """Return the claims of a genuine token. Raises `RequestError` for any other."""
        claims = self.genuine.find(token)
        if claims is None:
            claims = read_claims(await self.verify(token))
            self.genuine.keep(token, claims)
        return claims

    async def verify(self, token: str) -> Mapping[str, Any]:
        """Return what a genuine token says. Raises `RequestError` for any other."""
        if len(token) > LONGEST_TOKEN:
            raise token_too_long_error(LONGEST_TOKEN)
        try:
            header = jwt.get_unverified_header(token)
            if "crit" in header:
                raise malformed_token_error()
            return await self.verify_as(token, header)
        except jwt.MissingRequiredClaimError as problem:
            raise token_claims_error(problem.claim) from None
        except jwt.PyJWTError as problem:
            raise refusal_of(problem) from None
        except (OverflowError, RecursionError, TypeError, ValueError):
            # JSON that the library does not expect: infinite days, endless lists.
            raise malformed_token_error() from None

    async def verify_as(self, token: str, header: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return what a token says that is signed as its header claims.

        The algorithm decides whose key is taken, so a public key is never taken for a secret.
        """
        algorithm = header.get("alg")
        if algorithm == OWN_ALGORITHM and self.secret:
            return decode(token, self.secret, algorithm, OWN_NAME, OWN_NAME)
        if self.published and algorithm in KEY_TYPES:
            identity = header.get("kid")
            if not isinstance(identity, str | None):
                raise token_key_error()
            return await self.verify_published(self.published, token, identity, algorithm)
        raise token_algorithm_error()

    async def verify_published(
        self, published: PublishedKeys, token: str, identity: str | None, algorithm: str
    ) -> Mapping[str, Any]:
        """Return what a token of the identity provider says.

        A provider may publish a new key under the name of the old one, or under none.
        """
        key = await published.find(identity, algorithm)
        try:
            return decode(token, key, algorithm, published.issuer, self.audience)
        except jwt.InvalidSignatureError:
            await published.refresh(PAUSE_SECONDS)
            again = await published.find(identity, algorithm)
            if again is key:
                raise
        return decode(token, again, algorithm, published.issuer, self.audience)


@lru_cache(maxsize=4_096)
def salted_hash(salt: str, text: str) -> str:
    """Return a hash of a text; every request of a client asks for the same one."""
    return hmac.digest(salt.encode(), text.encode(), "sha256").hex()[:CLIENT_DIGITS]


@lru_cache(maxsize=4_096)
def anonymous_at(client: str) -> Caller:
    """Return a caller who sends no token, at an address."""
    return replace(ANONYMOUS, client=client)


def refusal_of(problem: jwt.PyJWTError) -> RequestError:
    """Return what is answered to a token that the library rejects."""
    for sort, make in REFUSALS:
        if isinstance(problem, sort):
            return make()
    return malformed_token_error()


def decode(
    token: str, key: str | jwt.PyJWK, algorithm: str, issuer: str, audience: str
) -> Mapping[str, Any]:
    """Return what a token says that was signed with a key. Raises `jwt.PyJWTError`."""
    payload: Mapping[str, Any] = jwt.decode(
        token,
        key,
        algorithms=[algorithm],
        issuer=issuer,
        audience=audience,
        leeway=CLOCK_SKEW,
        options={"require": ["exp", "iss", "aud", "sub"]},
    )
    return payload


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


def make_sign_in(settings: Settings) -> SignIn:
    """Return the sign-in of the settings."""
    published = None
    if settings.oidc_issuer:
        published = PublishedKeys(settings.oidc_issuer, settings.jwks)
    return SignIn(
        find_write_token(settings),
        find_token_secret(settings),
        published,
        settings.token_audience,
        settings.require_sign_in,
    )
