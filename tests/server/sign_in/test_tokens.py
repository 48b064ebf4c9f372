"""What a token has to prove, and every way to forge one that is known."""

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from graph.callers import ANONYMOUS, Role
from server.errors import RequestError
from server.sign_in.issuing import issue_token
from server.sign_in.published_keys import PAUSE_SECONDS, PublishedKeys
from server.sign_in.sign_in import SignIn

SECRET = "own secret of at least thirty-two bytes"
ISSUER = "https://login.city.example"
RSA = rsa.generate_private_key(65537, 2048)
OTHER_RSA = rsa.generate_private_key(65537, 2048)
EC = ec.generate_private_key(ec.SECP256R1())
ED = ed25519.Ed25519PrivateKey.generate()
CLAIMS = {"sub": "王主任", "linli_role": "coordinator"}
Claims = dict[str, Any]


def public_jwk(algorithm: str, key: Any, kid: str) -> dict[str, Any]:  # noqa: ANN401 - of any type
    """Return a public key as a provider publishes it."""
    made = jwt.get_algorithm_by_name(algorithm).to_jwk(key.public_key(), as_dict=True)
    return {**made, "kid": kid, "use": "sig", "alg": algorithm}


@pytest.fixture
def keys_file(tmp_path: Path) -> Path:
    """The public keys of the provider, in a file."""
    file = tmp_path / "keys.json"
    keys = [
        public_jwk("RS256", RSA, "r1"),
        public_jwk("ES256", EC, "e1"),
        public_jwk("EdDSA", ED, "d1"),
        {**public_jwk("RS256", OTHER_RSA, "enc"), "use": "enc"},
        {"kty": "oct", "k": base64.urlsafe_b64encode(SECRET.encode()).decode(), "kid": "o1"},
        {"kty": "EC", "crv": "P-000", "x": "AA", "y": "AA", "kid": "odd"},
    ]
    publish(file, *keys)
    return file


@pytest.fixture
def sign_in(keys_file: Path) -> SignIn:
    """Sign-in with a secret of our own, and with a provider's keys."""
    return SignIn(None, SECRET, PublishedKeys(ISSUER, str(keys_file)))


def signed(
    key: Any = SECRET,  # noqa: ANN401 - of any type
    algorithm: str | None = "HS256",
    kid: str | None = None,
    **claims: Any,  # noqa: ANN401 - of any type
) -> str:
    """Return a token that is right but for what is given; None leaves a claim out."""
    now = datetime.now(UTC)
    issuer = {"iss": "linli"} if algorithm in ("HS256", "HS512") else {"iss": ISSUER}
    payload = {**CLAIMS, **issuer, "aud": "linli", "iat": now, "exp": now + timedelta(hours=1)}
    payload = {name: value for name, value in {**payload, **claims}.items() if value is not None}
    return jwt.encode(payload, key, algorithm, headers={"kid": kid} if kid else None)


async def sign(sign_in: SignIn, token: str) -> Any:  # noqa: ANN401 - caller or code
    """Return the caller of a token, or the code with which it is refused."""
    try:
        return await sign_in.find_caller({"authorization": f"Bearer {token}"}, None)
    except RequestError as problem:
        repeated = len(token) > 9 and token in str(problem)
        return "REPEATED" if repeated or problem.status != 401 else problem.code


async def test_whoever_sends_no_token_is_anonymous(sign_in: SignIn) -> None:
    assert await sign_in.find_caller({}, None) is ANONYMOUS
    assert (ANONYMOUS.role, ANONYMOUS.is_signed_in) == (Role.PUBLIC, False)


async def test_a_token_of_ours_says_who_asks_and_in_which_role(sign_in: SignIn) -> None:
    issued = issue_token(SECRET, "海明街道办", Role.RESEARCHER, (), timedelta(days=1))
    caller = await sign(sign_in, issued.text)
    assert (caller.name, caller.role, caller.token) == ("海明街道办", Role.RESEARCHER, issued.id)
    assert caller.until == issued.expires_at


@pytest.mark.parametrize(
    ("key", "algorithm", "kid"),
    [(RSA, "RS256", "r1"), (EC, "ES256", "e1"), (ED, "EdDSA", "d1"), (RSA, "RS256", None)],
)
async def test_a_token_of_the_provider_is_checked_with_the_key_that_it_names(
    sign_in: SignIn,
    key: Any,  # noqa: ANN401 - of any type
    algorithm: str,
    kid: str | None,
) -> None:
    caller = await sign(sign_in, signed(key, algorithm, kid))
    assert (caller.name, caller.role) == ("王主任", Role.COORDINATOR)


def encoded(part: object) -> str:
    """Return a part of a token."""
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def unsigned(algorithm: object) -> str:
    """Return a token without a signature."""
    whole = signed(sub="root", linli_role="administrator").split(".")
    return f"{encoded({'alg': algorithm, 'typ': 'JWT'})}.{whole[1]}."


