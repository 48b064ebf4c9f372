"""A column of addresses is resolved in one request, in its order, and nothing of it is kept."""

from graph.database.connection import Database
from graph.vocabulary import load_vocabulary
from tests.support.address_town import store_town
from tests.support.office import Office

QUERY = """query($texts: [String!]!) { resolveAddresses(texts: $texts) {
  placeId label probability question reason understood nearestId total
  candidates { placeId kind label probability matched } } }"""


async def test_each_address_has_its_place_its_question_or_its_reason(engine: Database) -> None:
    await store_town(engine)
    executor = Office(engine, load_vocabulary())
    texts = ["洮北区幸福小区3号楼", "幸福小区3号楼", "洮北区幸福小区99号楼", "沈阳市幸福小区", "？"]
    answer = await executor.execute(QUERY, variables={"texts": texts})
    one, several, missing, elsewhere, nothing = answer["data"]["resolveAddresses"]
    assert (one["placeId"], one["probability"]) == ("Building:X1-3号楼", 1.0)
    assert one["label"] == "白城市洮北区海明街道解放社区幸福小区3号楼"
    assert (several["placeId"], several["total"]) == (None, 2)
    assert several["question"].startswith("是洮北区的幸福小区，还是大安市的幸福小区？")
    assert [each["probability"] for each in several["candidates"]] == [0.5, 0.5]
    assert (missing["nearestId"], missing["candidates"]) == ("Compound:X1", [])
    assert "幸福小区有1、3、12号楼" in missing["reason"]
    assert elsewhere["reason"].startswith("这个地址写的是沈阳市，不在本市，请核对。")
    assert nothing == {
        "placeId": None,
        "label": None,
        "probability": None,
        "question": None,
        "reason": None,
        "understood": [],
        "nearestId": None,
        "total": 0,
        "candidates": [],
    }


async def test_a_column_is_bounded(engine: Database) -> None:
    executor = Office(engine, load_vocabulary())
    answer = await executor.execute(QUERY, variables={"texts": ["幸福小区"] * 501})
    assert answer["errors"][0]["extensions"]["code"] == "TOO_LARGE"
