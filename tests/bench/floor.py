"""The floor: the same answers by one hand-written statement each, with hardly any Python.

Statements may use whatever they know of the request (an entrance stands in one building, ids are
their own order); they leave nothing out of the answer, and check both clocks at every step as the
service does. What the database would only copy around (a level's name on each of its lines) or sort
by a list of the service (the duties' order) is put together by a few lines of Python, which is
faster than any statement that does it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from graph.coverage.shown_lines import SHOWN_LINES
from graph.database.transaction import Answer
from graph.ontology.clock import BEGINNING, BELIEVED, OPEN, today
from graph.ontology.kinds import KINDS
from graph.query import cursors as page
from graph.query.shape import show_instant
from graph.vocabulary import Vocabulary, load_vocabulary
from graph.vocabulary.duties import Duty
from tests.bench.requests import PAGES


def held(fact: str) -> str:
    """Return the predicate that a fact holds today as believed now."""
    return f"{fact}.`from` <= $today AND $today < {fact}.to AND {fact}.supersededAt = $believed"


def evidence(fact: str) -> str:
    """Return a fact's evidence as a list of values."""
    return f"[{fact}.source, {fact}.row, toString({fact}.recordedAt), toString({fact}.confirmedAt)]"


def since(fact: str) -> str:
    """Return the day since which a fact holds."""
    return f"CASE WHEN {fact}.`from` > $beginning THEN toString({fact}.`from`) END"


HOLDER = f"""CASE WHEN holder IS NOT NULL THEN {{
  id: holder.id, name: holder.name, jobTitle: holder.jobTitle,
  unit: head(COLLECT {{
    MATCH (holder)-[works:WORKS_AT]->(unit:Unit) WHERE {held("works")}
    RETURN {{id: unit.id, name: unit.name}}
  }})}} END"""

COVERS = f"""
MATCH (place:Entrance {{id: $id}})
CALL (place) {{
  MATCH path = (place)-[:PART_OF|ALONG*0..7]->(level:Place)
    WHERE all(step IN relationships(path) WHERE {held("step")})
  RETURN level, collect([step IN nodes(path) | step.id]) AS ways
}}
WITH place, collect([level.id, level.rank, level.name, ways, COLLECT {{
  CALL (level) {{
    MATCH (level)<-[covers:COVERS]-(post:Post) WHERE {held("covers")}
    OPTIONAL MATCH (post)<-[:OF_POST]-(fact:Tenure) WHERE {held("fact")}
    OPTIONAL MATCH (fact)-[:HELD_BY]->(holder:Cadre)
    RETURN post.duty AS duty, coalesce(fact, post) AS told, fact, holder, null AS body,
      coalesce(post.dutyPhone, holder.dutyPhone) AS phone
    UNION ALL MATCH (level)<-[:ASSIGNED_AT]-(fact:Assignment)-[:ASSIGNED_TO]->(body:Organization)
      WHERE {held("fact")}
    RETURN fact.duty AS duty, fact AS told, fact, null AS holder, body, body.dutyPhone AS phone
    UNION ALL MATCH (level)<-[:ASSIGNED_AT]-(leading:Assignment)
      WHERE leading.duty IN $leading AND {held("leading")}
    MATCH (leading)-[:ASSIGNED_TO]->(:Organization)<-[:MEMBER]-(fact:AllianceMembership)
      -[:OF_ALLIANCE]->(body:Alliance) WHERE {held("fact")}
    RETURN 'alliance' AS duty, fact AS told, fact, null AS holder, body, body.dutyPhone AS phone
  }}
  RETURN [duty, told.id, fact IS NOT NULL, phone, {since("fact")}, {HOLDER},
    CASE WHEN body IS NOT NULL THEN {{id: body.id, name: body.name}} END, {evidence("told")}]
}}]) AS levels
RETURN [{{id: place.id, name: place.name, address: place.address}}, levels] AS answer
"""

COMPOUNDS = f"""
MATCH (c:Compound) WHERE c.id > $after AND c.`from` <= $today AND $today < c.to
  WITH c ORDER BY c.id LIMIT 100
MATCH (c)-[in:PART_OF]->(m:Community) WHERE {held("in")}
MATCH (m)-[under:PART_OF]->(s:Subdistrict) WHERE {held("under")}
RETURN collect({{node: {{id: c.id, name: c.name,
  community: {{id: m.id, name: m.name, subdistrict: {{id: s.id, name: s.name}}}},
  buildings: {{totalCount: COUNT {{
    MATCH (c)<-[of:PART_OF]-(:Building) WHERE {held("of")}
  }}}}}}}}) AS answer
"""

