"""Why a token is refused: each reason has a code of its own, and none repeats the token."""

from server.errors import RequestError

ASK_AGAIN_ZH = "请向管理员要一个新的令牌（linli token issue）。"
ASK_AGAIN_EN = "Ask an administrator for a new token (linli token issue)."


CHALLENGE = {"www-authenticate": 'Bearer error="invalid_token"'}


def malformed_token_error() -> RequestError:
    """Return the error of a text that is no signed token."""
    return RequestError(
        401,
        "TOKEN_MALFORMED",
        "Authorization: Bearer 后面不是本服务认识的令牌，请检查是否复制完整。",
        "What follows Authorization: Bearer is no token that this service knows: check that it was "
        "copied whole.",
        CHALLENGE,
    )


def token_too_long_error(most: int) -> RequestError:
    """Return the error of a token that has more characters than any of ours."""
    return RequestError(
        401,
        "TOKEN_TOO_LONG",
        f"令牌超过了 {most:,} 个字符的上限。",
        f"The token is longer than {most:,} characters.",
        CHALLENGE,
    )


def token_algorithm_error() -> RequestError:
    """Return the error of a token that is unsigned, or signed in a way that is not accepted."""
    return RequestError(
        401,
        "TOKEN_ALGORITHM",
        "令牌的签名算法不被接受；可用的有 HS256、RS256、ES256、EdDSA，且须与密钥相符。",
        "The token is not signed in a way that is accepted: HS256, RS256, ES256 or EdDSA, as the "
        "key is meant for.",
        CHALLENGE,
    )


def token_key_error() -> RequestError:
    """Return the error of a token whose key is not known."""
    return RequestError(
        401,
        "TOKEN_KEY_UNKNOWN",
        f"令牌所用的密钥（kid）不在身份提供方公布的公钥中。{ASK_AGAIN_ZH}",
        "The key of the token (kid) is not among those that the identity provider publishes. "
        + ASK_AGAIN_EN,
        CHALLENGE,
    )


def token_signature_error() -> RequestError:
    """Return the error of a token that was not signed with the key that it names."""
    return RequestError(
        401,
        "TOKEN_SIGNATURE",
        f"令牌的签名不对。{ASK_AGAIN_ZH}",
        f"The signature of the token is wrong. {ASK_AGAIN_EN}",
        CHALLENGE,
    )


def token_expired_error() -> RequestError:
    """Return the error of a token whose time is over."""
    return RequestError(
        401,
        "TOKEN_EXPIRED",
        f"令牌已过期。{ASK_AGAIN_ZH}",
        f"The token has expired. {ASK_AGAIN_EN}",
        CHALLENGE,
    )


def token_not_yet_valid_error() -> RequestError:
    """Return the error of a token whose time has not come."""
    return RequestError(
        401,
        "TOKEN_NOT_YET_VALID",
        "令牌尚未生效，请检查两边的时钟。",
        "The token is not valid yet: check the clocks on both sides.",
        CHALLENGE,
    )


def token_issuer_error() -> RequestError:
    """Return the error of a token of another issuer."""
    return RequestError(
        401,
        "TOKEN_ISSUER",
        "令牌的签发方（iss）不是本服务信任的（LINLI_OIDC_ISSUER）。",
        "The issuer of the token (iss) is not the one that this service trusts "
        "(LINLI_OIDC_ISSUER).",
        CHALLENGE,
    )


def token_audience_error() -> RequestError:
    """Return the error of a token that is meant for another service."""
    return RequestError(
        401,
        "TOKEN_AUDIENCE",
        "令牌不是签发给本服务的（aud 应为 LINLI_TOKEN_AUDIENCE）。",
        "The token is meant for another service: aud has to name LINLI_TOKEN_AUDIENCE.",
        CHALLENGE,
    )


def token_claims_error(claim: str) -> RequestError:
    """Return the error of a token that lacks a claim, or has one with a value of no use."""
    return RequestError(
        401,
        "TOKEN_CLAIMS",
        f"令牌缺少 {claim}，或其值不对。",
        f"The token lacks the claim {claim}, or its value is wrong.",
        CHALLENGE,
    )


def token_revoked_error() -> RequestError:
    """Return the error of a token that was revoked."""
    return RequestError(
        401,
        "TOKEN_REVOKED",
        f"令牌已被撤销。{ASK_AGAIN_ZH}",
        f"The token was revoked. {ASK_AGAIN_EN}",
        CHALLENGE,
    )


def keys_unavailable_error() -> RequestError:
    """Return the error of a time in which the identity provider's keys cannot be read."""
    return RequestError(
        503,
        "KEYS_UNAVAILABLE",
        "现在读不到身份提供方的公钥，无法验证令牌。请稍后再试。",
        "The identity provider's keys cannot be read now, so no token can be checked. "
        "Try again in a while.",
        {"retry-after": "10"},
    )


def sign_in_required_error(zh: str = "此操作", en: str = "This") -> RequestError:
    """Return the error of a request without a token; `zh` and `en` say what it wants to do."""
    return RequestError(
        401,
        "SIGN_IN_REQUIRED",
        f"{zh}需要登录：请在请求头中加上 Authorization: Bearer <令牌>，"
        "令牌由管理员用 linli token issue 签发（开发时也可用 LINLI_WRITE_TOKEN，"
        "或数据目录中 write-token 文件里的令牌）。",
        f"{en} needs sign-in: send the header Authorization: Bearer <token>. An administrator "
        "issues tokens with `linli token issue`; in development LINLI_WRITE_TOKEN, or the token in "
        "the file write-token of the data folder, is one too.",
        {"www-authenticate": "Bearer"},
    )
