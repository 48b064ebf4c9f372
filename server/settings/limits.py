"""Settings of limits: what an operation may cost beside its reads, what is kept in memory."""

from pydantic_settings import BaseSettings

from server.settings.declaration import setting, whole_number_words


class LimitSettings(BaseSettings):
    """What an operation may cost beside what is read for it, and what is kept in memory."""

    max_characters: int = setting(
        "LINLI_MAX_CHARACTERS",
        20_000,
        zh="一个查询的文本最多多少个字符",
        en="Characters that the text of a query may have",
        may=whole_number_words(1_000, 10_000_000),
        ge=1_000,
        le=10_000_000,
    )
    max_pairs: int = setting(
        "LINLI_MAX_PAIRS",
        10_000,
        zh="一个查询中最多有多少对同名（同别名）的字段要互相比较",
        en="Pairs of fields with one name or alias that have to be compared in a query",
        may=whole_number_words(0, 10_000_000),
        ge=0,
        le=10_000_000,
    )
    max_items: int = setting(
        "LINLI_MAX_ITEMS",
        500,
        zh="任一参数或变量中的一个列表最多多少项",
        en="Entries that a list in any argument or variable may have",
        may=whole_number_words(100, 1_000_000),
        ge=100,
        le=1_000_000,
    )
    max_text: int = setting(
        "LINLI_MAX_TEXT",
        4_000,
        zh="任一参数或变量中的一个文本最多多少个字符",
        en="Characters that a text in any argument or variable may have",
        may=whole_number_words(1_000, 10_000_000),
        ge=1_000,
        le=10_000_000,
    )
    rate_limit: int = setting(
        "LINLI_RATE_LIMIT",
        2_000_000,
        zh="一个未登录的请求方每分钟最多可读取多少个节点（按预计；登录后是其倍数）；0 表示不限",
        en="Nodes that may be read in a minute for one caller without sign-in, as estimated; a "
        "multiple of it with; 0 for no limit",
        may=whole_number_words(0, 1_000_000_000),
        ge=0,
        le=1_000_000_000,
    )
    max_reads: int = setting(
        "LINLI_MAX_READS",
        16,
        zh="每个回答进程最多同时有多少条查询在数据库中执行；其余的排队等候",
        en="Reads that one answering process may have under way in the database at once; "
        "others wait for their turn",
        may=whole_number_words(1, 1_000),
        ge=1,
        le=1_000,
    )
    max_writes: int = setting(
        "LINLI_MAX_WRITES",
        100,
        zh="每个回答进程最多同时有多少个写入，连同排队等候的；再多的不开始，请求方稍后再试",
        en="Mutations that one answering process may have under way at once, with those that wait "
        "for their turn; any more are not begun, and their callers try again",
        may=whole_number_words(1, 10_000),
        ge=1,
        le=10_000,
    )
    cache_mb: int = setting(
        "LINLI_CACHE_MB",
        64,
        zh="每个回答进程最多用多少 MB 内存保存解析过的查询",
        en="MB of memory in which one answering process keeps queries that it has read and planned",
        may=whole_number_words(1, 65_536),
        ge=1,
        le=65_536,
    )
    kept_mb: int = setting(
        "LINLI_KEPT_MB",
        32,
        zh="每个回答进程最多用多少 MB 内存保存答案，所读的数据一改写即不再使用；0 表示不保存",
        en="MB of memory in which one answering process keeps answers, each until something is "
        "written of what it was read from; 0 keeps none",
        may=whole_number_words(0, 65_536),
        ge=0,
        le=65_536,
    )
