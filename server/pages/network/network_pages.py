"""关系网络 (`/network/…`): what is near a place, a unit, an alliance or anybody else on a day."""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from starlette.responses import Response

from graph.network.link_types import LINK_TYPES, NETWORK_KINDS, PERSON_KINDS, LinkType
from graph.ontology.declarations import Edge
from graph.ontology.kinds import KINDS
from server.pages.network.picture import Lettering, of_ego, picture
from server.pages.parameters import day_parameter
from server.pages.rendering import network_url
from server.pages.visit import Visit

MOST_NODES = 30
"""Nodes that are drawn: more could not be told apart."""
MOST_HOPS = 2
LETTERING = Lettering(size=24, longest=9)
"""Large enough to be read on a phone; the list has the names in full."""


async def show_network(visit: Visit) -> Response:
    """Show what is near a node, drawn and as a list."""
    visit.require_sign_in()
    node, at = visit.request.path_params["node"], day_parameter(visit, "at")
    hops = MOST_HOPS if visit.query.get("hops") == str(MOST_HOPS) else 1
    with_people = visit.query.get("people") == "1"
    kinds = [
        KINDS[name].enum_name for name in NETWORK_KINDS if with_people or name not in PERSON_KINDS
    ]
    data = await visit.ask("network", node=node, at=at, hops=hops, first=MOST_NODES, kinds=kinds)
    found = data["ego"]
    address = partial(network_url, at=at, hops=visit.query.get("hops"), people=with_people or None)
    return visit.page(
        "network.html",
        found=found,
        at=at,
        hops=hops,
        with_people=with_people,
        picture=picture(of_ego(found), lambda drawn: address(drawn._asdict()), LETTERING),
        network_url=address,
        links=list(link_texts(visit, found)),
        left_out=left_out_texts(visit, found),
    )


def left_out_texts(visit: Visit, found: Mapping[str, Any]) -> list[str]:
    """Return how many nodes of each kind are not drawn, however far away they are."""
    counts: Counter[str] = Counter()
    for each in found["leftOut"]:
        counts[each["kind"]] += each["count"]
    return [f"{kind_name(visit, kind)} {count}" for kind, count in counts.most_common()]


def kind_name(visit: Visit, enum_name: str) -> str:
    """Return the name of a kind as the API names it in an enum."""
    kind = next(kind for kind in KINDS if kind.enum_name == enum_name)
    return kind.en if visit.language == "en" else kind.zh


def link_texts(visit: Visit, found: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the links as a page lists them: those of the middle first."""
    center = found["center"]["id"]
    ends = ("source", "target")
    ordered = sorted(found["links"], key=lambda link: center not in [link[e]["id"] for e in ends])
    for link in ordered:
        named = link_meaning(link)
        yield {**link, "name": named.en if visit.language == "en" else named.zh}


def link_meaning(link: Mapping[str, Any]) -> Edge | LinkType:
    """Return what says the meaning of a link: the edge of its source, or else its type.

    One arrow leads from districts to their city and from buildings to their compound.
    """
    kind = KINDS[link["source"]["id"].partition(":")[0]]
    edges = (edge for edge in kind.stored if edge.arrow == link["type"])
    return next(edges, LINK_TYPES[link["type"]])
