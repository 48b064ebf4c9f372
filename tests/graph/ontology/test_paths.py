"""A path is rendered down from an area and up to it; nobody edits its text."""

import pytest

from graph.ontology.paths import WITHIN, Path, incoming, outgoing

MEMBER = WITHIN.then(incoming("ASSIGNED_AT"), outgoing("ASSIGNED_TO"), incoming("MEMBER"))


def test_a_path_leads_down_from_an_area() -> None:
    assert MEMBER.down("area", "m:AllianceMembership") == (
        "(area)<-[:PART_OF*0..7]-()<-[:ASSIGNED_AT]-()-[:ASSIGNED_TO]->()<-[:MEMBER]-"
        "(m:AllianceMembership)"
    )


def test_the_same_path_leads_up_to_the_area() -> None:
    assert MEMBER.up("m", "place:Place") == (
        "(m)-[:MEMBER]->()<-[:ASSIGNED_TO]-()-[:ASSIGNED_AT]->()-[:PART_OF*0..7]->(place:Place)"
    )


def test_what_follows_a_path_is_a_path() -> None:
    assert MEMBER.beyond(WITHIN).arrows == ("ASSIGNED_AT", "ASSIGNED_TO", "MEMBER")


def test_only_what_a_path_begins_with_can_be_left_out() -> None:
    with pytest.raises(ValueError, match="does not begin with"):
        Path((incoming("NEEDED_AT"),)).beyond(WITHIN)
