"""Settings of the city: its folder, vocabularies, ledgers and grades of staleness."""

from typing import Self

from pydantic import DirectoryPath, FilePath, model_validator
from pydantic_settings import BaseSettings

from server.settings.declaration import SettingConflict, setting, whole_number_words


class CitySettings(BaseSettings):
    """What belongs to one city: its folder, vocabularies, ledgers and grades of staleness."""

    folder: DirectoryPath | None = setting(
        "LINLI_DIR",
        None,
        zh="城市目录（由 linli init 建立），其中的 linli.env 写着以下各项设置；"
        "不设则从当前目录向上找有 linli.env 的目录",
        en="Folder of a city, made by `linli init`: its linli.env holds settings; without it "
        "the working folder, or the nearest above it, that has a linli.env",
        may=("一个有 linli.env 的目录", "a folder with a linli.env"),
    )
    ageing_days: int = setting(
        "LINLI_AGEING_DAYS",
        180,
        zh="多少天没有核实就算“渐旧”",
        en="Days without confirmation after which a fact counts as ageing",
        may=whole_number_words(1, 36_500),
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
        zh="另一个城市的职责词汇文件（TOML）；不设则用自带的",
        en="Vocabulary of duties of another city (TOML); without it the one that comes along",
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
        en="Rules of matching (TOML): weights, limits, costs of changes; without it those "
        "that come along",
        may=("一个可读的文件", "a file that can be read"),
    )
    units_of_measure: FilePath | None = setting(
        "LINLI_UNITS_OF_MEASURE",
        None,
        zh="计量单位及换算文件（TOML）；不设则用自带的",
        en="Units of measure and what they are of each other (TOML); without it those that "
        "come along",
        may=("一个可读的文件", "a file that can be read"),
    )
    workflows: DirectoryPath | None = setting(
        "LINLI_WORKFLOWS",
        None,
        zh="另一个城市的诉求流程目录，每个流程一个 TOML 文件；不设则用自带的",
        en="Folder of another city's workflows, one TOML file each; without it those that "
        "come along",
        may=("一个目录", "a folder"),
    )
    calendar: FilePath | None = setting(
        "LINLI_CALENDAR",
        None,
        zh="工作日历文件（TOML）：节假日和调休上班日；不设则用自带的",
        en="Calendar of working days (TOML): holidays and weekends that are worked; without "
        "it the one that comes along",
        may=("一个可读的文件", "a file that can be read"),
    )
    mapping: FilePath | None = setting(
        "LINLI_MAPPING",
        None,
        zh="另一个城市的台账对照文件（TOML）；不设则用自带的",
        en="Mapping of another city's ledgers (TOML); without it the one that comes along",
        may=("一个可读的文件", "a file that can be read"),
    )

    reports: DirectoryPath | None = setting(
        "LINLI_REPORTS",
        None,
        zh="本城市自己的报表目录（一表通页面），每张表一个 TOML 文件，加在自带的表之外",
        en="Folder of this city's own tables for the page of reports, one TOML file each, beside "
        "those that come along",
        may=("一个目录", "a folder"),
    )

    @property
    def is_own_city(self) -> bool:
        """Whether the settings are of another city than the sample, which is then never loaded."""
        return bool(self.folder or self.duties or self.mapping)

    @model_validator(mode="after")
    def check_staleness_order(self) -> Self:
        """Reject thresholds of staleness that are out of order."""
        if self.stale_days <= self.ageing_days:
            raise SettingConflict("LINLI_STALE_DAYS")
        return self
