"""Reconciling names of the town, in the form of the Reconciliation Service API 0.2."""

import jsonschema
import pytest
from pydantic import TypeAdapter

from server.reconciliation import answers
from server.reconciliation.answers import Extension, Query
from server.reconciliation.entity_types import ENTITY_KINDS, manifest
from tests.support.rich_town import RichTown

QUERIES = TypeAdapter(dict[str, Query])
# Written down from the specification of the API.
RESULTS = {
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "required": ["result"],
        "properties": {
            "result": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["id", "name", "score"],
                    "properties": {
                        "id": {"type": "string"},
                        "name": {"type": "string"},
                        "score": {"type": "number"},
                        "match": {"type": "boolean"},
                        "type": {"type": "array", "items": {"required": ["id", "name"]}},
                        "features": {
                            "type": "array",
                            "items": {
                                "required": ["id", "value"],
                                "properties": {"value": {"type": ["number", "boolean"]}},
                            },
                        },
                    },
                },
            }
        },
    },
}


async def reconciled(town: RichTown, **queries: dict[str, object]) -> dict[str, list[str]]:
    """Return the ids of candidates by query, the match with a mark, after checking their form."""
    found = await answers.reconcile(town.database, QUERIES.validate_python(queries))
    jsonschema.validate(found, RESULTS)
    return {
        key: [each["id"] + ("!" if each["match"] else "") for each in answer["result"]]
        for key, answer in found.items()
    }


async def test_a_name_that_one_node_has_is_a_match_and_a_messy_one_has_candidates(
    town: RichTown,
) -> None:
    names = await town.executor.execute(
        """{ units(first: 1) { edges { node { id name } } }
             communities(first: 1) { edges { node { id name } } }
             compounds(first: 1) { edges { node { id name } } } }"""
    )
    for page in names["data"].values():
        node = page["edges"][0]["node"]
        kind = node["id"].partition(":")[0]
        messy = f" {node['name'][:-1]}x{node['name'][-1:]} "
        found = await reconciled(
            town,
            q0={"query": node["name"], "type": kind},
            q1={"query": messy, "type": [kind], "limit": 3},
            q2={"query": "", "type": kind},
        )
        assert found["q0"][0] == f"{node['id']}!"
        assert len(found["q1"]) <= 3
        assert found["q2"] == []
        assert all(each.startswith(kind) for each in found["q0"])


async def test_a_building_is_found_by_its_address(town: RichTown) -> None:
    found = await reconciled(town, q0={"query": "民生小区1号楼", "type": "Building"})
    assert any(each.startswith("Building:") for each in found["q0"])


async def test_a_code_that_is_sent_decides(town: RichTown) -> None:
    code = {"pid": "code", "v": "220802001001"}
    found = await reconciled(
        town, q0={"query": "解放社区", "type": "Community", "properties": [code]}
    )
    assert "Community:220802001001!" in found["q0"]
    assert sum(each.endswith("!") for each in found["q0"]) == 1


async def test_columns_are_extended_without_contacts(town: RichTown) -> None:
    asked = Extension.model_validate(
        {
            "ids": ["Community:220802001001", "Unit:none", "Cadre:G1"],
            "properties": [{"id": "name"}, {"id": "dutyPhone"}, {"id": "mobile"}],
        }
    )
    found = await answers.extend(town.database, asked)
    nothing: dict[str, list[object]] = {"name": [], "dutyPhone": [], "mobile": []}
    assert found["rows"]["Community:220802001001"]["name"][0]["str"]
    assert found["rows"]["Community:220802001001"]["dutyPhone"] == []
    assert found["rows"]["Unit:none"] == found["rows"]["Cadre:G1"] == nothing


async def test_suggestions_and_previews(town: RichTown) -> None:
    assert answers.suggest_types("单位")["result"] == [{"id": "Unit", "name": "单位"}]
    assert {"id": "code", "name": "编号"} in answers.suggest_properties("cod")["result"]
    suggested = await answers.suggest_entities(town.database, "组织部")
    assert all({"id", "name"} <= each.keys() for each in suggested["result"])
    page = await answers.preview(town.database, "Unit:D1")
    assert page is not None
    assert "<h1>" in page
    assert await answers.preview(town.database, "Cadre:G1") is None


@pytest.mark.parametrize("kind", ENTITY_KINDS)
def test_every_type_proposes_its_properties_but_no_contact(kind: str) -> None:
    proposed = {each["id"] for each in answers.propose_properties(kind, None)["properties"]}
    assert "name" in proposed
    assert not proposed & {"mobile", "dutyPhone"}


def test_the_manifest_says_where_everything_is() -> None:
    known = manifest("http://127.0.0.1:8000/reconcile")
    assert known["versions"] == ["0.2"]
    assert "{{id}}" in known["preview"]["url"]
    assert [each["id"] for each in known["defaultTypes"]] == list(ENTITY_KINDS)
