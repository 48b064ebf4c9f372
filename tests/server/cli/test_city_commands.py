"""A city of one's own: its folder, and the words that its graph was made with, on both engines."""

from pathlib import Path
from zipfile import ZipFile

import pytest

from graph.database.connection import Database
from graph.database.identity import write_identity
from graph.database.transaction import Transaction
from graph.vocabulary.duties import DUTIES_FILE
from loaders.ledgers.mapping import MAPPING_FILE
from loaders.sample import RECORDED
from tests.support.commands import Linli
from tests.support.small_city import CITY, portrait, write

SAMPLE_WORDS = ("白城", "洮北", "洮南", "大安", "镇赉", "通榆", "吉林", "2208", "aicheng")
BLOCK_SECRETARY = """
[[duty]]
code = "block_secretary"
zh = "街区书记"
en = "Block secretary"
source = "post"
levels = ["Community"]
expected = 1
"""

FORMER_DUTIES = '{"file": "", "entries": {"town_crier": "00000000"}}'
"""What the graph of an earlier version may remember of the duties that came along then."""


@pytest.fixture
def server(scratch: Database, password: str) -> dict[str, str]:
    """The settings that name the empty graph of an engine."""
    return {"NEO4J_URI": scratch.uri, "NEO4J_USER": scratch.user, "NEO4J_PASSWORD": password}


@pytest.fixture
def duties(tmp_path: Path) -> Path:
    """Duties of a city of one's own, one more than those that come along."""
    file = tmp_path / "our-duties.toml"
    file.write_text(DUTIES_FILE.read_text("utf-8") + BLOCK_SECRETARY, "utf-8")
    return file


def text_of(file: Path) -> str:
    """Return all text of a file; of a workbook that of all its parts."""
    if file.suffix != ".xlsx":
        return file.read_text("utf-8")
    with ZipFile(file) as archive:
        return "".join(archive.read(part).decode() for part in archive.namelist())


def test_a_new_citys_folder_has_everything_to_edit_and_nothing_of_the_sample(
    linli: Linli, tmp_path: Path
) -> None:
    folder = tmp_path / "ours"
    code, told = linli({}, "init", str(folder))
    assert code == 0, told
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {
        "linli.env",
        "mapping.toml",
        "vocabulary/duties.toml",
        "vocabulary/calendar.toml",
    } < files
    assert {
        "templates/单位.xlsx",
        "templates/干部.xlsx",
        "vocabulary/workflows/three_list.toml",
    } < files
    found = [
        (name, word) for name in files for word in SAMPLE_WORDS if word in text_of(folder / name)
    ]
    assert found == []


def test_a_folder_that_is_not_empty_is_left_as_it_is(linli: Linli, tmp_path: Path) -> None:
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "linli.env").write_text("LINLI_PORT=8001\n")
    code, told = linli({}, "init", str(tmp_path / "ours"))
    assert (code, "nothing was written" in told) == (1, True), told
    assert (tmp_path / "ours" / "linli.env").read_text() == "LINLI_PORT=8001\n"


