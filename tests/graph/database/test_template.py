"""A template is filled completely or not at all."""

import pytest

from graph.database.template import fill

TEMPLATE = "MATCH (n:<anchor> {id: $id}) WHERE n.a < 3 AND 4 > n.b RETURN <row>, n.<row>"


def test_every_hole_is_filled_wherever_it_stands() -> None:
    filled = fill(TEMPLATE, anchor="Place", row="name")
    assert filled == "MATCH (n:Place {id: $id}) WHERE n.a < 3 AND 4 > n.b RETURN name, n.name"


@pytest.mark.parametrize(
    "parts", [{"anchor": "Place"}, {"anchor": "Place", "row": "name", "order": "id"}, {}]
)
def test_a_hole_without_a_part_or_a_part_without_a_hole_is_an_error(parts: dict[str, str]) -> None:
    with pytest.raises(LookupError, match="differ"):
        fill(TEMPLATE, **parts)