PAGE = """CALL () {
MATCH (c:Cadre) WHERE c.id > $a%(n)d AND c.`from` <= $today AND $today < c.to
  WITH c ORDER BY c.id LIMIT 100
RETURN collect({node: {id: c.id, name: c.name, jobTitle: c.jobTitle, category: c.category,
  dutyPhone: c.dutyPhone}}) AS p%(n)d }
"""
CADRES = f"""
{"".join(PAGE % {"n": n} for n in range(PAGES))}
RETURN {{{", ".join(f"p{n}: {{edges: p{n}}}" for n in range(PAGES))}}} AS answer
"""

SOURCES = " UNION ALL ".join(
    f"MATCH (found:{anchor}) WHERE found.words CONTAINS $lowered RETURN found"
    for anchor in dict.fromkeys(kind.anchor for kind in KINDS if kind.title_property)
)
SEARCH = f"""
CALL () {{ {SOURCES} }}
WITH found, coalesce(found.name, found.title) AS called
WITH found, called, CASE WHEN called = $text OR found.code = $text THEN 1.0
  WHEN $text IN found.aliases THEN 0.9
  WHEN called STARTS WITH $text THEN 0.8
  ELSE 0.5 END AS score ORDER BY score DESC, found.id LIMIT 20
RETURN collect({{node: {{__typename: split(found.id, ':')[0], id: found.id, label: called}},
  score: score,
  matched: CASE WHEN toLower(called) CONTAINS $lowered THEN called
    ELSE coalesce(
      head([alias IN found.aliases WHERE toLower(alias) CONTAINS $lowered]), found.code
    ) END}}) AS answer
"""

UNIT = f"""
MATCH (u:Organization {{id: $id}})
RETURN {{__typename: 'Unit', id: u.id, name: u.name, category: u.category, dutyPhone: u.dutyPhone,
  cadres: {{edges: COLLECT {{ MATCH (u)<-[works:WORKS_AT]-(c:Cadre) WHERE {held("works")}
    WITH c ORDER BY c.id LIMIT 50
    RETURN {{node: {{id: c.id, name: c.name, jobTitle: c.jobTitle, dutyPhone: c.dutyPhone}}}} }}}},
  covers: {{edges: COLLECT {{
    MATCH (u)<-[:ASSIGNED_TO]-(fact:Assignment)-[:ASSIGNED_AT]->(place:Place) WHERE {held("fact")}
    WITH fact, place ORDER BY fact.id LIMIT 50
    RETURN [fact.duty, place.id, place.name, {since("fact")},
      coalesce(fact.focusAreas, []), {evidence("fact")}] }}}}}} AS answer
"""

WITHIN = f"""MATCH (:Subdistrict {{id: $area}})<-[under:PART_OF]-(m:Community) WHERE {held("under")}
MATCH (m)<-[in:PART_OF]-(c:Compound) WHERE {held("in")} AND c.`from` <= $today AND $today < c.to"""
NAMED = f"""{held("of")} AND (b.name CONTAINS $text
  OR any(alias IN coalesce(b.aliases, []) WHERE alias CONTAINS $text))"""

FILTERED = f"""
{WITHIN} AND EXISTS {{ MATCH (c)<-[of:PART_OF]-(b:Building) WHERE {NAMED} RETURN b }}
WITH c ORDER BY c.id LIMIT 50
RETURN collect({{node: {{id: c.id, name: c.name}}}}) AS answer
"""

GROUPED = f"""
{WITHIN}
MATCH (c)<-[of:PART_OF]-(b:Building) WHERE {NAMED} AND b.`from` <= $today AND $today < b.to
WITH c.id AS compound, count(b) AS found ORDER BY found DESC, compound LIMIT 100
RETURN collect({{keys: [{{value: compound}}], count: found}}) AS answer
"""


def told(row: list[Any]) -> list[dict[str, Any]]:
    """Put the evidence of one fact together."""
    recorded, confirmed = show_instant(row[2]), row[3] and show_instant(row[3])
    return [{"source": row[0], "row": row[1], "recordedAt": recorded, "confirmedAt": confirmed}]


@cache
def vocabulary() -> Vocabulary:
    """Read the duties once."""
    return load_vocabulary()


@cache
def named(code: str) -> dict[str, str]:
    """Return a duty as answers name it."""
    return {"code": code, "nameZh": vocabulary()[code].zh}


@cache
def order() -> dict[str, int]:
    """Return the place of each duty that is told in a chain."""
    return {duty.code: place for place, duty in enumerate(vocabulary()) if duty.chain}


