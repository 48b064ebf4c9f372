"""Hostile requests of at most 10 KB, as anybody may send them without a token."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from graphql import get_introspection_query

LARGEST = 10_000
"""Bytes of a request up to which it may cost no more than a second."""

ALLOWED_ONCE = frozenset(
    {
        "assessment of the city",
        "assessment of the city with its facts",
        "overview of a city by its code",
        "posts of the city",
    }
)
"""Requests that may take longer, for the reasons in docs/performance.md: no second one fits beside
them into an operation."""

INTROSPECTION = get_introspection_query(descriptions=True, input_value_deprecation=True)
Body = Mapping[str, Any]
"""A request as JSON has it."""


def aliased(field: str, times: int = 50) -> str:
    """Return an operation that asks for a field so many times, `#` in it replaced by the number."""
    return (
        "{ "
        + " ".join(f"a{number}: {field.replace('#', str(number))}" for number in range(times))
        + " }"
    )


def query(text: str, **variables: object) -> Body:
    """Return a request for an operation."""
    return {"query": text, "variables": variables}


def largest(field: str, before: str = "{ ", after: str = " }") -> str:
    """Return an operation that repeats a field up to the limit of bytes or of tokens."""
    room = LARGEST - 200 - len(before) - len(after)
    return before + " ".join([field] * min(room // (len(field) + 1), 1_900 // words(field))) + after


def words(field: str) -> int:
    """Return how many tokens a field has."""
    return len(re.findall(r"\w+|[^\w\s]", field.replace("...", "…")))


def nested(way: str, levels: int, leaf: str) -> str:
    """Return an operation that nests a selection into the `#` of itself, so many levels deep."""
    text = leaf
    for _ in range(levels):
        text = way.replace("#", text)
    return "{ " + text + " }"


LINES = (
    "{ ... on Coverage { lines { state duty { code nameZh } holder { name } organization { "
    "name } evidence { source } } } }"
)
WHOLE = 'area: { id: "City:2208" }'
PERIOD = 'from: "2026-01-01", to: "2026-07-01"'
ASSESSED = "{ indicators { code value outOf formula facts(first: 100) { total nodes { id } } } }"
CHART = (
    "{ whole { total columns { status projects(first: 100) { id title } } } groups { place { "
    "id } columns { projects(first: 100) { id } } } }"
)
FIGURES = (
    "{ communities compounds coveredCompounds unitsReporting cadresReporting pairs "
    "serviceProjects problemsSolved meetings measures withheld { reason } }"
)
MATCHED = (
    "{ matches { score components { explanation facts { id } } resource { id } unit { id } } "
    "blocked { blockedBy relaxation { changes } } }"
)
FOUR = (
    "{ needs(first: 100) { totalCount edges { node { id title } } } resources(first: 100) { "
    "totalCount } projects(first: 100) { totalCount } }"
)
PAGE = "{ totalCount edges { node { id } } }"

REQUESTS: dict[str, Callable[[], Body]] = {
    # What the review found.
    "search, 50 aliases": lambda: query(
        aliased('search(text: "1", first: 100) { score matched node { id } }')
    ),
    "search, 50 aliases, first: 1": lambda: query(aliased('search(text: "#", first: 1) { score }')),
    "whoCovers by address, 50 aliases": lambda: query(
        aliased(f'whoCovers(where: {{ address: "解放社区1#号楼" }}) {LINES}')
    ),
    "whoCovers by address, 50 aliases, __typename": lambda: query(
        aliased('whoCovers(where: { address: "1#号楼1单元" }) { __typename }')
    ),
    "posts by 1,500 duties": lambda: query(
        "query($d: [String!]) { posts(filter: { duty: { in: $d } }) { totalCount } }",
        d=["abcd"] * 1_400,
    ),
    "posts by 90 duties, 50 aliases": lambda: query(
        "query($d: [String!]) "
        + aliased("posts(filter: { duty: { in: $d } }, first: 1) { totalCount }"),
        d=["楼栋长"] * 300,
    ),
    "nodes, 1,500 ids": lambda: query(
        "query($i: [ID!]!) { nodes(ids: $i) { id } }", i=["Unit:1"] * 900
    ),
    "__schema, 30 aliases": lambda: query(
        aliased("__schema { types { fields { name args { name type { name } } } } }", 30)
    ),
    "__schema with descriptions, 25 aliases": lambda: query(
        aliased(
            (
                "__schema { types { description fields { name description args { name "
                "description type { name } } } } }"
            ),
            25,
        )
    ),
    "one field repeated": lambda: query(largest("city { id }")),
    "one list repeated": lambda: query(largest("communities { edges { node { id } } }")),
    "fragments in fragments": lambda: query(
        "{ ...f0 } "
        + " ".join(f"fragment f{at} on Query {{ ...f{at + 1} ...f{at + 1} }}" for at in range(140))
        + " fragment f140 on Query { duties { code } }"
    ),
    "150 fragments of the same keys": lambda: query(
        "{ "
        + " ".join(f"...f{at}" for at in range(150))
        + " } "
        + " ".join(f"fragment f{at} on Query {{ duties {{ code }} }}" for at in range(150))
    ),
    # The most of each that is allowed.
    "search, as often as allowed": lambda: query(
        aliased('search(text: "#", first: 1) { score }', 1)
    ),
    "whoCovers by address, as often as allowed": lambda: query(
        aliased('whoCovers(where: { address: "解放社区#号楼1单元" }) { __typename }', 11)
    ),
    "overview of the past, as often as allowed": lambda: query(
        aliased(f'overview(at: "2025-03-1#") {FIGURES}', 2)
    ),
    "overview of a city by its code": lambda: query(
        f'{{ overview(area: {{ code: "2208" }}, at: "2025-04-11") {FIGURES} }}'
    ),
    "assessment of the city": lambda: query(
        f"{{ assessment({WHOLE}, {PERIOD}) {{ indicators {{ code value outOf }} }} }}"
    ),
    "assessment of the city with its facts": lambda: query(
        f"{{ assessment({WHOLE}, {PERIOD}) {ASSESSED} }}"
    ),
    "requestAnalysis by building": lambda: query(
        f"{{ requestAnalysis({WHOLE}, {PERIOD}, by: BUILDING) {{ whole {{ opened }} "
        f"places {{ place {{ id }} opened months {{ month }} }} }} }}"
    ),
    "wallChart, as often as allowed": lambda: query(aliased("wallChart { whole { total } }", 8)),
    "fourLists, as often as allowed": lambda: query(aliased(f"fourLists({WHOLE}) {FOUR}", 7)),
    "tenures by duty, as often as allowed": lambda: query(
        aliased('tenures(filter: { post: { duty: { eq: "楼栋长" } } }, first: #) { totalCount }', 4)
    ),
    "posts of the city": lambda: query(
        '{ posts(filter: { duty: { eq: "building_chief" }, area: { id: "City:2208" } }) '
        "{ totalCount } }"
    ),
    "entrances of a district, as often as allowed": lambda: query(
        aliased('entrances(filter: { area: { code: "220802" } }, first: 1) { totalCount }', 3)
    ),
    "posts by 450 duties, as often as allowed": lambda: query(
        "query($d: [String!]) "
        + aliased("posts(filter: { duty: { in: $d } }, first: 1) { totalCount }", 5),
        d=["楼栋长"] * 450,
    ),
    "coverage of pages of entrances": lambda: query(
        aliased(
            "entrances(first: 9#) "
            "{ edges { node { coverage { lines { state duty { code } } } } } }",
            2,
        )
    ),
    "matchesForNeed, as often as allowed": lambda: query(
        aliased('matchesForNeed(need: "Need:XU00#", first: 1) { matches { score } }', 20)
    ),
    # Their neighbours.
    "introspection, the explorer's own": lambda: query(INTROSPECTION),
    "introspection, twice": lambda: query(
        INTROSPECTION.replace(
            "__schema {", "__typename b: __schema { types { ...FullType } } __schema {", 1
        )
    ),
    "__schema nested in itself": lambda: query(
        "{ __schema { types { fields { type { fields { type { fields { type { fields { "
        "name } } } } } } } } } }"
    ),
    "__type nested in itself, 50 aliases": lambda: query(
        aliased('__type(name: "Query") { fields { type { fields { type { fields { name } } } } } }')
    ),
    "matchesForNeed, 50 aliases": lambda: query(
        aliased(f'matchesForNeed(need: "Need:XU0001", first: 1) {MATCHED}', 40)
    ),
    "matchesForUnit, 50 aliases": lambda: query(
        aliased('matchesForUnit(unit: "Unit:DW0001", first: 100) { need { id } score }')
    ),
    "overview of the past, 50 aliases": lambda: query(
        aliased(f'overview(at: "2025-03-#") {FIGURES}'.replace("#", "1#"), 10)
    ),
    "overview of days and moments, 50 aliases": lambda: query(
        "{ "
        + " ".join(
            (
                f'a{n}: overview(at: "2025-{1 + n % 12:02}-{1 + n % 28:02}", asOf: '
                f'"2026-03-{1 + n % 28:02}T00:00:{n:02}Z") {FIGURES}'
            )
            for n in range(45)
        )
        + " }"
    ),
    "overview by address, 50 aliases": lambda: query(
        aliased('overview(area: { address: "解放社区#" }) { unitsReporting }')
    ),
    "assessment, 10 aliases": lambda: query(
        aliased(f"assessment({WHOLE}, {PERIOD}) {ASSESSED}", 10)
    ),
    "assessment by address, 40 aliases": lambda: query(
        aliased(
            f'assessment(area: {{ address: "解放社区#" }}, {PERIOD}) {{ indicators {{ value }} }}',
            40,
        )
    ),
    "wallChart, 10 aliases": lambda: query(
        aliased(
            f'wallChart({WHOLE}, at: "2026-0#-01", by: BUILDING) {CHART}'.replace("0#", "03"), 10
        )
    ),
    "wallChart, 50 aliases": lambda: query(aliased("wallChart { whole { total } }")),
    "fourLists, 20 aliases": lambda: query(aliased(f"fourLists({WHOLE}) {FOUR}", 20)),
    "fourLists of a district, 50 aliases": lambda: query(
        aliased('fourLists(area: { code: "220802" }) { needs { totalCount } }')
    ),
    "requestAnalysis, 20 aliases": lambda: query(
        aliased(
            (
                f"requestAnalysis({WHOLE}, {PERIOD}, by: BUILDING) {{ whole {{ opened }} "
                f"places {{ place {{ id }} opened months {{ month }} }} }}"
            ),
            20,
        )
    ),
    "timeline, 50 aliases": lambda: query(
        aliased('timeline(node: "City:2208", first: 100) { edges { node { __typename } } }')
    ),
    "plan, 50 aliases": lambda: query(
        aliased(
            'planDifferences(plan: "AllocationPlan:1", against: "AllocationPlan:2") { __typename }'
        )
    ),
    "entrances counted by name, 50 aliases": lambda: query(
        aliased('entrances(filter: { name: { contains: "#" } }, first: 1) { totalCount }')
    ),
    "tenures ordered, 50 aliases": lambda: query(
        aliased(f"tenures(first: 1, orderBy: {{ from: DESC }}) {PAGE}")
    ),
    "tenures by duty, 50 aliases": lambda: query(
        aliased('tenures(filter: { post: { duty: { eq: "楼栋长" } } }, first: #) { totalCount }')
    ),
    "entrances of a district, 50 aliases": lambda: query(
        aliased('entrances(filter: { area: { code: "220802" } }, first: 1) { totalCount }')
    ),
    "lists by address, 50 aliases": lambda: query(
        aliased('units(filter: { area: { address: "解放社区#" } }, first: 1) { totalCount }')
    ),
    "needs matched and ordered, 50 aliases": lambda: query(
        aliased("needs(first: 1, orderBy: { remaining: DESC }) { totalCount }")
    ),
    "responsibilities counted, 50 aliases": lambda: query(
        aliased("responsibilities(first: 1) { totalCount edges { node { status } } }")
    ),
    "pages in pages": lambda: query(
        "{ communities(first: 100) { edges { node { label address children(first: 100) { "
        "totalCount edges { node { label address } } } } } } }"
    ),
    "pages in pages in pages": lambda: query(
        "{ communities(first: 20) { edges { node { label children(first: 20) { edges { "
        "node { label "
        "children(first: 20) { edges { node { label } } } } } } } } } }"
    ),
    "coverage of a page of entrances": lambda: query(
        f"{{ entrances(first: 100) {{ edges {{ node {{ id coverage "
        f"{LINES.replace('... on Coverage ', '')[1:-1].strip()} }} }} }} }}"
    ),
    "counts below a page": lambda: query(
        "{ units(first: 100) { edges { node { id "
        + " ".join(f"p{n}: projects(first: 1) {{ totalCount }}" for n in range(49))
        + " } } } }"
    ),
    "ancestors of ancestors": lambda: query(
        nested(
            'node(id: "Entrance:DY00001") { ... on Place { # } }',
            1,
            nested("ancestors { # }", 13, "id")[1:-1],
        )
    ),
    "fields by thousands": lambda: query(
        '{ node(id: "City:2208") { id ' + largest("id", "", "") + " } }"
    ),
    "types on an interface": lambda: query(
        '{ nodes(ids: ["City:2208"]) { ' + largest("... on Unit { name }", "", "") + " } }"
    ),
    "many variables": lambda: query(
        "query(" + " ".join(f"$v{n}: Int" for n in range(490)) + ") { duties { code } }",
        **{f"v{n}": n for n in range(300)},
    ),
    "a long string": lambda: query('{ search(text: "' + "长" * 3_000 + '") { score } }'),
    "a long address": lambda: query(
        '{ whoCovers(where: { address: "' + "解放社区1号楼" * 450 + '" }) { __typename } }'
    ),
    "a long block string": lambda: query('{ node(id: """' + "\n    a" * 1_600 + '""") { id } }'),
    "many operations": lambda: {
        "query": " ".join(
            f"query q{n} {{ units(first: 100) {{ edges {{ node {{ id }} }} }} }}" for n in range(90)
        ),
        "operationName": "q1",
        "variables": {},
    },
    "directives repeated": lambda: query("{ duties " + "@include(if: true) " * 280 + "{ code } }"),
    "unknown fields": lambda: query(largest("zzzz")),
    "unknown fields of one length": lambda: query(
        "{ " + " ".join(f"communitie{n}" for n in range(600)) + " }"
    ),
    "unknown arguments": lambda: query(
        "{ units(" + " ".join(f"firs{n}: 1" for n in range(600)) + ") { totalCount } }"
    ),
    "a list of literals": lambda: query(
        "{ posts(filter: { duty: { in: [" + '"a" ' * 1_900 + "] } }) { totalCount } }"
    ),
    "lists in lists": lambda: query(
        "{ posts(filter: { duty: { in: " + "[" * 900 + "]" * 900 + " } }) { totalCount } }"
    ),
    "objects in objects": lambda: query(
        "{ posts(filter: " + "{a:" * 900 + "1" + "}" * 900 + ") { totalCount } }"
    ),
    "variables nested": lambda: query(
        "query($f: PostFilter) { posts(filter: $f) { totalCount } }",
        f={"id": {"in": [["a"] * 1_000]}},
    ),
    "wrong values by hundreds": lambda: query(
        "query($i: [ID!]!) { nodes(ids: $i) { id } }", i=[{}] * 2_000
    ),
    "a mutation without a token": lambda: query(
        "mutation { "
        + " ".join(
            (
                f'a{n}: endTenure(input: {{ tenure: "Tenure:1", on: "2026-01-01", reason: "x" '
                f"}}) {{ __typename }}"
            )
            for n in range(50)
        )
        + " }"
    ),
    "a subscription": lambda: query(
        'subscription { needChanged(area: { id: "City:2208" }) { __typename } }'
    ),
}
