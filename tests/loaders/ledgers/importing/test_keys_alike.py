"""However a key or a name is typed, it is the one node that it looks like."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.database.connection import Database
from graph.ontology.kinds import KINDS
from graph.rows.batch import Provenance, Row
from graph.rows.upsert import upsert_rows
from graph.vocabulary import load_vocabulary
from loaders.ledgers import ImportOptions, import_folder, load_mapping
from tests.support.small_city import (
    CITY,
    FIRST,
    SECOND,
    load,
    load_city,
    outcomes,
    portrait,
    write,
)

KEYS = ("DW0001", "dw-02", "一号7", "X1")
UNSEEN = st.sampled_from(["", "\u200b", "\ufeff", " ", "\u3000", "\xa0", "\xad", "_x000D_\n", "\t"])


@st.composite
def decorated(draw: st.DrawFn) -> tuple[str, str]:
    """Draw a key and the same key in other letters, widths, and with what nobody sees."""
    key = draw(st.sampled_from(KEYS))
    signs = []
    for sign in key:
        forms = [sign, sign.lower(), sign.upper()]
        if sign.isascii():
            forms += [chr(ord(each) + 0xFEE0) for each in forms]
        signs.append(draw(st.sampled_from(forms)) + draw(UNSEEN))
    return key, draw(UNSEEN) + "".join(signs)


async def test_any_decoration_of_a_key_finds_the_same_node(
    scratch: Database, tmp_path: Path
) -> None:
    units = [{"编号": key, "名称": f"单位{key}", "类别": "机关"} for key in KEYS]
    await load(scratch, tmp_path / "before", FIRST, 单位=units)
    before = await scratch.read("MATCH (n:Unit) RETURN count(n)")
    typed: dict[str, str] = {}

    @given(decorated())
    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
    def collect(pair: tuple[str, str]) -> None:
        typed[pair[1]] = pair[0]

    collect()
    for number, (text, key) in enumerate(typed.items()):
        report = await load(
            scratch,
            tmp_path / str(number),
            SECOND,
            单位=[{"编号": text, "名称": f"单位{key}", "类别": "机关"}],
        )
        assert outcomes(report, "单位") == {"unchanged": 1}, text
    assert await scratch.read("MATCH (n:Unit) RETURN count(n)") == before


async def test_a_row_may_refer_by_a_key_in_other_letters_without_becoming_another_row(
    scratch: Database, tmp_path: Path
) -> None:
    await load_city(scratch, tmp_path / "city")
    before = await portrait(scratch)
    report = await load(
        scratch,
        tmp_path / "again",
        SECOND,
        任职=[{**CITY["任职"][0], "岗位编号": "ｐ1", "任职人工号": "g 1"}],
        小区=[{**CITY["小区"][0], "所属社区编号": "海明街道解放社区"}],
    )
    assert outcomes(report, "任职") == outcomes(report, "小区") == {"unchanged": 1}
    assert await portrait(scratch) == before


@pytest.mark.parametrize("size", [1, 2, 2_000])
async def test_names_are_found_whatever_the_size_of_a_batch(
    scratch: Database, tmp_path: Path, size: int
) -> None:
    rows = [
        {"编号": "SJ1", "名称": "市人民医院", "类别": "事业单位", "上级单位": "市卫健委"},
        {"编号": "SJ2", "名称": "市中医院", "类别": "事业单位", "上级单位": "市卫健委"},
        {"编号": "SJ3", "名称": "市卫健委", "类别": "机关", "上级单位": ""},
    ]
    for dry in (True, False):
        report = await import_folder(
            scratch,
            write(tmp_path, 单位=rows),
            mapping=load_mapping(),
            vocabulary=load_vocabulary(),
            batch=size,
            options=ImportOptions(dry_run=dry),
        )
        assert outcomes(report, "单位") == {"added": 3}, report.rejections
    superiors = "MATCH (:Unit)-[:SUBORDINATE_TO]->(n:Unit) RETURN collect(n.id)"
    assert await scratch.read(superiors) == ["Unit:SJ3", "Unit:SJ3"]


async def test_of_two_of_one_name_the_one_beside_what_the_row_names_too_is_meant(
    scratch: Database, tmp_path: Path
) -> None:
    cadres = [
        {"工号": "G1", "姓名": "王建国", "类别": "机关干部", "所在单位": "市委组织部"},
        {"工号": "G2", "姓名": "王建国", "类别": "机关干部", "所在单位": "市财政局"},
    ]
    held = [
        {
            "编号": "R1",
            "岗位编号": "P1",
            "任职人": "王建国",
            "代表单位": "市财政局",
            "代表单位类别": "单位",
            "起始日期": "2023-01-01",
        },
        {
            "编号": "R2",
            "岗位编号": "P1",
            "任职人": "王建国",
            "代表单位": "",
            "代表单位类别": "",
            "起始日期": "2022-01-01",
        },
    ]
    report = await load_city(scratch, tmp_path, 干部=cadres, 任职=held)
    assert outcomes(report, "任职") == {"added": 1, "rejected": 1}
    (rejection,) = report.rejections
    assert (rejection.row, rejection.column) == (3, "任职人")
    assert "G1" in rejection.zh
    assert "G2" in rejection.zh
    holder = "MATCH (:Tenure {id: 'Tenure:R1'})-[:HELD_BY]->(n) RETURN n.id"
    assert await scratch.read(holder) == "Cadre:G2"


async def test_a_key_that_fits_two_nodes_of_the_graph_is_refused_with_both(
    scratch: Database, tmp_path: Path
) -> None:
    kind = KINDS["Unit"]
    for key in ("dW1", "Dw1"):
        # An older linli took these for two units.
        values: dict[str, object] = {
            "key": key,
            "code": key,
            "name": "甲",
            "category": "AGENCY",
            "aliases": [],
        }
        row = Row(kind.id(key), 1, values, {})
        await upsert_rows(scratch, kind, [row], Provenance("单位.csv", FIRST))
        await scratch.execute(
            "MATCH (n:Unit {id: $id}) SET n.foldedKey = null", {"id": kind.id(key)}
        )
    await scratch.execute("MATCH (n:Unit) SET n.foldedKey = 'DW1'")
    report = await load(
        scratch, tmp_path, SECOND, 单位=[{"编号": "DW1", "名称": "甲", "类别": "机关"}]
    )
    (rejection,) = report.rejections
    assert "Dw1、dW1" in rejection.zh
