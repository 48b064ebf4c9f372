"""The folder of a new city: its settings, its vocabulary, its empty ledgers.

Everything in it is a copy that the city edits; nothing of the sample city is among it.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from graph.errors import GraphError
from graph.vocabulary import Vocabulary, load_vocabulary
from graph.vocabulary.matching_rules import load_matching_rules
from graph.vocabulary.toml_files import VOCABULARY
from loaders.ledgers import MAPPING_FILE, load_mapping, write_template
from server.settings import SETTINGS_FILE

LEDGERS, TEMPLATES, REPORTS = "ledgers", "templates", "reports"
FIRST_VERSION = "1"
SETTINGS = """\
# 本城市的设置，每行一项；路径从本文件所在目录算起。全部设置见 linli settings。
# The settings of this city, one a line; paths begin at this file. `linli settings` lists them all.

# 责任 duties, 服务类别 categories of services, 诉求流程 workflows of requests,
# 工作日历 working days, 匹配规则 rules of matching, 计量单位 units of measure
LINLI_DUTIES=vocabulary/duties.toml
LINLI_CATEGORIES=vocabulary/categories.toml
LINLI_WORKFLOWS=vocabulary/workflows
LINLI_CALENDAR=vocabulary/calendar.toml
LINLI_MATCHING=vocabulary/matching.toml
LINLI_UNITS_OF_MEASURE=vocabulary/units_of_measure.toml

# 台账对照 which ledger feeds what, and its headers
LINLI_MAPPING=mapping.toml

# 自己的报表，每张一个文件 tables of reports of your own, a file each
LINLI_REPORTS=reports

# 图谱的数据目录，请备份 the folder of the graph's data: back it up
LINLI_DATA=var

# 监听的地址和端口 where the service listens
LINLI_HOST=127.0.0.1
LINLI_PORT=8000
"""


class FolderNotEmpty(GraphError):
    """A city's folder would be made where there is something already."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"{folder} 不是空目录，没有写入任何文件。请换一个新的目录。",
            f"{folder} is not an empty folder, and nothing was written. Name a new one.",
        )


CONTENTS = (
    (SETTINGS_FILE, "设置 settings"),
    ("vocabulary/duties.toml", "职责词汇 duties: who is expected where"),
    ("vocabulary/", "服务类别、流程、日历、匹配规则、计量单位 the other words"),
    ("mapping.toml", "台账对照 ledgers and their headers"),
    (f"{TEMPLATES}/", "空台账 empty ledgers to fill in"),
    (f"{REPORTS}/", "自己的报表 tables of reports of your own"),
    (f"{LEDGERS}/", "填好的台账放这里 filled-in ledgers go here"),
)
"""What is in a new city's folder, with its meaning."""


def make_city_folder(folder: Path) -> tuple[tuple[str, str], ...]:
    """Write the files of a new city into a folder, and return what they are.

    Raises `FolderNotEmpty` and `OSError`.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderNotEmpty(folder)
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(VOCABULARY, folder / "vocabulary")
    name_rules_of_matching(folder / "vocabulary" / "matching.toml")
    shutil.copyfile(MAPPING_FILE, folder / "mapping.toml")
    (folder / LEDGERS).mkdir()
    (folder / REPORTS).mkdir()
    write_empty_ledgers(folder / TEMPLATES, load_vocabulary())
    # Last: what is interrupted before is no city's folder.
    (folder / SETTINGS_FILE).write_text(SETTINGS, encoding="utf-8")
    return CONTENTS


def name_rules_of_matching(file: Path) -> None:
    """Name the rules of a new city by a first version of their own, which every match shows."""
    text = file.read_text(encoding="utf-8")
    version = load_matching_rules(file).version
    file.write_text(text.replace(f'"{version}"', f'"{FIRST_VERSION}"'), encoding="utf-8")


def write_empty_ledgers(folder: Path, vocabulary: Vocabulary) -> None:
    """Write an empty form of each ledger into a new folder."""
    folder.mkdir()
    for ledger in load_mapping():
        write_template(folder / f"{ledger.name}.xlsx", ledger, vocabulary)
