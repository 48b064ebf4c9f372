"""Runs operations with graphql-core's own executor, field by field."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from graphql import (
    GraphQLError,
    GraphQLNamedType,
    GraphQLResolveInfo,
    GraphQLSchema,
    build_schema,
    execute_sync,
    parse,
)

from graph.ontology.division_codes import normalize_code
from graph.ontology.kinds import KINDS
from graph.vocabulary import Vocabulary
from graph.vocabulary.duties import Duty
from schema.build import print_sdl
from tests.reference import terms
from tests.reference.chain import Coverage, Line, coverage
from tests.reference.groups import groups
from tests.reference.listing import listing
from tests.reference.matching import Matching
from tests.reference.meaning import Meaning
from tests.reference.paging import Page, cursor_of
from tests.reference.records import Records
from tests.reference.reports.figures import Glance
from tests.reference.reports.four_lists import FourLists
from tests.reference.reports.plans import Plans
from tests.reference.reports.wall_chart import Column, wall_chart
from tests.reference.seen import CITY, Clock, Seen
from tests.reference.store import Node
from tests.reference.succession import Absent, absence

WORST_LAST = ("FRESH", "AGEING", "STALE")


def schema() -> GraphQLSchema:
    """Make a schema from the SDL alone, with nothing of the service in it."""
    made = build_schema(print_sdl())
    teach(made.type_map["Date"], date.fromisoformat, date.isoformat)
    teach(made.type_map["DateTime"], moment_of, shown)
    teach(made.type_map["Decimal"], float, shown_decimal)
    return made


def teach(scalar: GraphQLNamedType, read: Callable[[str], Any], show: Callable[[Any], Any]) -> None:
    """Make a scalar read and show its values; older and newer names of graphql-core alike."""
    for name in ("parse_value", "coerce_input_value"):
        setattr(scalar, name, read)
    for name in ("serialize", "coerce_output_value"):
        setattr(scalar, name, show)


def shown_decimal(number: float) -> float:
    """Show a number in whole millionths, without a point if it is whole."""
    millionths = round(number * 1_000_000)
    whole, rest = divmod(millionths, 1_000_000)
    return millionths / 1_000_000 if rest else whole


def moment_of(text: str) -> datetime:
    """Read a moment; without an offset it is meant in the city's time."""
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=CITY)).astimezone(UTC)


def shown(moment: datetime) -> str:
    """Show a moment in the city's time."""
    return moment.astimezone(CITY).isoformat()


