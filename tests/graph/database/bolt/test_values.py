"""Values go over the wire as the official driver sends and reads them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.database.bolt.messages import RUN
from graph.database.bolt.values import HANDLER, Codec, dehydrate_day, dehydrate_moment
from graph.database.connection import Database
from tests.engines.both_roads import outcomes

OF_DRIVER = HANDLER.dehydration_hooks.exact_types
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(day=st.dates())
def test_a_day_is_sent_as_the_driver_sends_it(day: date) -> None:
    assert dehydrate_day(day) == OF_DRIVER[date](day)


# The driver itself cannot send an offset from the first and the last day of all.
@given(
    moment=st.datetimes(
        datetime(2, 1, 1),  # noqa: DTZ001 - the strategy adds the time zone
        datetime(9998, 12, 31),  # noqa: DTZ001 - the strategy adds the time zone
        timezones=st.one_of(st.just(UTC), OFFSETS),
    )
)
def test_a_moment_is_sent_as_the_driver_sends_it(moment: datetime) -> None:
    assert dehydrate_moment(moment) == OF_DRIVER[datetime](moment)


@given(moment=st.datetimes())
def test_a_moment_without_an_offset_is_sent_as_the_driver_sends_it(moment: datetime) -> None:
    assert dehydrate_moment(moment) == OF_DRIVER[datetime](moment)


def test_a_moment_of_a_named_zone_is_sent_as_the_driver_sends_it() -> None:
    moment = datetime(2026, 5, 4, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert dehydrate_moment(moment) == OF_DRIVER[datetime](moment)


def test_the_last_moment_of_all_is_sent() -> None:
    last = datetime.max.replace(tzinfo=UTC)
    assert dehydrate_moment(last) == OF_DRIVER[datetime](last)


def test_a_number_too_large_for_the_wire_is_not_sent() -> None:
    codec = Codec()
    with pytest.raises(OverflowError):
        codec.pack_message(RUN, "RETURN $n", {"n": 2**63}, {})
    # What was packed before it failed is not sent with the next message.
    assert codec.pack_message(b"\x02") == b"\xb0\x02"


VALUES = {
    "null": None,
    "truth": True,
    "least": -(2**63),
    "largest": 2**63 - 1,
    "ratio": 0.1,
    "infinite": float("inf"),
    "text": "吉林省白城市 👋",
    "long": "里" * 70_000,
    "list": [1, [2, []], "three"],
    "tuple": ("a", "b"),
    "map": {"a": {"b": [None]}},
    "day": date(2026, 5, 4),
    "last_day": date.max,
    "moment": datetime(2026, 5, 4, 12, 30, 15, 123456, tzinfo=UTC),
    "last_moment": datetime(9999, 12, 31, tzinfo=UTC),
    "days": [date(2024, 2, 29), date(1969, 12, 31)],
}


@pytest.mark.parametrize("name", VALUES)
async def test_a_parameter_comes_back_alike_over_both_roads(scratch: Database, name: str) -> None:
    lean, driver = await outcomes(scratch, "RETURN $value AS value", {"value": VALUES[name]})
    assert lean == driver
    assert lean[0] == "answer"


STATEMENTS = {
    "a duration": "RETURN duration('P1Y2M3DT4H')",
    "a local time": "RETURN localtime('12:30:15')",
    "a local moment": "RETURN localdatetime('2026-05-04T12:30:15')",
    "a moment with an offset": "RETURN datetime('2026-05-04T12:30:15+08:00')",
    "a point": "RETURN point({longitude: 122.8, latitude: 45.6})",
    "nodes": "CREATE (a:A:B {n: 1})-[:R {m: 2}]->(b:B {n: 3}) RETURN [a, b]",
    "a relationship": "CREATE (:A {n: 1})-[r:R {m: 2}]->(:B) RETURN r",
    "a path": "CREATE p = (:A {n: 1})-[:R {m: 2}]->(:B)<-[:S]-(:C) RETURN {path: p}",
    "a large answer": "RETURN [n IN range(1, 40000) | {n: n, text: 'x' + n}]",
    "a division by zero": "RETURN 1 / 0",
    "a syntax error": "RETURN",
    "an unknown variable": "RETURN nothing",
    "a parameter that is missing": "RETURN $missing",
    "a failure after a record": "UNWIND [1, 0] AS n RETURN 1 / n",
    "an unknown function": "RETURN no.such.function()",
}


@pytest.mark.parametrize("name", STATEMENTS)
async def test_an_answer_or_an_error_is_the_same_over_both_roads(
    scratch: Database, name: str
) -> None:
    created, create, rest = STATEMENTS[name].partition("CREATE ")
    statement = created + create + rest
    if create:
        pattern, _, returned = rest.partition(" RETURN ")
        await scratch.execute(create + pattern)
        statement = f"MATCH {pattern} RETURN {returned}"
    lean, driver = await outcomes(scratch, statement)
    assert lean == driver


async def test_a_node_is_read_anew_each_time(scratch: Database) -> None:
    await scratch.execute("CREATE (:Draft {n: 1})")
    before = await scratch.read("MATCH (d:Draft) RETURN d")
    await scratch.execute("MATCH (d:Draft) SET d.n = 2")
    after = await scratch.read("MATCH (d:Draft) RETURN d")
    assert (dict(before), dict(after)) == ({"n": 1}, {"n": 2})