def test_a_folder_that_cannot_be_made_is_told(linli: Linli, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    code, told = linli({}, "init", str(tmp_path / "file" / "ours"))
    assert (code, "cannot be written" in told) == (1, True), told


def test_the_folder_that_is_named_gives_the_settings_and_no_sample_is_loaded_into_it(
    linli: Linli, tmp_path: Path
) -> None:
    folder = tmp_path / "ours"
    linli({}, "init", str(folder))
    code, told = linli({}, "--dir", str(folder), "settings")
    assert (code, str(folder / "vocabulary" / "duties.toml") in told) == (0, True), told
    code, told = linli({}, "--dir", str(folder), "serve", "--sample")
    assert (code, "the sample city is never loaded" in told) == (2, True), told
    code, told = linli({}, "--dir", str(tmp_path), "settings")
    assert (code, "There is no linli.env" in told) == (2, True), told


def test_a_graph_whose_ends_are_last_days_is_not_exported_with_days_after(
    linli: Linli, server: dict[str, str], tmp_path: Path
) -> None:
    ledgers = str(write(tmp_path / "ledgers", **CITY))
    assert linli(server, "import", ledgers)[0] == 0
    text = MAPPING_FILE.read_text("utf-8")
    other = tmp_path / "mapping.toml"
    other.write_text(text.replace('last_days = "inclusive"', 'last_days = "day_after"'), "utf-8")
    with_other = {**server, "LINLI_MAPPING": str(other)}
    file = tmp_path / "任职.csv"
    code, told = linli(with_other, "export", "任职", str(file))
    assert (code, "linli migrate --last-days day-after" in told) == (1, True), told
    assert not file.exists()
    assert linli(with_other, "migrate", "--last-days", "day-after")[0] == 0
    assert linli(with_other, "export", "任职", str(file))[0] == 0


def test_a_graph_refuses_to_answer_to_import_and_to_export_with_other_duties_than_its_own(
    linli: Linli, server: dict[str, str], duties: Path, tmp_path: Path
) -> None:
    own = {**server, "LINLI_DUTIES": str(duties)}
    ledgers = str(write(tmp_path / "ledgers", **CITY))
    assert linli(own, "import", ledgers)[0] == 0
    assert linli(own, "who", "Building:L1")[0] == 0
    for command in (
        ("who", "Building:L1"),
        ("import", ledgers),
        ("import", ledgers, "--check"),
        ("export", "单位", str(tmp_path / "单位.csv")),
        ("lists", "220802"),
        ("serve", "--no-sample", "--port", "0"),
    ):
        code, told = linli(server, *command)
        assert code == 1, (command, told)
        for word in ("our-duties.toml", "lacking block_secretary", "LINLI_DUTIES", "linli adopt"):
            assert word in told, (command, told)
    assert linli(server, "status")[0] == 0


def test_other_words_can_be_adopted_knowingly(
    linli: Linli, server: dict[str, str], duties: Path, tmp_path: Path
) -> None:
    own = {**server, "LINLI_DUTIES": str(duties)}
    assert linli(own, "import", str(write(tmp_path / "ledgers", **CITY)))[0] == 0
    code, told = linli(server, "adopt", "--yes")
    assert (code, "lacking block_secretary" in told) == (0, True), told
    assert linli(server, "who", "Building:L1")[0] == 0
    code, told = linli(own, "who", "Building:L1")
    assert (code, "new block_secretary" in told) == (1, True), told
    code, told = linli(server, "adopt")
    assert (code, "has the present words already" in told) == (0, True), told


def test_a_new_entry_in_the_same_file_needs_no_adopting(
    linli: Linli, server: dict[str, str], duties: Path, tmp_path: Path
) -> None:
    own = {**server, "LINLI_DUTIES": str(duties)}
    ledgers = str(write(tmp_path / "ledgers", **CITY))
    assert linli(own, "import", ledgers)[0] == 0
    more = BLOCK_SECRETARY.replace("block", "street").replace("街区", "街面")
    duties.write_text(f"# 加了一项\n{duties.read_text('utf-8')}{more}", "utf-8")
    assert linli(own, "who", "Building:L1")[0] == 0
    code, told = linli(own, "import", ledgers)
    assert (code, "new street_secretary" in " ".join(told.split())) == (0, True), told
    code, told = linli(own, "import", ledgers)
    assert (code, "street_secretary" in told) == (0, False), told
    duties.write_text(
        duties.read_text("utf-8").replace('zh = "街面书记"', 'zh = "街头书记"'), "utf-8"
    )
    code, told = linli(own, "who", "Building:L1")
    assert (code, "changed street_secretary" in told) == (1, True), told


def test_another_mapping_is_refused_where_ledgers_go_in_or_out_and_not_for_a_question(
    linli: Linli, server: dict[str, str], tmp_path: Path
) -> None:
    mapping = tmp_path / "our-mapping.toml"
    text = MAPPING_FILE.read_text("utf-8")
    mapping.write_text(text.replace("所属小区编号", "小区代码"), "utf-8")
    ledgers = str(write(tmp_path / "ledgers", **CITY))
    assert linli(server, "import", ledgers)[0] == 0
    other = {**server, "LINLI_MAPPING": str(mapping)}
    assert linli(other, "who", "Building:L1")[0] == 0
    code, told = linli(other, "import", ledgers)
    assert (code, "our-mapping.toml" in told, "changed 楼栋" in told) == (1, True, True), told


async def test_another_version_of_the_files_that_come_along_is_taken_without_asking(
    linli: Linli, server: dict[str, str], scratch: Database, tmp_path: Path
) -> None:
    async def forget(transaction: Transaction) -> None:
        await write_identity(transaction, {"duties": FORMER_DUTIES})

    ledgers = str(write(tmp_path / "ledgers", **CITY))
    assert linli(server, "import", ledgers)[0] == 0
    await scratch.write(forget)
    assert linli(server, "who", "Building:L1")[0] == 0


def test_an_empty_graph_takes_any_words(
    linli: Linli, server: dict[str, str], duties: Path, tmp_path: Path
) -> None:
    (tmp_path / "nothing").mkdir()
    own = {**server, "LINLI_DUTIES": str(duties)}
    assert "没有台账" in linli(own, "import", str(tmp_path / "nothing"))[1]
    code, told = linli(server, "import", str(write(tmp_path / "ledgers", **CITY)))
    assert code == 0, told


def import_sample(linli: Linli, server: dict[str, str], folder: Path) -> Path:
    """Import a small city as the sample's, at the instant at which the sample was recorded."""
    ledgers = write(folder / "sample-ledgers", **CITY)
    moment = RECORDED["ledgers"].isoformat(timespec="seconds")
    code, told = linli(server, "import", str(ledgers), "--recorded-at", moment)
    assert code == 0, told
    return ledgers


OWN = {
    "城市": [{"编号": "6101", "名称": "青石市"}],
    "县市区": [{"编号": "610199", "名称": "云溪县", "所属市编号": "6101"}],
    "单位": [{"编号": "Q1", "名称": "县民政局", "类别": "机关"}],
}
"""Ledgers that have nothing to do with the sample."""


async def test_the_sample_is_removed_by_one_command_and_own_data_stay(
    linli: Linli, server: dict[str, str], scratch: Database, tmp_path: Path
) -> None:
    assert linli(server, "import", str(write(tmp_path / "own", **OWN)))[0] == 0
    before = await portrait(scratch)
    import_sample(linli, server, tmp_path)
    code, told = linli(server, "remove-sample", "--yes")
    assert (code, "The sample city is removed." in told) == (0, True), told
    assert await portrait(scratch) == before
    code, told = linli(server, "remove-sample", "--yes")
    assert (code, "nothing of the sample city" in told) == (0, True), told


def test_a_graph_with_the_sample_alone_is_empty_afterwards(
    linli: Linli, server: dict[str, str], tmp_path: Path
) -> None:
    ledgers = import_sample(linli, server, tmp_path)
    write(ledgers, 单位=[{**CITY["单位"][0], "名称": "市委组织部（新）"}, CITY["单位"][1]])
    moment = RECORDED["corrections"].isoformat(timespec="seconds")
    named = (ledgers / "单位.csv").rename(tmp_path / "sample-corrections.csv")
    (tmp_path / "sample-corrections").mkdir()
    named.rename(tmp_path / "sample-corrections" / "单位.csv")
    corrected = str(tmp_path / "sample-corrections")
    assert "更正" in linli(server, "import", corrected, "--recorded-at", moment)[1]
    assert linli(server, "remove-sample", "--yes")[0] == 0
    assert "empty" in linli(server, "status")[1]


async def test_nothing_is_removed_where_own_data_are_tied_to_the_sample(
    linli: Linli, server: dict[str, str], scratch: Database, tmp_path: Path
) -> None:
    import_sample(linli, server, tmp_path)
    report = [
        {"编号": "B1", "单位编号": "D1", "社区编号": "220802001001", "起始日期": "2024-01-01"}
    ]
    assert linli(server, "import", str(write(tmp_path / "own", 单位报到=report)))[0] == 0
    before = await portrait(scratch)
    code, told = linli(server, "remove-sample", "--yes")
    assert (code, "Nothing was removed" in told, "Assignment 1" in told) == (1, True, True), told
    assert await portrait(scratch) == before


def test_the_sample_is_removed_only_when_one_says_so(
    linli: Linli, server: dict[str, str], tmp_path: Path
) -> None:
    import_sample(linli, server, tmp_path)
    assert linli(server, "remove-sample")[0] == 1
    assert "whole" in linli(server, "status")[1]


def test_an_own_import_that_claims_the_instant_of_the_sample_is_not_taken_for_it(
    linli: Linli, server: dict[str, str], tmp_path: Path
) -> None:
    moment = RECORDED["ledgers"].isoformat(timespec="seconds")
    own = str(write(tmp_path / "own", **OWN))
    assert linli(server, "import", own, "--recorded-at", moment)[0] == 0
    code, told = linli(server, "remove-sample", "--yes")
    assert (code, "Nothing was removed" in told) == (1, True), told


def test_a_ledger_of_a_duty_that_the_city_does_not_have_is_none_of_its_ledgers(
    linli: Linli, server: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "our-duties.toml"
    entries = DUTIES_FILE.read_text("utf-8").split("[[duty]]")
    kept = [entry for entry in entries if 'code = "covering_unit"' not in entry]
    assert len(kept) == len(entries) - 1
    file.write_text("[[duty]]".join(kept), "utf-8")
    own = {**server, "LINLI_DUTIES": str(file)}
    cover = [{"编号": "B1", "单位编号": "D1", "小区编号": "X1", "起始日期": "2024-01-01"}]
    ledgers = str(write(tmp_path / "ledgers", **CITY, 包保单位=cover))
    code, told = linli(own, "import", ledgers)
    assert (code, "包保单位: the mapping has no ledger of this name" in told) == (0, True), told
    assert "包保单位" not in linli(own, "template", "--list")[1]
    code, told = linli(own, "template", "包保单位", str(tmp_path / "form.xlsx"))
    assert (code, (tmp_path / "form.xlsx").exists()) == (1, False), told
    code, told = linli(own, "export", "单位报到", str(tmp_path / "out.csv"))
    assert code == 0, told
