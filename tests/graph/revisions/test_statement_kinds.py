"""The kinds of a statement are read from its text; what the text leaves open is every kind."""

from time import process_time

import pytest

from graph.ontology.kinds import KINDS
from graph.revisions.statement_kinds import statement_reads
from graph.rows.change_log import AFTER, NEWEST

EVERY = frozenset(KINDS.kinds)


def test_labels_and_both_ends_of_relationships_count() -> None:
    found = statement_reads("MATCH (n:Cadre {id: $id})<-[held:HELD_BY]-(t) RETURN [n.id, t.id]")
    assert found.is_known
    assert {"Cadre", "Tenure"} <= found.kinds
    assert "Need" not in found.kinds


def test_a_facet_counts_as_all_of_its_kinds() -> None:
    found = statement_reads("MATCH (n:Organization {id: $id}) RETURN n.name")
    assert found.kinds == {kind.name for kind in KINDS.named("Organization")}


def test_alternatives_and_predicates_count() -> None:
    found = statement_reads("MATCH (n:Need) WHERE n:Project OR EXISTS { (n)<-[:OWED_FOR|USES]-() }")
    assert {"Need", "Project", "Resource"} <= found.kinds


@pytest.mark.parametrize(
    "pattern",
    [
        "MATCH (n:Need)-[r]-(m)",
        "MATCH (n:Need)-[*1..3]->(m)",
        "MATCH (n:Need)-->(m)",
        "MATCH (n:Need) MATCH (m {id: $id})",
        "MATCH (n:Need), (m {id: $id})",
        "MATCH (n) RETURN n",
        "CALL db.index.fulltext.queryNodes('names', $text) YIELD node",
    ],
)
def test_what_the_text_leaves_open_is_every_kind(pattern: str) -> None:
    assert statement_reads(f"{pattern} RETURN 1").kinds == EVERY


def test_a_pattern_may_begin_at_a_node_that_was_found_before() -> None:
    found = statement_reads("MATCH (n:Need) RETURN COLLECT { MATCH (n)<-[:FOR_NEED]-(p) RETURN p }")
    assert {"Need", "Project"} <= found.kinds < EVERY


def test_a_map_whose_values_are_keywords_names_no_label() -> None:
    found = statement_reads("RETURN {all: COLLECT { MATCH (n:Duty0) RETURN n.id }}")
    assert not found.is_known
    found = statement_reads("RETURN {all: COLLECT { MATCH (n:Need) RETURN n.id }, end: CASE n END}")
    assert (found.is_known, found.kinds) == (True, frozenset(("Need",)))


def test_what_has_no_number_is_not_known() -> None:
    assert not statement_reads("MATCH (e:AuditEvent) RETURN e.id").is_known
    assert not statement_reads(AFTER).is_known
    assert not statement_reads("MATCH (n: Need) RETURN n.id").is_known


def test_whoever_reads_the_numbers_says_himself_by_which_he_goes() -> None:
    found = statement_reads(NEWEST)
    assert (found.is_known, found.kinds) == (True, frozenset())


def test_a_long_statement_holds_nobody_up() -> None:
    part = "OPTIONAL MATCH (n{0}:Unit) OPTIONAL MATCH (n{0})-[r{0}:STATIONED_IN]->(m{0}) "
    statement = "".join(part.format(number) for number in range(2_500))
    began = process_time()
    found = statement_reads(statement)
    assert process_time() - began < 1
    assert "Unit" in found.kinds
    assert found.kinds < EVERY
