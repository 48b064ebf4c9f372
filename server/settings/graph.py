"""Settings of the graph: a Neo4j server, or the embedded graph in a folder."""

from pathlib import Path
from typing import Self

from pydantic import FilePath, SecretStr, model_validator
from pydantic_settings import BaseSettings

from server.settings.declaration import SettingConflict, setting, whole_number_words


class GraphSettings(BaseSettings):
    """Where the graph is: a Neo4j server, or the embedded graph in a folder."""

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
    bolt_reader: bool = setting(
        "LINLI_BOLT_READER",
        default=True,
        zh="查询是否经由精简的读取器；设为 false 则全部经由官方驱动；neo4j:// 的集群总是如此",
        en="Whether reads go over the lean reader of Bolt; with false all of them go through the "
        "official driver, as they always do on a cluster (neo4j://)",
        may=("true 或 false", "true or false"),
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
        may=whole_number_words(256, 65_536),
        ge=256,
        le=65_536,
    )
    keep_keys_days: int = setting(
        "LINLI_KEEP_KEYS_DAYS",
        30,
        zh="idempotencyKey 记住多少天；更早的每天清除",
        en="Days for which an idempotencyKey is remembered; older ones are cleared every day",
        may=whole_number_words(1, 36_500),
        ge=1,
        le=36_500,
    )
    keep_log_days: int = setting(
        "LINLI_KEEP_LOG_DAYS",
        400,
        zh="变更记录（changes 与订阅的游标）保存多少天；更早的每天清除，事实本身不删除",
        en="Days for which the log of changes is kept, for `changes` and the cursors of "
        "subscriptions; older entries are cleared every day, facts never",
        may=whole_number_words(1, 36_500),
        ge=1,
        le=36_500,
    )

    @model_validator(mode="after")
    def check_password(self) -> Self:
        """Reject a password that is given twice, or that cannot be read."""
        if self.neo4j_password and self.neo4j_password_file:
            raise SettingConflict("NEO4J_PASSWORD")
        try:
            self.password  # noqa: B018 - reading it is the check
        except (OSError, UnicodeDecodeError):
            raise SettingConflict("NEO4J_PASSWORD_FILE") from None
        return self

    @property
    def password(self) -> str:
        """The password for the server, from wherever it was given; empty if none was."""
        if self.neo4j_password_file:
            lines = self.neo4j_password_file.read_text(encoding="utf-8")
            return lines.partition("\n")[0].strip()
        return self.neo4j_password.get_secret_value() if self.neo4j_password else ""
