"""The mapping from ledgers to kinds is checked against the declarations before a row is read."""

from pathlib import Path

import pytest

from graph.ontology.kinds import KINDS
from graph.ontology.kinds.plans import PLANS
from graph.ontology.kinds.sweeps import SWEEPS
from loaders.ledgers import InvalidMapping, load_mapping

LEDGER = """
[[ledger]]
name = "楼栋"
kind = "Building"
columns = { number = "楼号" }
[ledger.edges]
compound = { column = "所属小区编号", kind = "Compound" }
along = { column = "临街路巷编号", kind_column = "临街类别" }
"""


def rejection(folder: Path, text: str) -> InvalidMapping:
    """Read a mapping that is invalid, and return the error."""
    path = folder / "mapping.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidMapping) as refused:
        load_mapping(path)
    return refused.value


def test_the_mapping_of_baicheng_feeds_every_kind_but_plans_and_sweeps_which_are_made_here() -> (
    None
):
    assert {ledger.kind.name for ledger in load_mapping()} == {
        kind.name for kind in KINDS if kind not in (*PLANS, *SWEEPS)
    }


def test_a_ledger_comes_after_those_that_it_stands_on() -> None:
    before: set[str] = set()
    for ledger in load_mapping():
        before.add(ledger.kind.name)
        named = {edge.kind for edge in ledger.edges if edge.kind}
        assert named <= before, ledger.name


@pytest.mark.parametrize(
    ("correct", "wrong", "message"),
    [
        ('kind = "Building"', 'kind = "Tower"', "no kind Tower is declared"),
        ("number =", "height =", "Building has no property height"),
        ("compound =", "village =", "Building has no edge village that a ledger writes"),
        ("compound =", "entrances =", "Building has no edge entrances that a ledger writes"),
        (
            'kind = "Compound"',
            'kind = "Road"',
            "edge compound cannot lead to Road (only to Compound)",
        ),
        (
            'kind_column = "临街类别"',
            'kind = "Compound"',
            "edge along cannot lead to Compound (only to Road, Lane)",
        ),
        (', kind = "Compound"', "", "edge compound needs column, and kind or kind_column"),
        ('"所属小区编号"', '"名称"', "the column 名称 has two meanings"),
        ('name = "楼栋"', "", "name is missing"),
        ("columns =", "colums =", "colums is not known here"),
        ("[[ledger]]", "[[ledgers]]", "there is no [[ledger]] entry"),
    ],
)
def test_a_fault_names_the_ledger_and_the_name(
    tmp_path: Path, correct: str, wrong: str, message: str
) -> None:
    refused = rejection(tmp_path, LEDGER.replace(correct, wrong))
    assert message in refused.en
    assert "映射" in refused.zh


def test_a_missing_required_edge_is_named(tmp_path: Path) -> None:
    refused = rejection(tmp_path, '[[ledger]]\nname = "单元"\nkind = "Entrance"\n')
    assert "ledger 单元: the required edge building (所属楼栋) is missing" in refused.en


def test_a_constant_of_a_property_that_is_not_declared_is_named(tmp_path: Path) -> None:
    refused = rejection(
        tmp_path, LEDGER.replace("[ledger.edges]", 'constants = { colour = "red" }\n[ledger.edges]')
    )
    assert "Building has no property colour" in refused.en


def test_one_name_for_two_ledgers_is_rejected(tmp_path: Path) -> None:
    assert "ledger 楼栋: it occurs twice" in rejection(tmp_path, LEDGER + LEDGER).en
