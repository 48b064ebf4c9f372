"""Appointments: a cadre takes a post, and leaves it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from graph.mutations.context import MutationContext, make_key, there_then
from graph.mutations.input_values import day_of, words_of
from graph.mutations.registry import writes
from graph.mutations.user_errors import MutationRejected, conflict, invalid, not_found
from graph.ontology.clock import BEGINNING, BELIEVED, OPEN
from graph.ontology.kinds import KINDS
from graph.rows.batch import Row
from graph.rows.read import read_believed_row
from graph.vocabulary import Vocabulary

TENURE = KINDS["Tenure"]


@dataclass(frozen=True, slots=True)
class Held:
    """A tenure of the post, believed now."""

    tenure: str
    begin: date
    end: date
    holder: str
    name: str


@writes("appoint", "Tenure")
async def appoint(work: MutationContext) -> str:
    """Let a cadre hold a post from a day on: `(tenure)-[:OF_POST]->(post)`, `(tenure)-[:HELD_BY]->(cadre)`.

    A post has as many holders at a time as the vocabulary expects at its kind of place, and one where it expects none
    or the post covers no place.
    """
    given = work.given
    post, holder, begin = given["post"], given["holder"], day_of(given, "from")
    there_then(await work.lock(post, "Post", "post"), begin, "from", post)
    await work.expect(holder, "Cadre", "holder", begin)
    targets = {"post": (post,), "holder": (holder,)}
    if behalf := given.get("onBehalfOf"):
        await work.expect(behalf, "Organization", "onBehalfOf", begin)
        targets["onBehalfOf"] = (behalf,)
    seats, held = await occupancy(work, post, begin)
    if refused := taken(seats, held, holder, begin):
        raise refused
    return await work.add(TENURE, {"key": make_key(), "from": begin}, targets)


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


async def occupancy(work: MutationContext, post: str, begin: date) -> tuple[int, list[Held]]:
    """Return how many may hold a post at a time, and the tenures that do not end before a day."""
    found: list[Any] = await work.transaction.run(
        OCCUPANCY, {"post": post, "begin": begin, "believed": BELIEVED}
    )
    duty, place, held = found
    tenures = [Held(*row) for row in held]
    return seats_of(work.vocabulary, duty, place), tenures


def seats_of(vocabulary: Vocabulary, duty: str, place: str | None) -> int:
    """Return how many holders a post has room for: at least one, since it is there."""
    known = vocabulary.codes.get(duty)
    level = (place or "").partition(":")[0]
    return max(1, known.expected.get(level, 0)) if known else 1


def taken(seats: int, held: list[Held], holder: str, begin: date) -> MutationRejected | None:
    """Refuse where the cadre holds the post already, or at some time from a day on every seat is taken."""
    if mine := next((one for one in held if one.holder == holder), None):
        return occupied([mine], "HOLDS_ALREADY")
    starts = [begin, *(one.begin for one in held if one.begin > begin)]
    full = (at for at in starts if sum(one.begin <= at < one.end for one in held) >= seats)
    day = next(full, None)
    return (
        occupied([one for one in held if one.begin <= day < one.end], "POST_HELD") if day else None
    )


def occupied(holders: list[Held], code: str) -> MutationRejected:
    """Say who holds a post, and what to do."""
    zh = "、".join(f"{one.name}（{one.tenure}，{span_zh(one)}）" for one in holders)
    en = ", ".join(f"{one.name} ({one.tenure}, {span_en(one)})" for one in holders)
    todo = (
        "请先用 endTenure 结束其任职，或另定起始日期",
        "end that with endTenure, or begin on another day",
    )
    return conflict(
        code, "post", f"该岗位由{zh}担任，{todo[0]}。", f"The post is held by {en}: {todo[1]}."
    )


def span_zh(one: Held) -> str:
    """Say over which interval somebody holds a post."""
    begin = "起始日期不详" if one.begin == BEGINNING else f"{one.begin} 起"
    return begin if one.end == OPEN else f"{begin}，至 {one.end}"


def span_en(one: Held) -> str:
    """Say the same in English."""
    begin = "since an unknown day" if one.begin == BEGINNING else f"from {one.begin}"
    return begin if one.end == OPEN else f"{begin} to {one.end}"


OF_POST = """
MATCH (t:Tenure {id: $tenure})-[:OF_POST]->(p:Post)
RETURN p.id
"""


@writes("endTenure", "Tenure")
async def end_tenure(work: MutationContext) -> str:
    """End a tenure: what was believed of it is superseded, and it is believed to last until the day."""
    given = work.given
    tenure, day, reason = given["tenure"], day_of(given, "on"), words_of(given, "reason")
    # The post is what appointments take too: an end and a beginning follow each other.
    post = await work.transaction.run(OF_POST, {"tenure": tenure})
    if post is None:
        raise not_found("tenure", tenure, TENURE.zh, TENURE.name)
    await work.lock(post, "Post", "tenure")
    row = await read_believed_row(work.transaction, TENURE, tenure)
    if row is None:
        raise not_found("tenure", tenure, TENURE.zh, TENURE.name)
    if refused := cannot_end(row, day):
        raise refused
    ended = {**row.properties, "to": day, "endReason": reason}
    return await work.revise(TENURE, Row(row.id, 0, ended, row.targets, confirmed=work.moment))


def cannot_end(row: Row, day: date) -> MutationRejected | None:
    """Refuse an end before the beginning, and one after the end that is known."""
    begin, end = row.properties.get("from", BEGINNING), row.properties.get("to", OPEN)
    if day <= begin:
        zh, en = (
            f"结束日期应晚于起始日期 {begin}，任期为 [from, to)。",
            f"It should end after {begin}, on which it begins: a tenure holds over [from, to).",
        )
        return invalid("EMPTY_INTERVAL", "on", zh, en)
    if end <= day:
        return conflict(
            "ENDED_ALREADY",
            "tenure",
            f"该任职已于 {end} 结束。",
            f"The tenure ended on {end} already.",
        )
    return None
