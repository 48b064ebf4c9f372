"""Mutations of tenures: a cadre takes a post, and leaves it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from graph.mutations.context import MutationContext, check_exists_on, make_key
from graph.mutations.input_values import read_day, read_public_text
from graph.mutations.registry import mutation
from graph.mutations.user_errors import (
    InputFaults,
    MutationRejected,
    conflict_error,
    invalid_input_error,
    not_found_error,
)
from graph.ontology.clock import BEGINNING, BELIEVED, OPEN, today
from graph.ontology.kinds import KINDS
from graph.rows.batch import Row
from graph.rows.read import read_believed_row
from graph.vocabulary import Vocabulary

TENURE = KINDS["Tenure"]


@dataclass(frozen=True, slots=True)
class HeldTenure:
    """A tenure of the post that is believed now."""

    tenure: str
    begin: date
    end: date
    holder: str
    name: str

    def holds_on(self, day: date) -> bool:
        """Whether the post is held by it on a day."""
        return self.begin <= day < self.end


@mutation("appoint", "Tenure")
async def appoint(context: MutationContext) -> str:
    """Appoint a cadre to a post from a day on: `(tenure)-[:OF_POST]->(post)`,
    `(tenure)-[:HELD_BY]->(cadre)`.

    A post has as many holders at a time as the vocabulary expects at its kind of place. It has one
    if none are expected, or if it covers no place.
    """
    inputs = context.inputs
    post, holder, begin = inputs["post"], inputs["holder"], today()
    faults, targets = InputFaults(), {"post": (post,), "holder": (holder,)}
    with faults:
        begin = read_day(inputs, "from")
    with faults:
        interval = await context.lock(post, "Post", "post")
        check_exists_on(interval, begin, "from", post)
    with faults:
        await context.check_exists(holder, "Cadre", "holder", begin)
    with faults:
        if behalf := inputs.get("onBehalfOf"):
            await context.check_exists(behalf, "Organization", "onBehalfOf", begin)
            targets["onBehalfOf"] = (behalf,)
    faults.raise_any()
    seats, tenures = await read_occupancy(context, post, begin)
    check_vacancy(seats, tenures, holder, begin)
    return await context.insert(TENURE, {"key": make_key(), "from": begin}, targets)


OCCUPANCY = """
MATCH (p:Post {id: $post})
RETURN [
  p.duty,
  head(COLLECT {
    MATCH (p)-[c:COVERS]->(place:Place)
    WHERE c.`from` <= $begin AND $begin < c.to AND c.supersededAt = $believed
    RETURN place.id
  }),
  COLLECT {
    MATCH (p)<-[:OF_POST]-(t:Tenure)-[:HELD_BY]->(h:Cadre)
    WHERE t.supersededAt = $believed AND $begin < t.to
    WITH t, h ORDER BY t.id
    RETURN [t.id, t.`from`, t.to, h.id, h.name]
  }
]
"""


async def read_occupancy(
    context: MutationContext, post: str, begin: date
) -> tuple[int, list[HeldTenure]]:
    """Return how many cadres may hold a post at a time, and its tenures that end after a day."""
    values = {"post": post, "begin": begin, "believed": BELIEVED}
    found: list[Any] = await context.transaction.run(OCCUPANCY, values)
    duty, place, rows = found
    seats = count_seats(context.vocabulary, duty, place)
    tenures = [HeldTenure(*row) for row in rows]
    return seats, tenures


def count_seats(vocabulary: Vocabulary, duty: str, place: str | None) -> int:
    """Return how many cadres may hold a post at a time: at least one, since the post exists."""
    known = vocabulary.codes.get(duty)
    if known is None or place is None:
        return 1
    level = place.partition(":")[0]
    return max(1, known.expected.get(level, 0))


def check_vacancy(seats: int, tenures: list[HeldTenure], holder: str, begin: date) -> None:
    """Check that a cadre does not hold the post already, and that a seat is vacant from a day on,
    for ever.

    Raises `MutationRejected` otherwise.
    """
    own = [tenure for tenure in tenures if tenure.holder == holder]
    if own:
        raise post_held_error(own[:1], "HOLDS_ALREADY")
    starts = [begin, *(tenure.begin for tenure in tenures if tenure.begin > begin)]
    for day in starts:
        holding = [tenure for tenure in tenures if tenure.holds_on(day)]
        if len(holding) >= seats:
            raise post_held_error(holding, "POST_HELD")


def post_held_error(tenures: list[HeldTenure], code: str) -> MutationRejected:
    """Return the error that names the holders of a post."""
    holders_zh, holders_en = [], []
    for each in tenures:
        holders_zh.append(f"{each.name}（{each.tenure}，{span_zh(each)}）")
        holders_en.append(f"{each.name} ({each.tenure}, {span_en(each)})")
    by_zh, by_en = "、".join(holders_zh), ", ".join(holders_en)
    zh = f"该岗位由{by_zh}担任，请先用 endTenure 结束其任职，或另定起始日期。"
    en = f"The post is held by {by_en}: end that with endTenure, or begin on another day."
    return conflict_error(code, "post", zh, en)


def span_zh(tenure: HeldTenure) -> str:
    """Return the interval of a tenure in Chinese."""
    begin = "起始日期不详"
    if tenure.begin != BEGINNING:
        begin = f"{tenure.begin} 起"
    if tenure.end == OPEN:
        return begin
    return f"{begin}，至 {tenure.end}"


def span_en(tenure: HeldTenure) -> str:
    """Return the interval of a tenure in English."""
    begin = "since an unknown day"
    if tenure.begin != BEGINNING:
        begin = f"from {tenure.begin}"
    if tenure.end == OPEN:
        return begin
    return f"{begin} to {tenure.end}"


POST_OF_TENURE = """
MATCH (t:Tenure {id: $tenure})-[:OF_POST]->(p:Post)
RETURN p.id
"""


@mutation("endTenure", "Tenure")
async def end_tenure(context: MutationContext) -> str:
    """End a tenure on a day: what was believed of it is superseded."""
    inputs = context.inputs
    tenure = inputs["tenure"]
    faults = InputFaults()
    with faults:
        day = read_day(inputs, "on")
    with faults:
        reason = read_public_text(inputs, "reason")
    faults.raise_any()
    # Appointments lock the post too: an end and a beginning follow each other.
    post = await context.transaction.run(POST_OF_TENURE, {"tenure": tenure})
    if post is None:
        raise not_found_error("tenure", tenure, TENURE.zh, TENURE.name)
    await context.lock(post, "Post", "tenure")
    row = await read_believed_row(context.transaction, TENURE, tenure)
    if row is None:
        raise not_found_error("tenure", tenure, TENURE.zh, TENURE.name)
    check_end(row, day)
    properties = {**row.properties, "to": day, "endReason": reason}
    ended = Row(row.id, 0, properties, row.targets, confirmed=context.moment)
    return await context.revise(TENURE, ended)


def check_end(row: Row, day: date) -> None:
    """Check that a tenure can end on a day: after its beginning, and before an end that is known
    already.
    """
    begin, end = row.properties.get("from", BEGINNING), row.properties.get("to", OPEN)
    if day <= begin:
        zh = f"结束日期应晚于起始日期 {begin}，任期为 [from, to)。"
        en = f"It should end after {begin}, on which it begins: a tenure holds over [from, to)."
        raise invalid_input_error("EMPTY_INTERVAL", "on", zh, en)
    if end <= day:
        zh, en = f"该任职已于 {end} 结束。", f"The tenure ended on {end} already."
        raise conflict_error("ENDED_ALREADY", "tenure", zh, en)
