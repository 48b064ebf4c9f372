"""A graph that an older version of the program wrote is folded anew, once."""

from pathlib import Path

from graph.database.connection import Database
from graph.database.identity import read_identity
from graph.rows.keys.refold import FOLDING, FOLDING_VERSION, refold_graph
from tests.support.small_city import SECOND, load, load_city, portrait

AGED = (
    (
        "MATCH (n:Unit {id: 'Unit:dw1'}) "
        "SET n.words = '单位（分部）\\ndw1', n.foldedKey = null, n.nameOrder = null"
    ),
    (
        "MATCH (v:Version)-[:VERSION_OF]->(:Unit {id: 'Unit:dw1'}) "
        "SET v.words = '单位（原名）\\ndw1', v.nameOrder = null"
    ),
    "MATCH (i:Identity) SET i.folding = null",
)


async def test_an_older_graph_is_folded_anew(scratch: Database, tmp_path: Path) -> None:
    await load_city(scratch, tmp_path / "city")
    unit = {"编号": "dw1", "名称": "单位（原名）", "类别": "机关"}
    await load(scratch, tmp_path / "before", 单位=[unit])
    await load(scratch, tmp_path / "after", SECOND, 单位=[{**unit, "名称": "单位（分部）"}])
    written = await portrait(scratch)
    for statement in AGED:
        await scratch.execute(statement)
    assert await portrait(scratch) != written
    await refold_graph(scratch)
    assert await portrait(scratch) == written
    assert (await read_identity(scratch))[FOLDING] == FOLDING_VERSION
    # What was folded by this version is not gone through again.
    await scratch.execute("MATCH (n:Unit {id: 'Unit:dw1'}) SET n.words = 'other'")
    await refold_graph(scratch)
    assert await portrait(scratch) != written
