"""What the arguments of a root choose of the network: a day, kinds of nodes, types of links."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from graph.database.protocols import Reader
from graph.errors import Message
from graph.kept_results import committed_graph, revisions_of_run
from graph.network.analysis.network import Network, Subgraph
from graph.network.link_types import LINK_TYPES, NETWORK_KINDS, PERSON_KINDS
from graph.network.read_network import read_network
from graph.ontology.kinds import KINDS
from graph.query import cursors
from graph.query.execution import Execution
from graph.query.selection import Field, InvalidArgument, shortened

NETWORK_KINDS_BY_CODE = {KINDS[name].enum_name: name for name in NETWORK_KINDS}
MEASURED_KINDS = tuple(
    name
    for name in NETWORK_KINDS
    if name not in (*PERSON_KINDS, "Building", "Entrance", "Post", "Project", "Venue")
)
"""The kinds that are measured unless others are named: organizations, and places above buildings.
"""


async def network_of_run(reader: Reader, run: Execution, field: Field) -> Network:
    """Return the network as it was known at the moment of a root."""
    graph = committed_graph(reader)
    revisions = await revisions_of_run(graph, run)
    return await read_network(graph, revisions, run.known_at(field.clock))


def value_of(field: Field, run: Execution, name: str, default: Any = None) -> Any:
    """Return the value of an argument, or what it is if it is not sent."""
    given = field.arguments.get(name)
    value = run.values[given.slot] if given else None
    return default if value is None else value


def number_of(field: Field, run: Execution, name: str, default: int, most: int) -> int:
    """Return a number from 1 to `most`. Raises `InvalidArgument`."""
    value: int = value_of(field, run, name, default)
    if not 1 <= value <= most:
        message = Message(f"{name} 应为 1 到 {most}。", f"`{name}` is a number from 1 to {most}.")
        raise InvalidArgument(name, message)
    return value


def page_of(field: Field, run: Execution) -> int:
    """Return how many entries a root is to return. Raises `InvalidArgument`."""
    return cursors.page_size(run.values, field.arguments.get("first"), "first")


def kinds_of(field: Field, run: Execution, default: Collection[str] = NETWORK_KINDS) -> set[str]:
    """Return the kinds of nodes that a root is about. Raises `InvalidArgument` for an odd one."""
    codes = value_of(field, run, "kinds")
    return set(default) if codes is None else {network_kind(code, "kinds") for code in codes}


def network_kind(code: str, argument: str) -> str:
    """Return the kind with a code. Raises `InvalidArgument` for one that is not in the network."""
    if code in NETWORK_KINDS_BY_CODE:
        return NETWORK_KINDS_BY_CODE[code]
    known = ", ".join(NETWORK_KINDS_BY_CODE)
    message = Message(
        f"{code} 不在关系网络中；网络中的类别：{known}。",
        f"{code} is no kind of the network, which has: {known}.",
    )
    raise InvalidArgument(argument, message, "NOT_IN_NETWORK")


def types_of(field: Field, run: Execution) -> set[str]:
    """Return the types of links that a root follows."""
    wanted = set(value_of(field, run, "links", LINK_TYPES))
    return wanted - set(value_of(field, run, "withoutLinks", ()))


def measured_kinds(field: Field, run: Execution) -> set[str]:
    """Return the kinds that a root measures. Raises `InvalidArgument` if persons are among them."""
    kinds = kinds_of(field, run, MEASURED_KINDS)
    if kinds & set(PERSON_KINDS):
        message = Message(
            "不对个人作网络度量或排名；请去掉 CADRE，用 POST 代表岗位。",
            "Persons are neither measured nor ranked: leave CADRE out, and ask for POST instead.",
        )
        raise InvalidArgument("kinds", message, "PERSONS_NOT_RANKED")
    return kinds


def part_of_run(
    network: Network, field: Field, run: Execution, kinds: set[str], day: date | None = None
) -> Subgraph:
    """Return the part of the network that a root is about, on its day or another one."""
    chosen = day or run.day(field.clock)
    dated = bool(value_of(field, run, "datedOnly", default=False))
    return network.on(chosen.toordinal()).part(kinds, types_of(field, run), dated=dated)


def place_in(graph: Subgraph, node: str, argument: str) -> int:
    """Return the place of a node. Raises `InvalidArgument` if it is not in this part."""
    place = graph.place_of(node)
    if place is None:
        known = node in graph.day.history.index
        day = date.fromordinal(graph.day.day).isoformat()
        zh = "当日不存在，或不属于所选类别" if known else "不在关系网络中"
        en = (
            f"was not there on {day}, or is of no kind that was chosen"
            if known
            else "is no node of the network"
        )
        message = Message(f"“{shortened(node)}”{zh}。", f"“{shortened(node)}” {en}.")
        raise InvalidArgument(argument, message, "UNKNOWN_NODE")
    return place