class Reference:
    """Answers operations from a copy of a graph."""

    def __init__(
        self, nodes: list[Node], vocabulary: Vocabulary, grades: tuple[int, int] = (180, 365)
    ) -> None:
        self.nodes = [node for node in nodes if node.kind]
        self.vocabulary, self.grades = vocabulary, grades
        self.schema = schema()
        self.see_on(datetime.now(CITY).date())

    def see_on(self, day: date) -> None:
        """See everything as it is on a day: what "today" means in what is asked next."""
        self.clock = Clock(day)
        self.everything = [Seen(node, self.clock) for node in self.nodes]
        self.known = {seen.id: seen for seen in self.everything}
        records, plans = Records(self.everything), Plans(self.everything)
        self.meaning = Meaning(self.everything, self.vocabulary, self.grades, plans, records)
        self.matching = Matching(self.everything, self.vocabulary)

    def execute(
        self,
        query: str,
        variables: Mapping[str, Any] | None = None,
        operation_name: str | None = None,
    ) -> dict[str, Any]:
        """Answer a valid operation on the present day."""
        today = datetime.now(CITY).date()
        if today != self.clock.at:
            self.see_on(today)
        result = execute_sync(
            self.schema,
            parse(query),
            variable_values=dict(variables or {}),
            operation_name=operation_name,
            field_resolver=self.value,
            type_resolver=lambda value, *_: type_name(value),
        )
        return dict(result.formatted)

    def value(self, source: Any, info: GraphQLResolveInfo[Any], **given: Any) -> Any:  # noqa: ANN401 - values of any type
        """Return the value of one field; a null argument is as if it were left out."""
        name = info.field_name
        arguments: Mapping[str, Any]
        arguments = {key: value for key, value in given.items() if value is not None}
        if name != "nodes":
            arguments = of_moment(arguments)
        if source is None:
            return self.root(name, arguments)
        if isinstance(source, Seen):
            return self.of_node(source.under(source.clock.turned(arguments)), name, arguments)
        if isinstance(source, Line):
            return self.meaning.of_line(source, name)
        if isinstance(source, Glance):
            return source.of_overview(name)
        if isinstance(source, Column | FourLists):
            return source.value(name, arguments)
        return (
            self.of_coverage(source, name)
            if isinstance(source, Coverage)
            else self.part(source, name, arguments)
        )

    def of_node(
        self,
        seen: Seen,
        name: str,
        arguments: Mapping[str, Any],
    ) -> Any:  # noqa: ANN401 - values of any type
        """Return the value of a field of a node under its clock."""
        if name == "matches":
            return self.matching.of_need(seen, arguments)
        return self.meaning.of_node(seen, name, arguments)

    def read(self, seen: Seen, name: str) -> Any:  # noqa: ANN401 - values of any type
        """Return the value of a field of a node that needs no arguments."""
        return self.meaning.of_node(seen, name, {})

    def part(
        self,
        source: Any,  # noqa: ANN401 - values of any type
        name: str,
        arguments: Mapping[str, Any],
    ) -> Any:  # noqa: ANN401 - values of any type
        """Return a part of a page, an edge, a duty, or a map."""
        match source:
            case Page() if name == "groups":
                nodes = [node for _, _, node in source.whole]
                return groups(nodes, arguments, self.read, self.vocabulary)
            case Page():
                return {"edges": source.edges, "pageInfo": source.info, "totalCount": source.total}[
                    name
                ]
            case Absent():
                return self.of_absent(source, name)
            case Duty():
                return getattr(source, {"nameZh": "zh", "nameEn": "en"}.get(name, name))
            case (_, _, node):
                return cursor_of(source) if name == "cursor" else node
            case _:
                return source[name]

    def root(self, name: str, arguments: Mapping[str, Any]) -> Any:  # noqa: ANN401 - values of any type
        """Return the value of a root field."""
        match name:
            case "node" | "nodes":
                clocks = {key: value for key, value in arguments.items() if key in ("at", "asOf")}
                found = [
                    self.node(of_moment({**clocks, "id": each}))
                    for each in arguments.get("ids", [arguments.get("id")])
                ]
                return found if name == "nodes" else found[0]
            case "duties" | "workflows" | "categories":
                return terms.all_of(self.vocabulary, name)
            case "overview" | "wallChart" | "fourLists":
                return self.of_area(name, arguments)
            case "whoCovers":
                return self.who_covers(arguments)
            case "matchesForNeed" | "matchesForUnit":
                return self.matching.answer(name, arguments)
            case _:
                kind = next((kind for kind in KINDS if kind.root_field == name), None)
                if kind is None:
                    raise GraphQLError(f"The reference does not know {name}.")
                clock = self.clock.turned(arguments)
                everything = [each.under(clock) for each in self.everything]
                return listing(kind, everything, arguments, self.vocabulary)

    def node(self, arguments: Mapping[str, Any]) -> Seen | None:
        """Return the node of an id: of a fact, the revision that was believed then."""
        clock = self.clock.turned(arguments)
        for seen in self.everything:
            then = seen.under(clock)
            is_fact_then = seen.kind.fact and clock.as_of and "~" not in arguments["id"]
            names = (seen.id, seen.id.partition("~")[0]) if is_fact_then else (seen.id,)
            if arguments["id"] in names and then.is_known():
                return then
        return None

    def of_area(self, name: str, arguments: Mapping[str, Any]) -> Any:  # noqa: ANN401 - values of any type
        """Return what is told of an area as a whole."""
        glance = Glance(
            self.everything, self.vocabulary, arguments.get("area"), self.clock.turned(arguments)
        )
        if name == "wallChart":
            return wall_chart(glance, arguments)
        return (
            glance if name == "overview" else FourLists(glance, arguments["area"], self.vocabulary)
        )

    def who_covers(self, arguments: Mapping[str, Any]) -> Any:  # noqa: ANN401 - values of any type
        """Return the chain of a place by its id or code, or of what stands for it."""
        where = arguments["where"]
        wanted = where.get("id") or normalize_code(where["code"])
        place = next(
            seen
            for seen in self.everything
            if "Place" in seen.node.labels and wanted in (seen.id, seen.state.get("code"))
        )
        seen = place.under(self.clock.turned(arguments))
        absent = absence(seen)
        if absent is None:
            return coverage(seen, self.vocabulary)
        chains = [coverage(each, self.vocabulary) for each in absent.instead]
        if len(chains) < 2:
            return replace(chains[0], instead_of=absent) if chains else absent
        candidates = [
            {
                "place": chain.place,
                "coverage": chain,
                "score": round(1 / len(chains), 4),
                "matched": self.meaning.label(seen),
            }
            for chain in chains[:10]
        ]
        return {"candidates": candidates, "total": len(chains), "insteadOf": absent}

    def of_absent(self, absent: Absent, name: str) -> Any:  # noqa: ANN401 - values of any type
        """Return the value of a field of a place that is not there."""
        return getattr(absent, {"containedIn": "contained_in"}.get(name, name))

    def of_coverage(self, chain: Coverage, name: str) -> Any:  # noqa: ANN401 - values of any type
        """Return the value of a field of a chain."""
        if name in ("at", "asOf"):
            return chain.place.clock.at if name == "at" else chain.place.clock.as_of
        if name == "insteadOf":
            return chain.instead_of
        if name == "omitted":
            return [
                {"duty": duty, "level": level, "shown": 20, "total": total}
                for duty, level, total in chain.omitted
            ]
        if name == "staleness":
            grades = [
                self.meaning.staleness(line.told) for line in chain.lines if line.state == "HELD"
            ]
            return max(grades, key=WORST_LAST.index, default="STALE")
        return getattr(chain, name)


MOMENT = re.compile(r"(\w+:.+)~@(\d{4}-\d\d-\d\d)(?:~(.+Z))?")


def of_moment(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return arguments with ids of the present, and the moment of their ids as a clock."""
    moments: list[re.Match[str]] = []

    def plain(value: Any) -> Any:  # noqa: ANN401 - values of any type
        if isinstance(value, Mapping):
            return {name: plain(part) for name, part in value.items()}
        if isinstance(value, list):
            return [plain(part) for part in value]
        if isinstance(value, str) and (found := MOMENT.fullmatch(value)):
            moments.append(found)
            return found[1]
        return value

    made = {name: plain(value) for name, value in arguments.items()}
    if not moments:
        return made
    clock: dict[str, Any] = {"at": date.fromisoformat(moments[0][2])}
    if moments[0][3]:
        clock["asOf"] = moment_of(moments[0][3])
    return {**clock, **made}


def type_name(value: Any) -> str:  # noqa: ANN401 - values of any type
    """Return the name of a value's type, where it could be several."""
    if isinstance(value, Seen):
        return value.kind.name
    if isinstance(value, Absent):
        return "AbsentPlace"
    return "Coverage" if isinstance(value, Coverage) else "AmbiguousAddress"
