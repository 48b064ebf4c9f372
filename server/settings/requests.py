"""Settings of requests: how long one may take, and how much it may ask for."""

from pydantic import FilePath
from pydantic_settings import BaseSettings

from server.settings.declaration import setting, whole_number_words


class RequestSettings(BaseSettings):
    """How long a request may take, and how much it may ask for."""

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
        may=whole_number_words(1, 10_000_000),
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
        may=whole_number_words(1_000, 100_000_000),
        ge=1_000,
        le=100_000_000,
    )
    trusted_documents: FilePath | None = setting(
        "LINLI_TRUSTED_DOCUMENTS",
        None,
        zh="登记的文档（relay-compiler 或 graphql-codegen 写出的 JSON 文件）；设了之后，"
        "未登录的请求只能以 documentId 使用其中的文档",
        en="Trusted documents, a JSON file as relay-compiler or graphql-codegen writes it; callers "
        "without sign-in may then only use these, by documentId",
        may=("一个可读的文件", "a file that can be read"),
    )
    max_tokens: int = setting(
        "LINLI_MAX_TOKENS",
        2_000,
        zh="一个查询最多多少个词元",
        en="Tokens that a query may have",
        may=whole_number_words(100, 1_000_000),
        ge=100,
        le=1_000_000,
    )
    max_depth: int = setting(
        "LINLI_MAX_DEPTH",
        16,
        zh="一个查询最多嵌套多少层",
        en="Levels that a query may be deep",
        may=whole_number_words(1, 100),
        ge=1,
        le=100,
    )
    max_aliases: int = setting(
        "LINLI_MAX_ALIASES",
        50,
        zh="一个查询最多多少个别名",
        en="Aliases that a query may have",
        may=whole_number_words(0, 10_000),
        ge=0,
        le=10_000,
    )
    max_fields: int = setting(
        "LINLI_MAX_FIELDS",
        2_000,
        zh="一个查询最多多少个字段（展开片段之后）",
        en="Fields that a query may have, its fragments spread",
        may=whole_number_words(10, 1_000_000),
        ge=10,
        le=1_000_000,
    )
    max_cost: int = setting(
        "LINLI_MAX_COST",
        50_000,
        zh="一个查询最多可能读取多少个节点（各级每页数量之积的和）",
        en="Nodes that a query may read at worst: the sum over its lists of the product of "
        "page sizes",
        may=whole_number_words(100, 100_000_000),
        ge=100,
        le=100_000_000,
    )
    max_subscriptions: int = setting(
        "LINLI_MAX_SUBSCRIPTIONS",
        200,
        zh="每个回答进程最多同时有多少个订阅；WebSocket 连接和共用的事件流也各至多这么多",
        en="Subscriptions that one answering process may have open at once; also WebSockets, and "
        "shared event streams",
        may=whole_number_words(0, 10_000),
        ge=0,
        le=10_000,
    )
