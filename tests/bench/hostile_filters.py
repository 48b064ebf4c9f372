"""Hostile filters of lists, and how often the costliest are allowed at once."""

import json
from collections.abc import Callable

from tests.bench.hostile_requests import Body, aliased, query

FILTER_REQUESTS: dict[str, Callable[[], Body]] = {
    "filters: an edge to one, as often as allowed": lambda: query(
        aliased('cadres(filter: { unit: { name: { contains: "#x" } } }, first: 1) {totalCount}', 6)
    ),
    "filters: an edge to many, as often as allowed": lambda: query(
        aliased(
            "cadres(filter: { tenures: { some: { onBehalfOf: { unit: { category: { eq: AGENCY } "
            "} } } } }, first: #) { totalCount }",
            2,
        )
    ),
    "filters: edges back and forth": lambda: query(
        aliased(
            "units(filter: { cadres: { some: { unit: { cadres: { some: { "
            'name: { contains: "#x" } } } } } } }, first: 1) { totalCount }',
            3,
        )
    ),
    "filters: an area further down": lambda: query(
        aliased('cadres(filter: { not: { area: { code: "220802" } } }, first: #) { totalCount }', 1)
    ),
    "filters: texts by pattern, as often as allowed": lambda: query(
        aliased(
            'tenures(filter: { endReason: { contains: "' + "离任" * 20 + '#" } }, first: 1) '
            "{ totalCount }",
            12,
        )
    ),
    "filters: derived values, as often as allowed": lambda: query(
        aliased("needs(filter: { remaining: { gt: #, lt: 9000 } }, first: 1) { totalCount }", 30)
    ),
    "filters: counts of counts": lambda: query(
        "{ communities(filter: { compounds: { some: { buildings: { count: { gt: 3 } } }, "
        "count: { gt: 1 } } }) { totalCount } }"
    ),
    "filters: vacant posts, as often as allowed": lambda: query(
        aliased("posts(filter: { vacantFor: { gt: # } }, first: 1) { totalCount }", 6)
    ),
    "filters nested, 50 aliases": lambda: query(
        aliased(
            "cadres(filter: { unit: { cadres: { some: { tenures: { count: { gt: # } } } } } }, "
            "first: 1) { totalCount }"
        )
    ),
    "filters too deep": lambda: query(
        "{ units(filter: " + "{ not: " * 60 + "{}" + " }" * 60 + ") { totalCount } }"
    ),
    "filters too deep, by a variable": lambda: query(
        "query($f: UnitFilter) { units(filter: $f) { totalCount } }",
        f=json.loads('{"not":' * 60 + "{}" + "}" * 60),
    ),
}