@cache
def expected(kind: str) -> tuple[Duty, ...]:
    """Return the duties that a chain expects at a kind of place."""
    return tuple(duty for duty in vocabulary().expected(kind) if duty.chain)


def chain(answer: Answer) -> dict[str, Any]:
    """Sort the lines of all levels, add the missing ones, keep 20 of a duty at a level."""
    place, levels = answer
    names = {level[0]: {"id": level[0], "name": level[2]} for level in levels}
    lines: list[dict[str, Any]] = []
    for level_id, _, _, ways, rows in sorted(levels, key=lambda level: (level[1], level[0])):
        level, via = (
            names[level_id],
            [names[step] for step in min(ways, key=lambda way: (len(way), way))],
        )
        shown = sorted(
            (row for row in rows if row[0] in order()), key=lambda row: (order()[row[0]], row[1])
        )
        lines += placed(shown, missing(level_id, rows), level, via)
    return {"whoCovers": {"__typename": "Coverage", "place": place, "lines": lines}}


def missing(level_id: str, rows: list[Any]) -> list[str]:
    """Return the duties that a level lacks."""
    there = {row[0] for row in rows if row[0] in order()}
    there |= {group for code in there if (group := vocabulary()[code].group)}
    lacks = []
    for duty in expected(level_id.partition(":")[0]):
        if duty.code not in there and duty.group not in there:
            there.add(duty.group or duty.code)
            lacks.append(duty.code)
    return lacks


def placed(
    rows: list[Any], lacks: list[str], level: dict[str, Any], via: list[Any]
) -> list[dict[str, Any]]:
    """Return the lines of one level."""
    counts: dict[str, int] = {}
    lines = [line(code, "UNCOVERED", None, None, level, via, None, None, []) for code in lacks]
    for code, _, fact, phone, began, holder, body, source in rows:
        counts[code] = counts.get(code, 0) + 1
        if counts[code] <= SHOWN_LINES:
            lines.append(
                line(
                    code,
                    "HELD" if fact else "VACANT",
                    phone,
                    began,
                    level,
                    via,
                    holder,
                    body,
                    told(source),
                )
            )
    return sorted(lines, key=lambda made: order()[made["duty"]["code"]]) if lacks else lines


def line(*values: Answer) -> dict[str, Any]:
    """Return one line."""
    made = dict(
        zip(
            (
                "duty",
                "state",
                "phone",
                "since",
                "level",
                "via",
                "holder",
                "organization",
                "evidence",
            ),
            values,
            strict=True,
        )
    )
    made["duty"] = named(values[0])
    return made


def unit(answer: Answer) -> dict[str, Any]:
    """Name the duties of what a unit covers."""
    if answer:
        answer["covers"]["edges"] = [
            {
                "node": {
                    "duty": named(code),
                    "level": {"id": at, "name": name},
                    "since": began,
                    "focusAreas": areas,
                    "evidence": told(source),
                }
            }
            for code, at, name, began, areas, source in answer["covers"]["edges"]
        ]
    return {"node": answer}


@dataclass(frozen=True)
class Floor:
    """A statement, its parameters from the variables, and how its record becomes the answer."""

    statement: str
    parameters: Callable[[Mapping[str, Any]], dict[str, Any]]
    answer: Callable[[Any], dict[str, Any]]

    def given(self, variables: Mapping[str, Any]) -> dict[str, Any]:
        """Return all parameters of a request."""
        return {
            **self.parameters(variables),
            "today": today(),
            "believed": BELIEVED,
            "open": OPEN,
            "beginning": BEGINNING,
        }


def key(cursor: str) -> str:
    """Read a cursor."""
    return str(page.decoded_keys(cursor)[-1])


FLOORS: Mapping[str, Floor] = {
    "whoCovers": Floor(
        COVERS,
        lambda given: {"id": given["id"], "leading": [duty.code for duty in vocabulary().leads]},
        chain,
    ),
    "compounds": Floor(
        COMPOUNDS,
        lambda given: {"after": key(given["after"])},
        lambda edges: {"compounds": {"edges": edges}},
    ),
    "cadres": Floor(
        CADRES, lambda given: {name: key(cursor) for name, cursor in given.items()}, dict
    ),
    "search": Floor(
        SEARCH,
        lambda given: {"text": given["text"], "lowered": given["text"].lower()},
        lambda hits: {"search": hits},
    ),
    "unit": Floor(UNIT, lambda given: {"id": given["id"]}, unit),
    "filtered": Floor(FILTERED, dict, lambda edges: {"compounds": {"edges": edges}}),
    "grouped": Floor(GROUPED, dict, lambda groups: {"buildings": {"groups": groups}}),
}