def confused() -> str:
    """Return a token that is signed by HMAC with the provider's public key as the secret."""
    public = RSA.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    algorithm = jwt.get_algorithm_by_name("HS256")
    now = int(datetime.now(UTC).timestamp())
    payload = {**CLAIMS, "iss": ISSUER, "aud": "linli", "exp": now + 600}
    text = f"{encoded({'alg': 'HS256', 'kid': 'r1'})}.{encoded(payload)}"
    mark = algorithm.sign(text.encode(), public)
    return f"{text}.{base64.urlsafe_b64encode(mark).rstrip(b'=').decode()}"


def tampered() -> str:
    """Return a token of ours whose role was raised after it was signed."""
    head, body, mark = signed().split(".")
    payload = json.loads(base64.urlsafe_b64decode(body + "=="))
    return f"{head}.{encoded({**payload, 'linli_role': 'administrator'})}.{mark}"


def critical() -> str:
    """Return a token with an extension that whoever checks it must know."""
    return jwt.encode(
        {**CLAIMS, "iss": "linli", "aud": "linli", "exp": 9_999_999_999},
        SECRET,
        "HS256",
        headers={"crit": ["b64"], "b64": True},
    )


def foreign_key_in_header() -> str:
    """Return a token that brings along the key with which it is to be checked."""
    return jwt.encode(
        {**CLAIMS, "iss": ISSUER, "aud": "linli", "exp": 9_999_999_999},
        OTHER_RSA,
        "RS256",
        headers={"jwk": public_jwk("RS256", OTHER_RSA, "r1"), "kid": "r1"},
    )


def endless() -> str:
    """Return a part with lists in lists."""
    return base64.urlsafe_b64encode(b"[" * 3_000).rstrip(b"=").decode()


HOUR = timedelta(hours=1)
ATTACKS: dict[str, tuple[Callable[[], str], str]] = {
    "no token": (lambda: "x", "TOKEN_MALFORMED"),
    "an empty token": (lambda: "", "TOKEN_MALFORMED"),
    "three empty parts": (lambda: "..", "TOKEN_MALFORMED"),
    "no JSON in the header": (lambda: "YQ.YQ.YQ", "TOKEN_MALFORMED"),
    "a header that is a list": (lambda: f"{encoded([])}.e30.YQ", "TOKEN_MALFORMED"),
    "too long": (lambda: signed(note="x" * 8_000), "TOKEN_TOO_LONG"),
    "alg none": (lambda: unsigned("none"), "TOKEN_ALGORITHM"),
    "alg NONE": (lambda: unsigned("NONE"), "TOKEN_ALGORITHM"),
    "alg null": (lambda: unsigned(None), "TOKEN_ALGORITHM"),
    "alg a number": (lambda: unsigned(7), "TOKEN_ALGORITHM"),
    "no signature": (lambda: unsigned("HS256"), "TOKEN_SIGNATURE"),
    "another HMAC": (lambda: signed("x" * 64, "HS512"), "TOKEN_ALGORITHM"),
    "another secret": (lambda: signed("a secret of somebody else, 32 long"), "TOKEN_SIGNATURE"),
    "public key as secret": (confused, "TOKEN_SIGNATURE"),
    "a role raised": (tampered, "TOKEN_SIGNATURE"),
    "crit": (critical, "TOKEN_MALFORMED"),
    "its own key": (foreign_key_in_header, "TOKEN_SIGNATURE"),
    "unknown kid": (lambda: signed(RSA, "RS256", "r9"), "TOKEN_KEY_UNKNOWN"),
    "kid a path": (lambda: signed(RSA, "RS256", "../../etc/passwd"), "TOKEN_KEY_UNKNOWN"),
    "key for encryption": (lambda: signed(OTHER_RSA, "RS256", "enc"), "TOKEN_KEY_UNKNOWN"),
    "key of another type": (lambda: signed(RSA, "RS256", "e1"), "TOKEN_KEY_UNKNOWN"),
    "another algorithm of the key": (lambda: signed(RSA, "RS512", "r1"), "TOKEN_ALGORITHM"),
    "another key of the type": (lambda: signed(OTHER_RSA, "RS256", "r1"), "TOKEN_SIGNATURE"),
    "our issuer by its key": (lambda: signed(RSA, "RS256", "r1", iss="linli"), "TOKEN_ISSUER"),
    "its issuer by our secret": (lambda: signed(iss=ISSUER), "TOKEN_ISSUER"),
    "no issuer": (lambda: signed(iss=None), "TOKEN_CLAIMS"),
    "another audience": (lambda: signed(aud="billing"), "TOKEN_AUDIENCE"),
    "no audience": (lambda: signed(aud=None), "TOKEN_CLAIMS"),
    "expired": (lambda: signed(exp=datetime.now(UTC) - HOUR), "TOKEN_EXPIRED"),
    "no expiry": (lambda: signed(exp=None), "TOKEN_CLAIMS"),
    "expiry a text": (lambda: signed(exp="tomorrow"), "TOKEN_MALFORMED"),
    "expiry beyond calendars": (lambda: signed(exp=10**20), "TOKEN_CLAIMS"),
    "expiry without end": (lambda: signed(exp=float("inf")), "TOKEN_MALFORMED"),
    "endless lists": (lambda: f"{encoded({'alg': 'HS256'})}.{endless()}.YQ", "TOKEN_SIGNATURE"),
    "endless header": (lambda: f"{endless()}.e30.YQ", "TOKEN_MALFORMED"),
    "from tomorrow": (lambda: signed(nbf=datetime.now(UTC) + HOUR), "TOKEN_NOT_YET_VALID"),
    "issued tomorrow": (lambda: signed(iat=datetime.now(UTC) + HOUR), "TOKEN_NOT_YET_VALID"),
    "no subject": (lambda: signed(sub=None), "TOKEN_CLAIMS"),
    "a name that does harm": (lambda: signed(sub="a\nb"), "TOKEN_CLAIMS"),
    "unknown role": (lambda: signed(linli_role="root"), "TOKEN_CLAIMS"),
    "role a list": (lambda: signed(linli_role=["administrator"]), "TOKEN_CLAIMS"),
    "area a number": (lambda: signed(linli_areas=[7]), "TOKEN_CLAIMS"),
    "too many areas": (lambda: signed(linli_areas=["1"] * 101), "TOKEN_CLAIMS"),
}
"""What forgers try, and the code with which it is refused."""


