"""A root that is refused is null with an error at its path, and leaves the others."""

import pytest

from tests.schema.rejections import root_error
from tests.support.rich_town import RichTown

CITY_ID = '"City:2208" '
REFUSED = {
    "units(first: 1000) { totalCount edges { node { id } } }": "PAGE_SIZE",
    "units(first: 1, last: 1) { totalCount }": "PAGE_DIRECTION",
    'units(after: "x") { edges { node { id } } }': "INVALID_CURSOR",
    'needs(filter: { area: { code: "nope" } }) { totalCount }': "UNKNOWN_AREA",
    'needs(filter: { area: { address: "没有这个地方" } }) { totalCount }': "UNKNOWN_AREA",
    'needs(filter: { area: { address: "1号楼" } }) { totalCount }': "AMBIGUOUS_ADDRESS",
    'overview(area: { address: "1号楼" }) { communities }': "AMBIGUOUS_ADDRESS",
    'fourLists(area: { address: "1号楼" }) { needs { totalCount } }': "AMBIGUOUS_ADDRESS",
    'posts(ended: true, filter: { area: { code: "220802" } }) { totalCount }': "ENDED_IN_AREA",
    'search(text: "") { score }': "INVALID_ARGUMENT",
    'search(text: "a", first: 200) { score }': "PAGE_SIZE",
    f"nodes(ids: [{CITY_ID * 101}]) {{ id }}": "PAGE_SIZE",
    'node(id: "City:2208") { ... on Place { children(first: 1000) { edges { cursor } } } }': (
        "PAGE_SIZE"
    ),
    'whoCovers(where: { id: "City:2208" }) { ... on Coverage { place { children(after: "x") '
    "{ edges { cursor } } } } }": "INVALID_CURSOR",
    'timeline(node: "City:none") { totalCount }': "UNKNOWN_NODE",
    'assessment(area: { code: "220802" }, from: "2026-02-01", to: "2026-01-01") '
    "{ indicators { value } }": "EMPTY_PERIOD",
}
"""What is refused, and the code of its error."""


@pytest.mark.parametrize(("refused", "code"), REFUSED.items())
async def test_a_refused_root_is_null_and_leaves_the_others(
    town: RichTown, refused: str, code: str
) -> None:
    query = f"{{ a: cities {{ totalCount }} b: {refused} c: overview {{ communities }} }}"
    answer = await town.executor.execute(query)
    alone = await town.executor.execute("{ a: cities { totalCount } c: overview { communities } }")
    assert list(answer["data"]) == ["a", "b", "c"]
    assert answer["data"] == {**alone["data"], "b": None}
    (error,) = answer["errors"]
    assert (error["path"], error["extensions"]["code"]) == (["b"], code)
    assert error["extensions"]["argument"]


async def test_several_refused_roots_are_each_told(town: RichTown) -> None:
    roots = " ".join(f"r{number}: {refused}" for number, refused in enumerate(REFUSED))
    answer = await town.executor.execute(f"{{ {roots} }}")
    assert set(answer["data"].values()) == {None}
    told = {error["path"][0]: error["extensions"]["code"] for error in answer["errors"]}
    assert told == {f"r{number}": code for number, code in enumerate(REFUSED.values())}


async def test_an_ambiguous_address_comes_with_its_candidates(town: RichTown) -> None:
    error = await root_error(
        town, '{ units(filter: { area: { address: "1号楼" } }) { totalCount } }'
    )
    query = """{ whoCovers(where: { address: "1号楼" }) { ... on AmbiguousAddress {
      question candidates { score place { id kind name } } } } }"""
    asked = (await town.executor.execute(query))["data"]["whoCovers"]
    assert error["extensions"]["question"] == asked["question"]
    assert len(asked["candidates"]) > 1
    for shown, candidate in zip(
        error["extensions"]["candidates"], asked["candidates"], strict=True
    ):
        place = candidate["place"]
        assert (shown["id"], shown["kind"]) == (place["id"], place["kind"])
        assert shown["score"] == candidate["score"]
        assert shown["label"].endswith("1号楼")


async def test_a_root_that_was_refused_once_is_answered_for_another_value(town: RichTown) -> None:
    query = """query($ended: Boolean) {
      posts(ended: $ended, filter: { area: { code: "220802" } }) { totalCount } }"""
    for ended, code in ((True, "ENDED_IN_AREA"), (False, None), (True, "ENDED_IN_AREA")):
        answer = await town.executor.execute(query, variables={"ended": ended})
        codes = [error["extensions"]["code"] for error in answer.get("errors", [])]
        assert codes == ([code] if code else [])
        assert (answer["data"]["posts"] is None) == bool(code)
