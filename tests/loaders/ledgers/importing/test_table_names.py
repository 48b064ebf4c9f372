"""The names that offices give to files and sheets mean a ledger where that is clear."""

import pytest

from loaders.ledgers import load_mapping
from loaders.ledgers.importing.table_names import MeantLedger, find_meant_ledger, suggest_ledger

LEDGERS = [ledger.name for ledger in load_mapping()]


@pytest.mark.parametrize(
    "name",
    [
        "单位(1)",
        "单位（2）",
        "单位_2",
        "单位-副本",
        "单位台账",
        "单位花名册",
        "单位2026年11月",
        "单位20261127",
        "1.单位",
        "附件1：单位",
    ],
)
def test_what_is_added_to_a_name_does_not_change_its_ledger(name: str) -> None:
    assert find_meant_ledger(name, LEDGERS) == MeantLedger("单位", is_exact=False)


@pytest.mark.parametrize("name", ["单位 ", "单 位", "单位 - 副本 (2)"])
def test_blanks_in_a_name_do_not_count(name: str) -> None:
    assert find_meant_ledger(name, LEDGERS) == MeantLedger("单位", is_exact=False)


@pytest.mark.parametrize(
    ("name", "ledger", "area", "exact"),
    [
        ("洮北区单位", "单位", "洮北区", True),
        ("洮北区单位报到", "单位报到", "洮北区", True),
        ("海明街道小区", "小区", "海明街道", True),
        ("附件2 洮北区单位(1)", "单位", "洮北区", False),
        ("白城市单位名册（2026年）", "单位", "白城市", False),
    ],
)
def test_the_area_of_a_ledger_may_stand_before_its_name(
    name: str, ledger: str, area: str, exact: bool
) -> None:
    assert find_meant_ledger(name, LEDGERS) == MeantLedger(ledger, area, is_exact=exact)


@pytest.mark.parametrize("name", ["物业单位", "社区单位", "单位（新）", "汇总", "通讯录", "Sheet1"])
def test_a_name_that_may_mean_something_else_means_no_ledger(name: str) -> None:
    assert find_meant_ledger(name, LEDGERS) is None


@pytest.mark.parametrize(
    ("name", "near"),
    [("单位报道", "单位报到"), ("单位（新）", "单位"), ("物业单位", "单位"), ("通讯录", None)],
)
def test_the_nearest_ledger_is_suggested(name: str, near: str | None) -> None:
    assert suggest_ledger(name, LEDGERS) == near
