"""The statement that fetches whatever the names and numbers of an address may mean.

It returns one map of lists. Its parameters are `$asked`, a map of what to look for, and the clocks.
"""

from __future__ import annotations

from functools import cache

from graph.ontology.clock import Clock
from graph.ontology.search_text import WORDS

DIVISIONS = ("City", "District", "Subdistrict", "Community")
"""The kinds of division, the widest first."""
WAY_KINDS = ("Road", "Lane")
RENAMED = ("District", "Subdistrict", "Community", "Compound", *WAY_KINDS)
"""Kinds whose former names are known."""

OWN_TEXTS = "[{0}.name, {0}.address] + coalesce({0}.aliases, [])"
"""All texts that a building or entrance is known by."""

BEFORE = "<-[:SUCCEEDED_BY|VERSION_OF*1..4]-"
"""From a place to its other states, and to the places merged into it and theirs."""


def folded_name(node: str) -> str:
    """Return the expression for the folded name of a node, which is the first line of its words."""
    return f"head(split({node}.{WORDS}, '\\n'))"


RECALLED = f"""(any(gram IN $asked.grams WHERE n.{WORDS} CONTAINS gram)
      OR size([sign IN $asked.signs WHERE {folded_name("n")} CONTAINS sign]) * 2
        > size({folded_name("n")})
      OR any(house IN $asked.houses WHERE n.address CONTAINS house)
      OR EXISTS {{ MATCH (n){BEFORE}(v)
        WHERE any(gram IN $asked.grams WHERE v.{WORDS} CONTAINS gram) }})"""
"""The predicate that a place has enough in common with the text."""


@cache
def gazetteer_statement(clock: Clock) -> str:
    """Return the one statement that fetches a gazetteer."""
    lists = {
        "divisions": divisions_expression(clock),
        "others": other_names_expression(clock),
        "named": named_places_expression(clock),
        "grids": grids_expression(clock),
        "loose": loose_buildings_expression(clock),
        "housed": housed_buildings_expression(clock),
        "called": called_places_expression(clock),
    }
    return "RETURN {\n  " + ",\n  ".join(f"{key}: {part}" for key, part in lists.items()) + "\n}"


def divisions_expression(clock: Clock) -> str:
    """Return the list of all divisions, each with each division that it is part of."""
    city = (
        "COLLECT { MATCH (n:City) WHERE n.withdrawnAt IS NULL "
        f"RETURN [n.id, {is_current_expression('n', clock)}, null, n.name, n.aliases] }}"
    )
    others = "|".join(DIVISIONS[1:])
    return f"""{city} + COLLECT {{
    MATCH (n:{others})-[r:PART_OF]->(m) WHERE {clock.holds("r")}
    RETURN [n.id, {is_current_expression("n", clock)}, m.id, n.name, n.aliases] }}"""


def is_current_expression(node: str, clock: Clock) -> str:
    """Return the expression whether the node's own state is the one asked about."""
    return f"({clock.states(node)})" if clock.past else "true"


def other_names_expression(clock: Clock) -> str:
    """Return the list of names that places had in other states or took over in a merger."""
    kept = (
        "all(step IN relationships(way) "
        f"WHERE type(step) = 'VERSION_OF' OR ({clock.believed('step')}))"
    )
    own = "false"
    if clock.past:
        own = (
            "(length(way) = 1 AND type(head(relationships(way))) = 'VERSION_OF' "
            f"AND {clock.states('v')})"
        )
    return f"""COLLECT {{
    MATCH way = (n:{"|".join(RENAMED)}){BEFORE}(v) WHERE v.name <> n.name AND {kept}
    RETURN [n.id, {own}, null, v.name, v.aliases] }}"""


def named_places_expression(clock: Clock) -> str:
    """Return the list of compounds, roads and lanes that share a part with the text.

    Each has its buildings and entrances with the numbers asked for.
    """
    return f"""COLLECT {{
    MATCH (n:Compound|Road|Lane) WHERE {existed_predicate("n", clock)} AND {RECALLED}
    WITH n ORDER BY size([gram IN $asked.grams WHERE n.{WORDS} CONTAINS gram]) DESC, n.id
    LIMIT $asked.most
    RETURN [n.id, {is_current_expression("n", clock)}, n.name, n.aliases, n.address,
      {above_expression(clock)}, {buildings_expression(clock)}] }}"""


