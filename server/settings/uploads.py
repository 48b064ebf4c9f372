"""Settings of uploads: how large one may be, how long it may take, how long it is kept."""

from pydantic_settings import BaseSettings

from server.settings.declaration import setting, whole_number_words


class UploadSettings(BaseSettings):
    """How large an upload of ledgers may be, how long it may take, and how long it is kept."""

    upload_files: int = setting(
        "LINLI_UPLOAD_FILES",
        200,
        zh="一次上传最多多少个文件",
        en="Files that one upload of ledgers may have",
        may=whole_number_words(1, 10_000),
        ge=1,
        le=10_000,
    )
    upload_bytes: int = setting(
        "LINLI_UPLOAD_BYTES",
        200_000_000,
        zh="一次上传最多多少字节",
        en="Bytes that one upload of ledgers may have",
        may=whole_number_words(1_000, 10_000_000_000),
        ge=1_000,
        le=10_000_000_000,
    )
    upload_rows: int = setting(
        "LINLI_UPLOAD_ROWS",
        1_000_000,
        zh="一次上传的台账合计最多多少行",
        en="Rows that the ledgers of one upload may have in all",
        may=whole_number_words(1, 100_000_000),
        ge=1,
        le=100_000_000,
    )
    upload_seconds: float = setting(
        "LINLI_UPLOAD_SECONDS",
        3_600.0,
        zh="一次上传及其导入最多用多少秒",
        en="Seconds that one upload and its import may take",
        may=("1 到 86400 的数", "a number from 1 to 86400"),
        ge=1,
        le=86_400,
    )
    upload_minutes: float = setting(
        "LINLI_UPLOAD_MINUTES",
        60.0,
        zh="预演过的上传和被拒绝的行保留多少分钟",
        en="Minutes for which a checked upload and its refused rows are kept",
        may=("1 到 1440 的数", "a number from 1 to 1440"),
        ge=1,
        le=1_440,
    )