@pytest.mark.parametrize("name", ATTACKS)
async def test_no_forged_token_proves_anything(sign_in: SignIn, name: str) -> None:
    make, code = ATTACKS[name]
    assert await sign(sign_in, make()) == code


async def test_clocks_may_differ_by_half_a_minute(sign_in: SignIn) -> None:
    late = signed(exp=datetime.now(UTC) - timedelta(seconds=20))
    assert (await sign(sign_in, late)).name == "王主任"


async def test_a_token_is_checked_once_a_second_and_refused_when_it_is_over(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, checked = [1_000.9], list[str]()
    monkeypatch.setattr("server.sign_in.genuine_tokens.time", lambda: clock[0])
    check = jwt.decode

    def noted(token: str, *args: Any, **options: Any) -> Any:  # noqa: ANN401 - as the library's
        checked.append(token)
        if clock[0] > 1_001:
            raise jwt.ExpiredSignatureError
        return check(token, *args, **options)

    monkeypatch.setattr("jwt.decode", noted)
    leaving = signed()
    for _ in range(10):
        assert (await sign(sign_in, leaving)).name == "王主任"
    assert checked == [leaving]
    clock[0] += 0.2
    assert await sign(sign_in, leaving) == "TOKEN_EXPIRED"
    assert checked == [leaving] * 2


async def test_a_forged_token_is_checked_each_time(sign_in: SignIn) -> None:
    genuine = signed()
    assert (await sign(sign_in, genuine)).name == "王主任"
    for forged in (genuine[:-4] + "AAAA", genuine.swapcase(), f"{genuine}.x"):
        assert isinstance(await sign(sign_in, forged), str)


async def test_whom_the_provider_knows_without_a_role_is_as_the_public(sign_in: SignIn) -> None:
    caller = await sign(sign_in, signed(RSA, "RS256", "r1", linli_role=None))
    assert (caller.role, caller.is_signed_in) == (Role.PUBLIC, True)


async def test_without_a_secret_no_token_is_ours(keys_file: Path) -> None:
    for secret in (None, ""):
        only = SignIn(None, secret, PublishedKeys(ISSUER, str(keys_file)))
        assert await sign(only, jwt.encode({}, "x" * 32, "HS256")) == "TOKEN_ALGORITHM"


def publish(file: Path, *keys: dict[str, Any]) -> None:
    """Write the keys that a provider publishes."""
    file.write_text(json.dumps({"keys": keys}), encoding="utf-8")


async def test_a_rotated_key_is_found_and_an_unknown_one_is_no_way_to_ask_without_end(
    sign_in: SignIn, keys_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [0.0]
    monkeypatch.setattr("server.sign_in.published_keys.monotonic", lambda: clock[0])
    published = sign_in.published
    assert published is not None
    read: list[float] = []
    load = published.load

    def noted() -> list[jwt.PyJWK]:
        read.append(clock[0])
        return load()

    monkeypatch.setattr(published, "load", noted)
    new = rsa.generate_private_key(65537, 2048)
    for _ in range(20):
        assert await sign(sign_in, signed(new, "RS256", "r2")) == "TOKEN_KEY_UNKNOWN"
    assert read == [0.0]
    publish(keys_file, public_jwk("RS256", new, "r2"))
    clock[0] += PAUSE_SECONDS
    assert (await sign(sign_in, signed(new, "RS256", "r2"))).name == "王主任"
    assert await sign(sign_in, signed(RSA, "RS256", "r1")) == "TOKEN_KEY_UNKNOWN"


async def test_while_the_keys_cannot_be_read_no_token_of_the_provider_is_taken() -> None:
    away = SignIn(None, SECRET, PublishedKeys(ISSUER, "/nowhere/keys.json"))
    with pytest.raises(RequestError) as refused:
        await away.find_caller({"authorization": f"Bearer {signed(RSA, 'RS256', 'r1')}"}, None)
    assert (refused.value.status, refused.value.code) == (503, "KEYS_UNAVAILABLE")
    assert (await sign(away, signed())).name == "王主任"