def existed_predicate(node: str, clock: Clock) -> str:
    """Return the predicate that a place existed."""
    if not clock.past:
        return clock.holds(node)
    other_state = (
        f"EXISTS {{ MATCH ({node})<-[:VERSION_OF]-(state) WHERE {clock.states('state')} }}"
    )
    return f"(({clock.states(node)}) OR {other_state})"


def grids_expression(clock: Clock) -> str:
    """Return the list of grids with the number asked for."""
    return f"""COLLECT {{
    UNWIND $asked.grids AS number MATCH (n:Grid) WHERE n.{WORDS} CONTAINS number
    RETURN [n.id, {is_current_expression("n", clock)}, n.name, n.aliases, null,
      {above_expression(clock)}, []] }}"""


def loose_buildings_expression(clock: Clock) -> str:
    """Return the list of buildings with the number asked for.

    They are those of the whole city, or those whose own name shares a part with the text.
    """
    return f"""COLLECT {{
    UNWIND $asked.numbers AS spelling MATCH (b:Building {{number: spelling}})
    WHERE $asked.anywhere OR any(gram IN $asked.grams WHERE b.{WORDS} CONTAINS gram)
    RETURN [b.id, b.number, {OWN_TEXTS.format("b")}, b.phase, {entrances_expression(clock)},
      b.name, COLLECT {{
      MATCH (b)-[s:PART_OF]->(n) WHERE {clock.holds("s")}
      RETURN [n.id, n.name, n.aliases, {above_expression(clock)}] }}] }}"""


def housed_buildings_expression(clock: Clock) -> str:
    """Return the list of buildings whose own address has the number on the road."""
    return f"""COLLECT {{
    UNWIND $asked.houses AS house MATCH (n:Building) WHERE n.address CONTAINS house
    RETURN [n.id, {is_current_expression("n", clock)}, n.name, n.aliases, n.address,
      {above_expression(clock)}, []] }}"""


def called_places_expression(clock: Clock) -> str:
    """Return the list of buildings and entrances with just the name in the text, not a number."""
    name = folded_name("c")
    return f"""COLLECT {{
    UNWIND $asked.calling AS text MATCH (c:Compound) WHERE text CONTAINS {name}
    MATCH way = (c)<-[:PART_OF*1..2]-(n)
    WHERE (text IN split(n.{WORDS}, '\\n') OR {name} + {folded_name("n")} = text
      OR {name} + toLower(n.number) = text) AND {clock.path("way")}
    RETURN [n.id, {is_current_expression("n", clock)}, n.name, n.aliases, n.address,
      [c.id], []] }}"""


def above_expression(clock: Clock) -> str:
    """Return the list of ids of what contains `n`, or of what it runs through."""
    return (
        "COLLECT { MATCH (n)-[r:PART_OF|RUNS_THROUGH]->(m) "
        f"WHERE {clock.holds('r')} RETURN m.id }}"
    )


def buildings_expression(clock: Clock) -> str:
    """Return the list of buildings below or along `n` with the number asked for.

    Each has its entrances with the number asked for.
    """
    number = f"($asked.every OR {has_number_predicate('b', 'numbers', clock)})"
    return f"""COLLECT {{
      MATCH (n)<-[s:PART_OF|ALONG]-(b:Building) WHERE {number} AND {clock.holds("s")}
      RETURN [b.id, b.number, {OWN_TEXTS.format("b")}, b.phase, {entrances_expression(clock)}] }}"""


def entrances_expression(clock: Clock) -> str:
    """Return the list of entrances of `b` with the number asked for."""
    number = has_number_predicate("e", "doors", clock)
    return f"""COLLECT {{
        MATCH (b)<-[t:PART_OF]-(e:Entrance) WHERE {number} AND {clock.holds("t")}
        RETURN [e.id, e.number, {OWN_TEXTS.format("e")}] }}"""


def has_number_predicate(node: str, numbers: str, clock: Clock) -> str:
    """Return the predicate that a building or entrance had one of the numbers asked for."""
    own = f"{node}.number IN $asked.{numbers}"
    if not clock.past:
        return own
    other_state = (
        f"EXISTS {{ MATCH ({node})<-[:VERSION_OF]-(w) "
        f"WHERE w.number IN $asked.{numbers} AND {clock.states('w')} }}"
    )
    return f"(({own} AND {clock.states(node)}) OR {other_state})"
