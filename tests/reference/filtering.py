"""The filters of lists in plain Python: which nodes they let through."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from graph.ontology.declarations import Computed, Edge, Kind, Property, Value
from graph.ontology.declarations import Derived as Derivation
from graph.ontology.folding import fold_text
from graph.ontology.kinds import KINDS
from graph.vocabulary import Vocabulary
from tests.reference.belonging import area, belongs
from tests.reference.derived import Derived, vacant_since
from tests.reference.records import Records
from tests.reference.seen import Seen
from tests.reference.store import stated_begin
from tests.reference.terms import Term

Wanted = Mapping[str, Any]
"""A filter, or one of its parts, as a client gave it; null counts as left out."""
OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": lambda value, wanted: bool(value == wanted),
    "in": lambda value, wanted: value in wanted,
    "lt": lambda value, wanted: bool(value < wanted),
    "lte": lambda value, wanted: bool(value <= wanted),
    "gt": lambda value, wanted: bool(value > wanted),
    "gte": lambda value, wanted: bool(value >= wanted),
    "contains": lambda value, wanted: wanted in value,
    "startsWith": lambda value, wanted: value.startswith(wanted),
    "endsWith": lambda value, wanted: value.endswith(wanted),
}
OPEN = date(9999, 12, 31)


def given(wanted: Wanted) -> dict[str, Any]:
    """Return the parts that are given."""
    return {name: value for name, value in wanted.items() if value is not None}


class Filtering:
    """The filters of a city with everything that there is under a clock."""

    def __init__(self, everything: list[Seen], vocabulary: Vocabulary) -> None:
        self.everything = everything
        self.vocabulary = vocabulary
        self.derived = Derived(vocabulary)
        records = Records(everything)
        for kind in KINDS:
            self.derived.values[kind.name, "createdAt"] = records.created
            self.derived.values[kind.name, "updatedAt"] = records.updated

    def select(self, found: Iterable[Seen], wanted: Wanted | None, of: str) -> list[Seen]:
        """Return what a filter of a kind or facet lets through."""
        return [each for each in found if self.passes(each, wanted or {}, of)]

    def passes(self, each: Seen, wanted: Wanted, of: str) -> bool:
        """Whether a filter of a kind or facet lets a node through."""
        return all(self.fits(each, name, part, of) for name, part in given(wanted).items())

    def fits(
        self,
        each: Seen,
        name: str,
        wanted: Any,  # noqa: ANN401 - values of any type
        of: str,
    ) -> bool:
        """Whether one part of a filter lets a node through."""
        match name:
            case "and":
                return all(self.passes(each, part, of) for part in wanted)
            case "or":
                return any(self.passes(each, part, of) for part in wanted)
            case "not":
                return not self.passes(each, wanted, of)
        return self.part_fits(each, name, wanted, of)

    def part_fits(
        self,
        each: Seen,
        name: str,
        wanted: Any,  # noqa: ANN401 - values of any type
        of: str,
    ) -> bool:
        """Whether a part other than `and`, `or` and `not` lets a node through."""
        if name == "id":
            return compared([each.id], wanted)
        if name == "area":
            seen = [other.under(each.clock) for other in self.everything]
            places = {place.id for place in area(wanted, seen, self.vocabulary)}
            return belongs(each, places)
        members = {kind.field_name: kind for kind in KINDS.named(of) if kind.name != of}
        if name in members:
            kind = members[name]
            return each.kind is kind and self.passes(each, wanted, kind.name)
        return self.declared_fits(each, name, wanted)

    def declared_fits(
        self,
        each: Seen,
        name: str,
        wanted: Any,  # noqa: ANN401 - values of any type
    ) -> bool:
        """Whether the part for something that the kind of a node declares lets it through."""
        edge = next((edge for edge in each.kind.edges if edge.name == name), None)
        if edge:
            return self.leads(each, edge, wanted)
        if name in ("assignedPost", "assignedOrganization"):
            owing = self.derived.values[each.kind.name, name](each)
            of = "Post" if name == "assignedPost" else "Organization"
            return owing is not None and self.passes(owing, wanted, of)
        if name in SPANS:
            return in_time(each, name, wanted)
        if name == "location":
            return located(each, wanted)
        stored = next((part for part in each.kind.properties if part.name == name), None)
        if stored:
            return self.holds(stored_value(each, stored), stored.value, wanted)
        computed = self.derived.values[each.kind.name, name](each)
        return self.holds(computed, value_of(each.kind, name), wanted)

    def leads(self, each: Seen, edge: Edge, wanted: Wanted) -> bool:
        """Whether what stands at the other ends of an edge is as wanted."""
        found = each.follow(edge)
        if not edge.many:
            return any(self.passes(other, wanted, edge.to) for other in found)
        parts = given(wanted)
        passing = {
            name: len(self.select(found, parts[name], edge.to))
            for name in ("some", "none", "every")
            if name in parts
        }
        if "count" in parts:
            counted = passing.pop("some", len(found))
            if not compared([counted], parts["count"]):
                return False
        return (
            passing.get("some", 1) > 0
            and passing.get("none", 0) == 0
            and passing.get("every", len(found)) == len(found)
        )

    def holds(
        self,
        value: Any,  # noqa: ANN401 - values of any type
        of: Value,
        wanted: Any,  # noqa: ANN401 - values of any type
    ) -> bool:
        """Whether a value fulfils its operators."""
        if of is Value.FLAG:
            return bool(value) is wanted
        if of is Value.TEXTS:
            return listed([fold_text(text) for text in value or []], wanted)
        if of is Value.TEXT:
            texts = [] if value is None else [fold_text(line) for line in value]
            return compared(texts, folded(wanted))
        if of in (Value.DUTY, Value.CATEGORY, Value.WORKFLOW, Value.STEP, Value.ROLE):
            return self.coded(value, of, given(wanted))
        return compared([] if value is None else [value], wanted)

    def coded(self, found: Term | str | None, of: Value, wanted: Wanted) -> bool:
        """Whether a code is one of those that are named, or below one of these."""
        value = found["code"] if isinstance(found, Mapping) else found
        held = [value] if value is not None else []
        if of is Value.CATEGORY and value is not None:
            held = self.vocabulary.categories.way_up(value)
        for operator, named in wanted.items():
            if operator == "isNull":
                if (value is None) is not named:
                    return False
                continue
            codes = {self.code(each, of) for each in (named if operator == "in" else [named])}
            if not codes.intersection(held):
                return False
        return True

    def code(self, word: str, of: Value) -> str:
        """Return the code that a word names."""
        workflows = self.vocabulary.workflows
        if of is Value.DUTY:
            named = self.vocabulary.named(word)
            return named.code if named else word
        if of is Value.CATEGORY:
            category = self.vocabulary.categories.named(word)
            return category.code if category else word
        if of is Value.WORKFLOW:
            workflow = workflows.named(word)
            return workflow.code if workflow else word
        if of is Value.STEP:
            return workflows.steps.get(word, word)
        roles = {role.zh: code for each in workflows for code, role in each.role.items()}
        return roles.get(word, word)


def value_of(kind: Kind, name: str) -> Value:
    """Return the type of a value that follows from others."""
    parts: tuple[Derivation | Computed, ...] = (*kind.derived, *kind.computed)
    found = next(part.value for part in parts if part.name == name)
    assert found is not None, (kind.name, name)
    return found


def stored_value(each: Seen, stored: Property) -> Any:  # noqa: ANN401 - values of any type
    """Return a stored value as it is compared: of a name with its aliases, of a text as lines."""
    value = each.state.get(stored.name)
    if stored.name in ("from", "to"):
        return each.day(stored.name)
    if stored.value is not Value.TEXT or value is None:
        return value
    aliases = each.state.get("aliases", []) if stored.name == "name" else []
    return [value, *aliases]


def compared(values: list[Any], wanted: Wanted) -> bool:
    """Whether every operator is fulfilled by one of the texts, or by the only value, of a node."""
    for operator, given_value in given(wanted).items():
        if operator == "isNull":
            if (not values) is not given_value:
                return False
        elif not any(OPERATORS[operator](value, given_value) for value in values):
            return False
    return True


def folded(wanted: Wanted) -> dict[str, Any]:
    """Return operators with their texts folded."""
    return {
        operator: [fold_text(each) for each in value]
        if isinstance(value, list)
        else fold_text(value)
        if isinstance(value, str)
        else value
        for operator, value in given(wanted).items()
    }


def listed(texts: list[str], wanted: Wanted) -> bool:
    """Whether a list of texts contains what it must."""
    parts = folded(wanted)
    return (
        ("has" not in parts or parts["has"] in texts)
        and ("hasAny" not in parts or bool({*parts["hasAny"]}.intersection(texts)))
        and ("isEmpty" not in parts or parts["isEmpty"] is not bool(texts))
    )


SPANS = ("heldFor", "endsWithin", "vacantFor")


def located(each: Seen, wanted: Wanted) -> bool:
    """Whether the location of a place is as wanted."""
    north, east = each.state.get("latitude"), each.state.get("longitude")
    parts = given(wanted)
    if north is None or east is None:
        return "within" not in parts and parts.get("isNull") is not False
    box = parts.get("within", {"south": north, "north": north, "west": east, "east": east})
    inside = box["south"] <= north <= box["north"] and box["west"] <= east <= box["east"]
    return inside and parts.get("isNull") is not True


def in_time(each: Seen, name: str, wanted: Any) -> bool:  # noqa: ANN401 - a number or operators
    """Whether the number of days to or from a day of a node is as wanted."""
    at = each.clock.at
    if name == "vacantFor":
        since = vacant_since(each)
        return compared([] if since is None else [(at - since).days], wanted)
    if name == "endsWithin":
        end = each.state["to"]
        return each.current() and end != OPEN and (end - timedelta(days=1) - at).days <= wanted
    begin = stated_begin(each.state)
    known = each.current() and begin != date.min
    return compared([(at - begin).days] if known else [], wanted)
