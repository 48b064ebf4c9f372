"""Single writes: an appointment and its end, exactly once, with both clocks and evidence."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from graph.callers import administrator
from graph.database.connection import Database
from graph.database.protocols import Reader
from graph.mutations import MutationCall, MutationExecutor, UserError
from graph.ontology.clock import BELIEVED
from graph.rows.change_log import ChangeLogEntry, latest_revision, read_entries
from graph.vocabulary import load_vocabulary
from tests.support.small_city import CITY, load_city

POSTS = [{"编号": "P2", "责任": "楼栋长", "场所编号": "L1", "场所类别": "楼栋"}]


@pytest.fixture
async def writer(scratch: Database, tmp_path: Path) -> MutationExecutor:
    """A writer into the small city: `Cadre:G1` holds `Post:P1`, and `Post:P2` is vacant."""
    await load_city(
        scratch,
        tmp_path,
        岗位=[*CITY["岗位"], *POSTS],
        干部=[*CITY["干部"], {"工号": "G3", "姓名": "张伟", "类别": "机关干部"}],
    )
    return MutationExecutor(scratch, load_vocabulary())


async def the_id(_reader: Reader, node: str) -> str:
    """Want to know nothing but the id of what was written."""
    return node


async def appoint(writer: MutationExecutor, **given: object) -> str | UserError:
    """Appoint somebody to the vacant post, unless told otherwise."""
    return await do(
        writer,
        "appoint",
        {"post": "Post:P2", "holder": "Cadre:G2", "from": date(2026, 3, 1), **given},
    )


async def end(writer: MutationExecutor, **given: object) -> str | UserError:
    """End the tenure of the post that is held, unless told otherwise."""
    return await do(
        writer,
        "endTenure",
        {"tenure": "Tenure:R1", "on": date(2026, 2, 1), "reason": "调离", **given},
    )


async def do(
    writer: MutationExecutor, name: str, given: Mapping[str, Any], caller: str = "海明街道办"
) -> str | UserError:
    """Execute a call."""
    return await writer.execute(MutationCall(name, administrator(caller), given), the_id)


def code(answer: str | UserError) -> tuple[str, str]:
    """Return the sort and the code of a problem."""
    assert isinstance(answer, UserError), answer
    return answer.sort, answer.code


FACTS = """
MATCH (t:Tenure)-[:OF_POST]->(p:Post), (t)-[:HELD_BY]->(h:Cadre)
WITH t, p, h ORDER BY t.id
RETURN collect([t.id, p.id, h.id, toString(t.`from`), toString(t.to),
  t.supersededAt = $believed, t.source, t.recordedBy, t.row])
