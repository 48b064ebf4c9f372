"""Every setting of the service, its meaning and its limits, read from the environment and from `.env`."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    DirectoryPath,
    FilePath,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic.fields import FieldInfo
from pydantic_settings import NoDecode, SettingsConfigDict

from server.limit_settings import Bounds
from server.setting_fields import Contradiction, setting, whole


class Settings(Bounds):
    """What can be set. An empty value counts as not set."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    neo4j_uri: str | None = setting(
        "NEO4J_URI",
        None,
        zh="Neo4j 服务器的地址；不设则使用内置的图数据库",
        en="Address of a Neo4j server; without it the embedded graph is used",
        may=(
            "以 bolt://、neo4j:// 或 neo4j+s:// 开头的地址",
            "an address that begins with bolt://, neo4j:// or neo4j+s://",
        ),
        pattern=r"^(bolt|neo4j)(\+s|\+ssc)?://[^\s/]+/?$",
    )
    neo4j_user: str = setting(
        "NEO4J_USER",
        "neo4j",
        also="NEO4J_USERNAME",
        zh="Neo4j 的用户名，也可写作 NEO4J_USERNAME",
        en="User of the Neo4j server; NEO4J_USERNAME means the same",
        may=("用户名", "a user name"),
    )
    neo4j_password: SecretStr | None = setting(
        "NEO4J_PASSWORD",
        None,
        zh="Neo4j 的密码",
        en="Password of that user",
        may=(
            "密码；与 NEO4J_PASSWORD_FILE 二选一",
            "a password; either this or NEO4J_PASSWORD_FILE",
        ),
    )
    neo4j_password_file: FilePath | None = setting(
        "NEO4J_PASSWORD_FILE",
        None,
        zh="写有 Neo4j 密码的文件（只取第一行）",
        en="File that holds the password in its first line",
        may=("一个可读的文件", "a file that can be read"),
    )
    neo4j_database: str = setting(
        "NEO4J_DATABASE",
        "neo4j",
        zh="Neo4j 服务器上的数据库名",
        en="Name of the database on the Neo4j server",
        may=(
            "数据库名：字母、数字、点和短横，以字母开头",
            "a name of letters, digits, dots and dashes that begins with a letter",
        ),
        pattern=r"^[A-Za-z][A-Za-z0-9.-]{2,62}$",
    )
    data: Path = setting(
        "LINLI_DATA",
        Path("var"),
        zh="内置图数据库存放数据的目录",
        en="Folder in which the embedded graph keeps its data",
        may=("一个目录，没有则新建", "a folder; it is made where it is missing"),
    )
    heap_mb: int = setting(
        "LINLI_HEAP_MB",
        1_024,
        zh="内置图数据库的 Java 堆最多多少 MB",
        en="MB that the Java heap of the embedded graph may take",
        may=whole(256, 65_536),
        ge=256,
        le=65_536,
    )
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
        may=whole(0, 65535),
        ge=0,
        le=65535,
    )
    workers: int = setting(
        "LINLI_WORKERS",
        1,
        zh="回答请求的进程数",
        en="Number of processes that answer requests",
        may=whole(1, 64),
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
    write_token: SecretStr | None = setting(
        "LINLI_WRITE_TOKEN",
        None,
        zh="写入令牌，以 Authorization: Bearer 发送；不设则用内置图数据库目录中的 write-token，用 Neo4j 时不能写入",
        en="Token with which a caller may write, sent as Authorization: Bearer; without it the one in the embedded graph's folder (write-token), on Neo4j none",
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
    request_seconds: float = setting(
        "LINLI_REQUEST_SECONDS",
        15.0,
        zh="一个请求最多用多少秒",
        en="Seconds that one request may take",
        may=("0.1 到 600 的数", "a number from 0.1 to 600"),
        ge=0.1,
        le=600,
    )
    statement_seconds: float = setting(
        "LINLI_STATEMENT_SECONDS",
        10.0,
        zh="数据库的一条语句最多用多少秒",
        en="Seconds that one statement of the database may take",
        may=("0.1 到 600 的数", "a number from 0.1 to 600"),
        ge=0.1,
        le=600,
    )
    download_rows: int = setting(
        "LINLI_DOWNLOAD_ROWS",
        100_000,
        zh="一次下载最多多少行",
        en="Rows that one download may have",
        may=whole(1, 10_000_000),
        ge=1,
        le=10_000_000,
    )
    download_seconds: float = setting(
        "LINLI_DOWNLOAD_SECONDS",
        300.0,
        zh="一次下载最多用多少秒",
        en="Seconds that one download may take",
        may=("1 到 3600 的数", "a number from 1 to 3600"),
        ge=1,
        le=3_600,
    )
    max_body_bytes: int = setting(
        "LINLI_MAX_BODY_BYTES",
        1_000_000,
        zh="请求正文最多多少字节",
        en="Bytes that the body of a request may have",
        may=whole(1_000, 100_000_000),
        ge=1_000,
        le=100_000_000,
    )
    max_tokens: int = setting(
        "LINLI_MAX_TOKENS",
        2_000,
        zh="一个查询最多多少个词元",
        en="Tokens that a query may have",
        may=whole(100, 1_000_000),
        ge=100,
        le=1_000_000,
    )
    max_depth: int = setting(
        "LINLI_MAX_DEPTH",
        16,
        zh="一个查询最多嵌套多少层",
        en="Levels that a query may be deep",
        may=whole(1, 100),
        ge=1,
        le=100,
    )
    max_aliases: int = setting(
        "LINLI_MAX_ALIASES",
        50,
        zh="一个查询最多多少个别名",
        en="Aliases that a query may have",
        may=whole(0, 10_000),
        ge=0,
        le=10_000,
    )
    max_fields: int = setting(
        "LINLI_MAX_FIELDS",
        2_000,
        zh="一个查询最多多少个字段（展开片段之后）",
        en="Fields that a query may have, its fragments spread",
        may=whole(10, 1_000_000),
        ge=10,
        le=1_000_000,
    )
    max_cost: int = setting(
        "LINLI_MAX_COST",
        50_000,
        zh="一个查询最多可能读取多少个节点（各级每页数量之积的和）",
        en="Nodes that a query may read at worst: the sum over its lists of the product of page sizes",
        may=whole(100, 100_000_000),
        ge=100,
        le=100_000_000,
    )
    max_subscriptions: int = setting(
        "LINLI_MAX_SUBSCRIPTIONS",
        200,
        zh="每个回答进程最多同时有多少个订阅",
        en="Subscriptions that one answering process may have open at once",
        may=whole(0, 10_000),
        ge=0,
        le=10_000,
    )
    ageing_days: int = setting(
        "LINLI_AGEING_DAYS",
        180,
        zh="多少天没有核实就算“渐旧”",
        en="Days without confirmation after which a fact counts as ageing",
        may=whole(1, 36_500),
        ge=1,
        le=36_500,
    )
    stale_days: int = setting(
        "LINLI_STALE_DAYS",
        365,
        zh="多少天没有核实就算“陈旧”",
        en="Days without confirmation after which a fact counts as stale",
        may=(
            "大于 LINLI_AGEING_DAYS 的整数，最大 36500",
            "a whole number above LINLI_AGEING_DAYS, at most 36500",
        ),
        ge=1,
        le=36_500,
    )
    duties: FilePath | None = setting(
        "LINLI_DUTIES",
        None,
        zh="另一个城市的职责词汇文件（TOML）；不设则用白城市的",
        en="Vocabulary of duties of another city (TOML); without it that of Baicheng",
        may=("一个可读的文件", "a file that can be read"),
    )
    categories: FilePath | None = setting(
        "LINLI_CATEGORIES",
        None,
        zh="另一个城市的服务类别文件（TOML）；不设则用自带的",
        en="Categories of services of another city (TOML); without it those that come along",
        may=("一个可读的文件", "a file that can be read"),
    )
    matching: FilePath | None = setting(
        "LINLI_MATCHING",
        None,
        zh="需求与资源匹配规则文件（TOML）：权重、限制和变通的代价；不设则用自带的",
        en="Rules of matching (TOML): weights, limits, costs of changes; without it those that come along",
        may=("一个可读的文件", "a file that can be read"),
    )
    units_of_measure: FilePath | None = setting(
        "LINLI_UNITS_OF_MEASURE",
        None,
        zh="计量单位及换算文件（TOML）；不设则用自带的",
        en="Units of measure and what they are of each other (TOML); without it those that come along",
        may=("一个可读的文件", "a file that can be read"),
    )
    workflows: DirectoryPath | None = setting(
        "LINLI_WORKFLOWS",
        None,
        zh="另一个城市的诉求流程目录，每个流程一个 TOML 文件；不设则用自带的",
        en="Folder of another city's workflows, one TOML file each; without it those that come along",
        may=("一个目录", "a folder"),
    )
    calendar: FilePath | None = setting(
        "LINLI_CALENDAR",
        None,
        zh="工作日历文件（TOML）：节假日和调休上班日；不设则用自带的",
        en="Calendar of working days (TOML): holidays and weekends that are worked; without it the one that comes along",
        may=("一个可读的文件", "a file that can be read"),
    )
    mapping: FilePath | None = setting(
        "LINLI_MAPPING",
        None,
        zh="另一个城市的台账对照文件（TOML）；不设则用白城市的",
        en="Mapping of another city's ledgers (TOML); without it that of Baicheng",
        may=("一个可读的文件", "a file that can be read"),
    )

    @field_validator("write_token")
    @classmethod
    def sendable(cls, value: SecretStr | None) -> SecretStr | None:
        """Refuse a token that no header can carry as it is."""
        if value and not all("!" <= character <= "~" for character in value.get_secret_value()):
            raise ValueError
        return value

    @field_validator("cors_origins", mode="before")
    @classmethod
    def separated(cls, value: object) -> object:
        """Take the origins apart at their commas."""
        return (
            tuple(part.strip().rstrip("/") for part in value.split(",") if part.strip())
            if isinstance(value, str)
            else value
        )

    @field_validator("cors_origins")
    @classmethod
    def origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        """Refuse what no browser would send as an origin."""
        if any(one != "*" and not one.startswith(("http://", "https://")) for one in value):
            raise ValueError
        return value

    @model_validator(mode="after")
    def graded(self) -> Self:
        """Hold the two thresholds of staleness in order."""
        if self.stale_days <= self.ageing_days:
            raise Contradiction("LINLI_STALE_DAYS")
        return self

    @model_validator(mode="after")
    def one_password(self) -> Self:
        """Refuse a password that is given twice, or that cannot be read."""
        if self.neo4j_password and self.neo4j_password_file:
            raise Contradiction("NEO4J_PASSWORD")
        try:
            self.password  # noqa: B018 - reading it is the check
        except (OSError, UnicodeDecodeError):
            raise Contradiction("NEO4J_PASSWORD_FILE") from None
        return self

    @property
    def password(self) -> str:
        """The password for the server, from wherever it was given; empty where none was."""
        if self.neo4j_password_file:
            return self.neo4j_password_file.read_text(encoding="utf-8").partition("\n")[0].strip()
        return self.neo4j_password.get_secret_value() if self.neo4j_password else ""


@dataclass(frozen=True)
class Documented:
    """One setting, told."""

    field: str
    name: str
    default: str
    zh: str
    en: str
    may_zh: str
    may_en: str


def documented() -> Iterator[Documented]:
    """Go through all settings in the order of their declaration, the bounds last."""
    for field, info in sorted(
        Settings.model_fields.items(), key=lambda declared: declared[0] in Bounds.model_fields
    ):
        yield told(field, info)


def told(field: str, info: FieldInfo) -> Documented:
    """Return what was declared of one field."""
    extra = info.json_schema_extra
    if not isinstance(extra, dict):
        raise TypeError(f"{field} is not declared with setting()")
    words = {key: str(value) for key, value in extra.items()}
    default = "" if info.default in (None, ()) else str(info.default)
    return Documented(
        field,
        words["name"],
        default,
        words["zh"],
        info.description or "",
        words["may_zh"],
        words["may_en"],
    )


class SettingsRefused(Exception):
    """Settings that cannot be used; says which, and what each may be, in Chinese and English."""


def read_settings(**given: object) -> Settings:
    """Read the settings; what is `given` (under the names of the fields) goes before the environment.

    Raises `SettingsRefused`.
    """
    names = {one.field: one.name for one in documented()}
    values: dict[str, Any] = {
        names[field]: value for field, value in given.items() if value is not None
    }
    try:
        return Settings(**values)
    except ValidationError as problem:
        raise SettingsRefused("\n".join(explained(problem))) from None


def explained(problem: ValidationError) -> Iterator[str]:
    """Say of each refused setting what it may be; never repeat its value, it may be a secret."""
    by_name = {one.name: one for one in documented()} | {
        "NEO4J_USERNAME": told("neo4j_user", Settings.model_fields["neo4j_user"])
    }
    for error in problem.errors(include_url=False, include_input=False):
        cause = error.get("ctx", {}).get("error")
        name = str(cause) if isinstance(cause, Contradiction) else str(error["loc"][0])
        one = by_name[name]
        yield f"设置 {name} 的值不对，应为：{one.may_zh}。 Setting {name} is wrong: it may be {one.may_en}."
