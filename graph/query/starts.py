"""Where the statement of a list begins: at a node that its filter names, if it names one.

`{ compound: { community: { id: { eq: "…" } } } }` is fulfilled by the buildings of one community.
The statement begins there and follows the edges backwards, under the conditions under which the
filter would follow them, instead of asking them of every building. The rest of the filter is
checked of each node on the way. Only parts that all must be fulfilled say where to begin: those of
one input, of `and`, and of `some`; never those of `or`, `not`, `none` and `every`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from graph.ontology.declarations import Edge, Kind, NodeRef
from graph.ontology.folding import FOLDED_KEY, fold_key
from graph.ontology.kinds import KINDS
from graph.query.compiler import MatchClause
from graph.query.edges import edge_pattern
from graph.query.execution import Execution
from graph.query.filters import FilterContext, computed_predicate, edge_end, filtered_match
from graph.query.value_filters import Part, checked_text

Kinds = tuple[Kind, ...]
FindNodes = Callable[[FilterContext, NodeRef], MatchClause]
"""Returns the match that finds nodes in the variable of a reference."""
PartStart = Callable[[Part, Kinds], FindNodes | None]
"""Returns how a statement begins at what a part of a filter names, None if it had better not."""
PART_STARTS: dict[str, PartStart] = {}
"""Where a statement can begin besides ids, codes and what edges lead to, by the part's name."""


def starts_by(name: str) -> Callable[[PartStart], PartStart]:
    """Register how a statement begins at what a part of the filter of every node names."""

    def register(start: PartStart) -> PartStart:
        PART_STARTS[name] = start
        return start

    return register


@dataclass(frozen=True, slots=True)
class Start:
    """A way from what a filter names to the nodes that the filter is for."""

    find: FindNodes
    kinds: Kinds
    """Of the nodes at the end of the way."""
    rest: Part
    """What of their filter the way does not fulfil."""
    fans: int = 0
    """Steps of the way that can lead from one node to many."""

    def clauses(self, filtering: FilterContext, variable: NodeRef) -> str:
        """Return the clauses that find the nodes of the list, once each."""
        found = self.find(filtering, variable._replace(kinds=self.kinds))
        return f"{found.where()} WITH DISTINCT {variable.node}"


def best_start(part: Part, kind: Kind) -> Start | None:
    """Return the start from which the fewest nodes are likely to be met, None if there is none."""
    return min(starts_of(part, (kind,)), key=lambda start: start.fans, default=None)


def starts_of(part: Part, kinds: Kinds) -> Iterator[Start]:
    """Yield the starts that the parts of a filter of nodes of some kinds offer."""
    for name, given in part.given():
        if name == "and":
            for index in range(len(given.value)):
                for start in starts_of(given.part(index), kinds):
                    others = [*given.value]
                    others[index] = start.rest.value
                    yield with_rest(start, with_part(part, name, others))
        elif is_member(name, kinds):
            own = tuple(kind for kind in kinds if kind.field_name == name)
            for start in starts_of(given, own):
                yield with_rest(start, with_part(part, name, start.rest.value))
        else:
            yield from starts_of_part(part, name, given, kinds)


def starts_of_part(part: Part, name: str, given: Part, kinds: Kinds) -> Iterator[Start]:
    """Yield the starts that one part offers which compares a value or follows an edge."""
    if name == "id":
        yield from starts_at_id(part, given, kinds)
    elif name in PART_STARTS:
        if find := PART_STARTS[name](given, kinds):
            yield Start(find, kinds, with_part(part, name, None), fans=2)
    elif computed_predicate(name, kinds) is None:
        declared = kinds[0].declares(name)
        if isinstance(declared, Edge):
            yield from starts_along_edge(declared, part, given, kinds)
        elif name == "code" and given.value.get("eq") is not None and not kinds[0].fact:
            yield Start(find_by_code(given.part("eq"), kinds), kinds, part)


def starts_at_id(part: Part, given: Part, kinds: Kinds) -> Iterator[Start]:
    """Yield the start at the nodes whose ids are given; everything lies in the widest place."""
    if kinds == (WIDEST,):
        return
    for operator in ("eq", "in"):
        if given.value.get(operator) is not None:
            rest = with_part(part, "id", with_part(given, operator, None).value)
            yield Start(find_by_id(given.part(operator), kinds), kinds, rest)
            return