"""


async def facts(writer: MutationExecutor) -> list[list[Any]]:
    """Return every tenure that is or was believed."""
    found: list[list[Any]] = await writer.store.read(FACTS, {"believed": BELIEVED})
    return found


async def test_an_appointment_is_a_tenure_from_the_day_on_with_the_caller_in_its_evidence(
    writer: MutationExecutor,
) -> None:
    tenure = await appoint(writer)
    assert [
        tenure,
        "Post:P2",
        "Cadre:G2",
        "2026-03-01",
        "9999-12-31",
        True,
        "mutation",
        "海明街道办",
        None,
    ] in await facts(writer)


async def test_a_post_for_one_is_not_given_to_a_second(writer: MutationExecutor) -> None:
    refused = await appoint(writer, post="Post:P1")
    assert code(refused) == ("Conflict", "POST_HELD")
    assert isinstance(refused, UserError)
    assert "王建国（Tenure:R1，2023-01-01 起）" in refused.message.zh
    assert refused.path == ("input", "post")
    assert len(await facts(writer)) == 1


async def test_an_end_supersedes_what_was_believed_and_is_believed_instead(
    writer: MutationExecutor,
) -> None:
    assert await end(writer) == "Tenure:R1"
    assert await facts(writer) == [
        [
            "Tenure:R1",
            "Post:P1",
            "Cadre:G1",
            "2023-01-01",
            "2026-02-01",
            True,
            "mutation",
            "海明街道办",
            None,
        ],
        [
            "Tenure:R1~1",
            "Post:P1",
            "Cadre:G1",
            "2023-01-01",
            "9999-12-31",
            False,
            "任职.csv",
            None,
            2,
        ],
    ]
    assert isinstance(await appoint(writer, post="Post:P1"), str)


async def test_a_successor_begins_on_the_day_of_the_end_and_no_earlier(
    writer: MutationExecutor,
) -> None:
    await end(writer, on=date(2026, 3, 1))
    assert code(await appoint(writer, post="Post:P1", **{"from": date(2026, 2, 28)})) == (
        "Conflict",
        "POST_HELD",
    )
    assert isinstance(await appoint(writer, post="Post:P1", **{"from": date(2026, 3, 1)}), str)


async def test_an_appointment_gives_way_to_one_that_is_still_to_come(
    writer: MutationExecutor,
) -> None:
    assert isinstance(await appoint(writer, **{"from": date(2030, 1, 1)}), str)
    assert code(await appoint(writer, holder="Cadre:G1")) == ("Conflict", "POST_HELD")


@pytest.mark.parametrize(("expected", "seats"), [(0, 1), (1, 1), (2, 2)])
async def test_a_post_has_room_for_as_many_as_the_vocabulary_expects_and_for_one_at_least(
    writer: MutationExecutor, expected: int, seats: int
) -> None:
    known = [
        replace(duty, expected={"Building": expected}) if duty.code == "building_chief" else duty
        for duty in writer.vocabulary
    ]
    writer.vocabulary = replace(writer.vocabulary, duties=tuple(known))
    answers = [
        await appoint(writer, holder=holder) for holder in ("Cadre:G1", "Cadre:G2", "Cadre:G3")
    ]
    assert [isinstance(answer, str) for answer in answers] == [
        number < seats for number in range(3)
    ]


async def test_a_cadre_does_not_hold_one_post_twice(writer: MutationExecutor) -> None:
    assert code(await appoint(writer, post="Post:P1", holder="Cadre:G1")) == (
        "Conflict",
        "HOLDS_ALREADY",
    )


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"post": "Post:P9"}, ("NotFound", "NOT_FOUND")),
        ({"post": "Cadre:G1"}, ("NotFound", "NOT_FOUND")),
        ({"holder": "Cadre:G9"}, ("NotFound", "NOT_FOUND")),
        ({"holder": "Post:P1"}, ("NotFound", "NOT_FOUND")),
        ({"onBehalfOf": "Unit:D9"}, ("NotFound", "NOT_FOUND")),
        ({"onBehalfOf": "Building:L1"}, ("NotFound", "NOT_FOUND")),
        ({"from": date(1, 1, 1)}, ("InvalidInput", "IMPOSSIBLE_DAY")),
        ({"from": date(9999, 12, 31)}, ("InvalidInput", "IMPOSSIBLE_DAY")),
        ({"idempotencyKey": "x" * 201}, ("InvalidInput", "BAD_KEY")),
        ({"idempotencyKey": ""}, ("InvalidInput", "BAD_KEY")),
    ],
)
async def test_an_appointment_that_cannot_be_is_refused_and_leaves_nothing(
    writer: MutationExecutor, given: dict[str, object], expected: tuple[str, str]
) -> None:
    before = await latest_revision(writer.store)
    assert code(await appoint(writer, **given)) == expected
    assert len(await facts(writer)) == 1
    assert await latest_revision(writer.store) == before


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"tenure": "Tenure:R9"}, ("NotFound", "NOT_FOUND")),
        ({"tenure": "Post:P1"}, ("NotFound", "NOT_FOUND")),
        ({"on": date(2023, 1, 1)}, ("InvalidInput", "EMPTY_INTERVAL")),
        ({"on": date(2022, 1, 1)}, ("InvalidInput", "EMPTY_INTERVAL")),
        ({"reason": "  "}, ("InvalidInput", "EMPTY_TEXT")),
    ],
)
async def test_an_end_that_cannot_be_is_refused(
    writer: MutationExecutor, given: dict[str, object], expected: tuple[str, str]
) -> None:
    assert code(await end(writer, **given)) == expected


async def test_what_has_ended_does_not_end_later_nor_does_a_belief_that_was_given_up(
    writer: MutationExecutor,
) -> None:
    await end(writer)
    assert code(await end(writer, on=date(2026, 5, 1))) == ("Conflict", "ENDED_ALREADY")
    assert code(await end(writer, tenure="Tenure:R1~1")) == ("NotFound", "NOT_FOUND")
    assert await end(writer, on=date(2025, 12, 1)) == "Tenure:R1"


async def test_of_appointments_to_one_post_at_the_same_instant_exactly_one_wins(
    writer: MutationExecutor,
) -> None:
    answers = await asyncio.gather(
        *(appoint(writer, holder=holder) for holder in ("Cadre:G1", "Cadre:G2") * 5)
    )
    winners = [answer for answer in answers if isinstance(answer, str)]
    assert len(winners) == 1
    assert {code(answer)[0] for answer in answers if isinstance(answer, UserError)} == {"Conflict"}
    assert all(
        winners[0] in answer.message.zh for answer in answers if isinstance(answer, UserError)
    )
    assert len(await facts(writer)) == 2


async def test_a_retry_gives_what_the_first_call_gave_and_changes_nothing(
    writer: MutationExecutor,
) -> None:
    first = await appoint(writer, idempotencyKey="a-1")
    before = await latest_revision(writer.store)
    assert await appoint(writer, idempotencyKey="a-1") == first
    assert await latest_revision(writer.store) == before
    assert len(await facts(writer)) == 2


async def test_a_key_is_the_callers_own_and_of_one_sort_of_write(writer: MutationExecutor) -> None:
    await appoint(writer, idempotencyKey="a-1")
    assert code(await appoint(writer, holder="Cadre:G1", idempotencyKey="a-1")) == (
        "Conflict",
        "KEY_REUSED",
    )
    given = {
        "post": "Post:P2",
        "holder": "Cadre:G1",
        "from": date(2026, 3, 1),
        "idempotencyKey": "a-1",
    }
    assert code(await do(writer, "appoint", given, "瑞光街道办")) == ("Conflict", "POST_HELD")
    assert await end(writer, idempotencyKey="a-1") == "Tenure:R1"


async def test_retries_that_race_have_one_effect_and_one_answer(writer: MutationExecutor) -> None:
    answers = await asyncio.gather(*(appoint(writer, idempotencyKey="a-1") for _ in range(10)))
    assert len(set(answers)) == 1
    assert isinstance(answers[0], str)
    assert len(await facts(writer)) == 2


async def test_a_refused_call_is_tried_again_under_the_same_key(writer: MutationExecutor) -> None:
    assert code(await appoint(writer, post="Post:P1", idempotencyKey="a-1")) == (
        "Conflict",
        "POST_HELD",
    )
    await end(writer)
    assert isinstance(await appoint(writer, post="Post:P1", idempotencyKey="a-1"), str)


async def test_every_write_and_every_batch_is_in_the_log_once_in_order(
    writer: MutationExecutor,
) -> None:
    start = await latest_revision(writer.store)
    imported = await read_entries(writer.store, 0)
    assert [entry.number for entry in imported] == list(range(1, start + 1))
    assert [(entry.kind, entry.nodes) for entry in imported if entry.nodes] == [
        ("City", ("City:2208",)),
        ("District", ("District:220802",)),
        ("Subdistrict", ("Subdistrict:220802001", "Subdistrict:220802002")),
        ("Community", ("Community:220802001001", "Community:220802002001")),
        ("Compound", ("Compound:X1",)),
        ("Building", ("Building:L1",)),
        ("Unit", ("Unit:D1", "Unit:D2")),
        ("Cadre", ("Cadre:G1", "Cadre:G2", "Cadre:G3")),
        ("Post", ("Post:P1", "Post:P2")),
        ("Tenure", ("Tenure:R1",)),
    ]
    tenure = await appoint(writer)
    await end(writer)
    logged = await read_entries(writer.store, start)
    assert [(entry.number, entry.kind, entry.nodes) for entry in logged] == [
        (start + 1, "Tenure", (tenure,)),
        (start + 2, "Tenure", ("Tenure:R1",)),
    ]


async def test_a_reader_of_the_log_misses_nothing_while_writers_race(
    writer: MutationExecutor,
) -> None:
    seen: list[ChangeLogEntry] = []
    after = start = await latest_revision(writer.store)

    async def follow() -> None:
        nonlocal after
        while len(seen) < 20:
            for entry in await read_entries(writer.store, after, most=3):
                seen.append(entry)
                after = entry.number

    async def back_and_forth(post: str, holder: str) -> None:
        for year in range(2024, 2029):
            tenure = await appoint(writer, post=post, holder=holder, **{"from": date(year, 1, 1)})
            await end(writer, tenure=tenure, on=date(year, 6, 1))

    await end(writer, on=date(2023, 1, 2))
    start += 1
    after = start
    async with asyncio.timeout(60):
        await asyncio.gather(
            follow(), back_and_forth("Post:P1", "Cadre:G1"), back_and_forth("Post:P2", "Cadre:G2")
        )
    assert [entry.number for entry in seen] == list(range(start + 1, start + 21))
