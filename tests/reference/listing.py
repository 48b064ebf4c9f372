"""The root lists: all nodes of a kind that exist today, those of an area, and their order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from graphql import GraphQLError

from graph.ontology.declarations import Kind
from graph.vocabulary import Vocabulary
from tests.reference.belonging import area, belongs
from tests.reference.filtering import Filtering
from tests.reference.orders import Orders
from tests.reference.paging import Page, page_of
from tests.reference.seen import CITY, Seen, known


def listing(
    kind: Kind, everything: list[Seen], arguments: Mapping[str, Any], vocabulary: Vocabulary
) -> Page:
    """Return a page of a root list."""
    wanted = {
        name: value for name, value in arguments.get("filter", {}).items() if value is not None
    }
    filtering = Filtering(everything, vocabulary)
    ended = bool(arguments.get("ended"))
    found = [each for each in everything if each.kind is kind and listed(each, ended=ended)]
    inner = {name: value for name, value in wanted.items() if name != "area"}
    found = filtering.select(found, inner, kind.name)
    if "area" in wanted and ended:
        message = "What has ended belongs to no area."
        raise GraphQLError(message, extensions={"code": "ENDED_IN_AREA"})
    if "area" in wanted:
        places = {place.id for place in area(wanted["area"], everything, vocabulary)}
        found = [each for each in found if belongs(each, places)]
    return page_of(orders(filtering).keyed(found, arguments.get("orderBy")), arguments)


def orders(filtering: Filtering) -> Orders:
    """Return what sorts, and filters what it counts."""
    return Orders(filtering.derived, filtering.passes)


def listed(each: Seen, *, ended: bool) -> bool:
    """Whether a node is on its list: it was known, and has begun and not ended on the day.

    What stays on its list when it is over has begun by a day in the past. With `ended` only what
    was known counts.
    """
    clock, state = each.clock, each.state
    is_past = clock.as_of is not None or clock.at != datetime.now(CITY).date()
    if each.kind.fact and not clock.believed(each.node.own):
        return False
    if not each.kind.fact and is_past and not known(each):
        return False
    if ended:
        return True
    if each.kind.listed_after_end:
        begun = state[each.kind.start_property]
        until = clock.moment if isinstance(begun, datetime) else clock.at
        return not is_past or bool(begun <= until)
    return bool(state["from"] <= clock.at < state["to"])
