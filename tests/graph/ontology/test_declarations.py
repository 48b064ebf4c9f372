"""A kind is complete in its declaration: its switches name what exists."""

from graph.ontology.declarations import Edge
from graph.ontology.kinds import KINDS


def test_the_name_of_a_subscription_follows_from_its_field() -> None:
    assert KINDS.subscriptions["requestChanged"] is KINDS["ServiceRequest"]


def test_a_kind_is_a_change_of_what_a_stored_edge_leads_to() -> None:
    for kind in KINDS:
        if kind.changes_of:
            edge = kind.declares(kind.changes_of)
            assert isinstance(edge, Edge)
            assert not edge.inverse
            assert edge.to in KINDS.kinds


def test_arrows_that_figures_count_lead_to_places() -> None:
    places = {"Place", *(kind.name for kind in KINDS.named("Place"))}
    counted = [edge for kind in KINDS for edge in kind.stored if edge.counted]
    assert {edge.to for edge in counted} <= places


def test_kinds_of_a_facet_have_its_switches() -> None:
    assert KINDS["Building"].matching_fact
    assert not KINDS["Cadre"].matching_fact
