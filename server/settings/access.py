"""Settings of sign-in: who issues tokens, who may ask without one, and how strict the start is."""

from typing import Literal, Self

from pydantic import SecretStr, model_validator
from pydantic_settings import BaseSettings

from server.settings.declaration import SettingConflict, setting

SHORTEST_SECRET = 32
"""Bytes: as many as the digest of HS256 has."""


class AccessSettings(BaseSettings):
    """Who issues tokens, and who may ask without one."""

    env: Literal["development", "production"] = setting(
        "LINLI_ENV",
        "development",
        zh="运行环境：production 时没有自动生成的密钥、写入令牌和探索页面，也不能对所有网站开放",
        en="Where the service runs: in production there are no secrets made by itself, no write "
        "token, no explorer, and it is not open to the pages of all sites",
        may=("development 或 production", "development or production"),
    )
    require_sign_in: bool = setting(
        "LINLI_REQUIRE_SIGN_IN",
        default=False,
        zh="是否必须登录才能使用；不设则未登录者可看公开内容",
        en="Whether everybody has to sign in; otherwise those who do not read what is public",
        may=("true 或 false", "true or false"),
    )
    token_secret: SecretStr | None = setting(
        "LINLI_TOKEN_SECRET",
        None,
        zh="签发令牌（HS256）的密钥；不设则用内置图数据库目录中的 token-secret，"
        "用 Neo4j 时不能签发",
        en="Secret that signs the tokens of `linli token issue` (HS256); without it the one in the "
        "embedded graph's folder (token-secret), on Neo4j none",
        may=(f"至少 {SHORTEST_SECRET} 个字符", f"at least {SHORTEST_SECRET} characters"),
        min_length=SHORTEST_SECRET,
        max_length=1_000,
    )
    oidc_issuer: str | None = setting(
        "LINLI_OIDC_ISSUER",
        None,
        zh="身份提供方（OIDC）的地址，即其令牌中的 iss；公钥由其发现文档得到，除非设了 LINLI_JWKS",
        en="Address of an identity provider (OIDC), as `iss` of its tokens has it; its keys are "
        "found by discovery unless LINLI_JWKS says where they are",
        may=(
            "以 http:// 或 https:// 开头的地址",
            "an address that begins with http:// or https://",
        ),
        pattern=r"^https?://[^\s?#]+$",
    )
    jwks: str | None = setting(
        "LINLI_JWKS",
        None,
        zh="身份提供方的公钥（JWKS）所在的文件或地址",
        en="File or address of the identity provider's public keys (JWKS)",
        may=(
            "一个文件，或以 http:// 或 https:// 开头的地址；须同时设置 LINLI_OIDC_ISSUER",
            "a file or an http(s) address; LINLI_OIDC_ISSUER is needed as well",
        ),
    )
    token_audience: str = setting(
        "LINLI_TOKEN_AUDIENCE",
        "linli",
        zh="身份提供方的令牌中 aud 应有的值",
        en="What `aud` of the identity provider's tokens has to name",
        may=("一段文字", "a text"),
        min_length=1,
    )

    @model_validator(mode="after")
    def check_keys(self) -> Self:
        """Reject published keys of nobody: any issuer could then be named."""
        if self.jwks and not self.oidc_issuer:
            raise SettingConflict("LINLI_JWKS")
        return self

    @property
    def is_production(self) -> bool:
        """Whether the service runs where it is relied on."""
        return self.env == "production"