def starts_along_edge(edge: Edge, part: Part, given: Part, kinds: Kinds) -> Iterator[Start]:
    """Yield the starts at what an edge leads to. With `count`, `some` is no condition."""
    wanted, rest = given, with_part(part, edge.name, None)
    if edge.many:
        if given.value.get("some") is None or given.value.get("count") is not None:
            return
        wanted = given.part("some")
        rest = with_part(part, edge.name, with_part(given, "some", None).value)
    ends = KINDS.named(edge.to)
    for start in starts_of(wanted, ends):
        fans = start.fans + (edge.through is not None or not edge.inverse)
        yield Start(find_along_edge(start, edge, ends), kinds, rest, fans)


def with_rest(start: Start, rest: Part) -> Start:
    """Return a start for the same nodes, of whose filter this is the rest."""
    return Start(start.find, start.kinds, rest, start.fans)


def with_part(part: Part, name: str, value: Any) -> Part:
    """Return a filter with another value of one of its parts, without the part for None."""
    others = {key: other for key, other in part.value.items() if key != name}
    return part._replace(value={**others, name: value} if value else others)


def is_member(name: str, kinds: Kinds) -> bool:
    """Whether a part of the filter of a facet is for nodes of one of its kinds."""
    return len(kinds) > 1 and any(kind.field_name == name for kind in kinds)


def label_of(kinds: Kinds) -> str:
    """Return the label that nodes of some kinds have in common."""
    return kinds[0].name if len(kinds) == 1 else kinds[0].anchor


def find_by_id(wanted: Part, kinds: Kinds) -> FindNodes:
    """Return how the nodes with one id, or with those of a list, are found."""

    def find(filtering: FilterContext, node: NodeRef) -> MatchClause:
        context = filtering.context
        ids = context.parameter("wanted", wanted.read)
        if not isinstance(wanted.value, list):
            return MatchClause(f"MATCH ({node.node}:{label_of(kinds)} {{id: ${ids}}})")
        each = context.name("id")
        named = f"({node.node}:{label_of(kinds)} {{id: {each}}})"
        return MatchClause(f"UNWIND ${ids} AS {each} MATCH {named}")

    return find


def find_by_code(wanted: Part, kinds: Kinds) -> FindNodes:
    """Return how the nodes are found whose code may be one that is given.

    A code is the key of its node: the folded key finds it in whatever writing. Whether it is what
    the filter takes for the same is left to the filter.
    """

    def folded(run: Execution) -> str:
        return fold_key(checked_text(wanted.read(run)))

    def find(filtering: FilterContext, node: NodeRef) -> MatchClause:
        code = filtering.context.parameter("code", folded)
        anchor, label = kinds[0].anchor, label_of(kinds)
        only = f" WHERE {node.node}:{label}" if label != anchor else ""
        found = " UNION ".join(
            f"MATCH ({node.node}:{anchor} {{{name}: ${code}}}){only} RETURN {node.node}"
            for name in ("code", FOLDED_KEY)
        )
        return MatchClause(f"CALL () {{ {found} }} WITH {node.node}")

    return find


def find_along_edge(start: Start, edge: Edge, ends: Kinds) -> FindNodes:
    """Return how the nodes are found from which an edge leads to what a start finds."""

    def find(filtering: FilterContext, node: NodeRef) -> MatchClause:
        other = edge_end(filtering, edge, node)
        begin = start.find(filtering, other._replace(kinds=start.kinds))
        passed = filtered_match(filtering, begin, start.rest, other._replace(kinds=ends))
        pattern, conditions = edge_pattern(
            filtering.context, edge, node, other.node, node.clock, back_to=label_of(node.kinds)
        )
        # Clauses of their own: two edges may lead over the same relationship, there and back.
        return MatchClause(f"{passed.where()} MATCH {pattern}", conditions)

    return find


WIDEST = max((kind for kind in KINDS if kind.rank is not None), key=lambda kind: kind.rank or 0)
"""The kind of place in which every other lies: to begin at one means to read everything."""
