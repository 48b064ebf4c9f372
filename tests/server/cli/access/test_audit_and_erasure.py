"""The audit log and the erasure of personal data, as an operator types them."""

from pathlib import Path

import pytest

from tests.support.commands import Linli
from tests.support.small_city import CITY, write

MOBILE = "13900007777"
CADRE = {"工号": "G9", "姓名": "钱多多", "类别": "社区工作者", "手机": MOBILE}


@pytest.fixture(scope="module")
def settings(linli: Linli, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The settings of a graph of its own, with a worker whose data is to go."""
    folder = tmp_path_factory.mktemp("erased")
    known = {"LINLI_DATA": str(folder / "var")}
    ledgers = write(folder / "台账", **{**CITY, "干部": [*CITY["干部"], CADRE]})
    code, text = linli(known, "import", str(ledgers))
    assert code == 0, text
    return known


def test_who_is_erased_leaves_no_mobile_in_the_files_and_an_entry_that_names_no_value(
    linli: Linli, settings: dict[str, str]
) -> None:
    files = Path(settings["LINLI_DATA"]) / "databases"
    assert any(MOBILE.encode() in path.read_bytes() for path in files.rglob("*.bucket"))
    code, text = linli(settings, "erase", "Cadre:G9")
    assert (code, "已清除" in text) == (0, True), text
    assert not any(
        MOBILE.encode() in path.read_bytes() for path in files.rglob("*") if path.is_file()
    )
    code, text = linli(settings, "audit-log")
    assert (code, "清除" in text, "Cadre:G9" in text, MOBILE in text) == (0, True, True, False)
    code, text = linli(settings, "audit-log", "--verify")
    assert (code, "完好" in text) == (0, True), text


def test_nothing_is_archived_that_is_younger_than_half_a_year(
    linli: Linli, settings: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "audit.jsonl"
    code, text = linli(settings, "audit-log", "--archive", str(file), "--before", "2090-01-01")
    assert (code, "六个月" in text, file.exists()) == (1, True, False)
    code, text = linli(settings, "audit-log", "--archive", str(file))
    assert (code, "已归档 0 条" in text, file.exists()) == (0, True, False), text


def test_a_person_or_a_text_is_erased_and_not_both_or_neither(
    linli: Linli, settings: dict[str, str]
) -> None:
    for arguments in ((), ("Cadre:G1", "--text", "钱多多")):
        code, text = linli(settings, "erase", *arguments)
        assert (code, "二者选一" in text) == (1, True)
