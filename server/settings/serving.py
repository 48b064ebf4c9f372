"""Settings of the service: where it listens, who may use it, what it logs."""

import re
from ipaddress import ip_network
from typing import Annotated, Literal

from pydantic import SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode

from server.settings.declaration import setting, whole_number_words

HOST_NAME = re.compile(r"\*|(?:\*\.)?[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*")
"""A host name, all names below one, or all."""
REDIS_SCHEMES = ("redis://", "rediss://", "unix://")


class ServiceSettings(BaseSettings):
    """How the service listens, who may use it, and what it logs."""

    host: str = setting(
        "LINLI_HOST",
        "127.0.0.1",
        zh="监听的地址；0.0.0.0 表示对外开放",
        en="Address to listen on; 0.0.0.0 opens the service to other machines",
        may=("IP 地址或主机名", "an IP address or a host name"),
        pattern=r"^[A-Za-z0-9.:_-]+$",
    )
    port: int = setting(
        "LINLI_PORT",
        8000,
        zh="监听的端口；0 表示任选一个空闲的",
        en="Port to listen on; 0 takes any free one",
        may=whole_number_words(0, 65535),
        ge=0,
        le=65535,
    )
    workers: int = setting(
        "LINLI_WORKERS",
        1,
        zh="回答请求的进程数",
        en="Number of processes that answer requests",
        may=whole_number_words(1, 64),
        ge=1,
        le=64,
    )
    cors_origins: Annotated[tuple[str, ...], NoDecode] = setting(
        "LINLI_CORS_ORIGINS",
        (),
        zh="允许哪些网站的网页访问本服务，用逗号分隔；* 表示全部",
        en="Web sites whose pages may use the service, separated by commas; * for all",
        may=(
            "* 或形如 https://example.org 的来源，用逗号分隔",
            "*, or origins such as https://example.org separated by commas",
        ),
    )
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = setting(
        "LINLI_ALLOWED_HOSTS",
        (),
        zh="除 IP 地址和 localhost 外，本服务还叫哪些主机名，用逗号分隔（如反向代理对外的域名）；"
        "不设时，监听本机回环地址的服务没有别的名字，对外监听的服务不检查",
        en="Host names of the service beside IP addresses and localhost, separated by commas, such "
        "as that of a proxy in front of it; unless set, a service on a loopback address has none, "
        "and any other takes all",
        may=(
            "* 或主机名，如 linli.example.org、*.example.org，用逗号分隔",
            "*, or host names such as linli.example.org or *.example.org separated by commas",
        ),
    )
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = setting(
        "LINLI_TRUSTED_PROXIES",
        (),
        zh="反向代理的 IP 地址或网段，用逗号分隔；只有它们写的 X-Forwarded-For 算作请求方的地址",
        en="IP addresses or networks of reverse proxies, separated by commas; only what they write "
        "into X-Forwarded-For counts as the address of a caller",
        may=(
            "IP 地址或网段，如 127.0.0.1、10.0.0.0/8，用逗号分隔",
            "IP addresses or networks such as 127.0.0.1 or 10.0.0.0/8 separated by commas",
        ),
    )
    redis_url: SecretStr | None = setting(
        "REDIS_URL",
        None,
        zh="Redis 的地址：各回答进程和各台机器在其中共同计算请求方的限额；不设则各进程各算各的",
        en="Address of a Redis in which all answering processes, and all machines, count together "
        "what callers use; without it each process counts for itself",
        may=(
            "以 redis://、rediss:// 或 unix:// 开头的地址",
            "an address that begins with redis://, rediss:// or unix://",
        ),
    )
    public_url: str | None = setting(
        "LINLI_PUBLIC_URL",
        None,
        zh="人们访问本服务的地址，印在二维码中，如 https://linli.example.org；"
        "不设时取打开海报页面所用的地址",
        en="Address at which people reach the service, printed in QR codes, such as "
        "https://linli.example.org; without it the address at which a poster is opened",
        may=(
            "以 http:// 或 https:// 开头的地址",
            "an address that begins with http:// or https://",
        ),
        pattern=r"^https?://[A-Za-z0-9.:\[\]_-]+(/[A-Za-z0-9._~-]+)*/?$",
        max_length=200,
    )
    write_token: SecretStr | None = setting(
        "LINLI_WRITE_TOKEN",
        None,
        zh="写入令牌，以 Authorization: Bearer 发送；不设则用内置图数据库目录中的 "
        "write-token，用 Neo4j 时不能写入",
        en="Token with which a caller may write, sent as Authorization: Bearer; without it "
        "the one in the embedded graph's folder (write-token), on Neo4j none",
        may=("16 到 500 个可见的 ASCII 字符", "16 to 500 visible ASCII characters"),
        min_length=16,
        max_length=500,
    )
    log_level: Literal["debug", "info", "warning", "error"] = setting(
        "LINLI_LOG_LEVEL",
        "info",
        zh="日志的详细程度",
        en="How much is logged",
        may=("debug、info、warning 或 error", "debug, info, warning or error"),
    )
    log_format: Literal["plain", "json"] = setting(
        "LINLI_LOG_FORMAT",
        "plain",
        zh="日志的格式：plain 给人看，json 给机器读",
        en="Form of the log: plain for people, json for machines",
        may=("plain 或 json", "plain or json"),
    )

    known_operations: Annotated[tuple[str, ...], NoDecode] = setting(
        "LINLI_KNOWN_OPERATIONS",
        (),
        zh="监控指标中按名称区分的操作，用逗号分隔；其余都算作 other",
        en="Operations that metrics tell from each other by name, separated by commas; all others "
        "are counted as other",
        may=(
            "操作名，如 WhoCovers,MyNeeds，最多 200 个",
            "names of operations such as WhoCovers,MyNeeds, at most 200",
        ),
        max_length=200,
    )

    @field_validator("write_token")
    @classmethod
    def check_token(cls, value: SecretStr | None) -> SecretStr | None:
        """Reject a token that no header can carry as it is."""
        if value and not all("!" <= character <= "~" for character in value.get_secret_value()):
            raise ValueError
        return value

    @property
    def host_names(self) -> tuple[str, ...]:
        """The names under which the service may be asked, beside addresses and `localhost`."""
        own = self.host.lower()
        if self.allowed_hosts:
            return (own, *self.allowed_hosts)
        return (own,) if own.startswith("127.") or own in ("localhost", "::1") else ("*",)

    @field_validator("allowed_hosts")
    @classmethod
    def check_hosts(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        """Reject what is no host name."""
        if not all(HOST_NAME.fullmatch(one) for one in value):
            raise ValueError
        return tuple(one.lower() for one in value)

    @field_validator("redis_url")
    @classmethod
    def check_redis_url(cls, value: SecretStr | None) -> SecretStr | None:
        """Reject what is no address of a Redis."""
        if value and not value.get_secret_value().startswith(REDIS_SCHEMES):
            raise ValueError
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def check_proxies(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        """Reject what is neither an address nor a network."""
        for one in value:
            ip_network(one)
        return value

    @field_validator(
        "cors_origins", "allowed_hosts", "known_operations", "trusted_proxies", mode="before"
    )
    @classmethod
    def split_origins(cls, value: object) -> object:
        """Split a list at its commas."""
        if not isinstance(value, str):
            return value
        return tuple(part.strip().rstrip("/") for part in value.split(",") if part.strip())

    @field_validator("cors_origins")
    @classmethod
    def check_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        """Reject what no browser would send as an origin."""
        if any(one != "*" and not one.startswith(("http://", "https://")) for one in value):
            raise ValueError
        return value
