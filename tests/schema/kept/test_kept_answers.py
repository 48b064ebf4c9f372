"""Which answers are kept, for whom, and until when."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from graph.callers import ANONYMOUS, Caller, Role, administrator
from graph.database.connection import Database
from graph.database.statement_log import count_statements
from graph.ontology import clock
from graph.ontology.clock import now
from graph.ontology.kinds import KINDS
from graph.rows.batch import Provenance, Row
from graph.rows.upsert import upsert_rows
from graph.vocabulary import load_vocabulary
from schema.execution.executor import Executor
from schema.execution.kept import kept_answers
from schema.execution.operation_name import OperationName
from schema.limits.limits import Limits
from schema.limits.terms import CostReport, CostTerms
from tests.support.small_city import CITY, FIRST, load

pytestmark = pytest.mark.on_one_engine

COVERED = """query($id: ID!) { whoCovers(where: {id: $id}) { __typename
  ... on Coverage { lines { staleness holder { label } organization { name } } } } }"""
BUILDING = {"id": "Building:L1"}
CADRES = [{**CITY["干部"][0], "手机": "13900008888"}, CITY["干部"][1]]
OFFICE = administrator("王主任")
MOBILE = '{ node(id: "Cadre:G1") { ... on Cadre { mobile { value } } } }'


@pytest.fixture
async def executor(scratch: Database, tmp_path: Path) -> Executor:
    """An executor over the small city."""
    assert (await load(scratch, tmp_path, FIRST, **{**CITY, "干部": CADRES})).ok
    return Executor(scratch, load_vocabulary())


async def trips(
    executor: Executor,
    query: str,
    variables: Mapping[str, Any] | None = None,
    caller: Caller = ANONYMOUS,
) -> tuple[int, Any]:
    """Return how many statements an answer took, and its data."""
    with count_statements() as counted:
        response = await executor.execute(query, variables=variables, caller=caller)
    return counted.count, response.get("data")


async def is_kept(executor: Executor, caller: Caller = ANONYMOUS) -> bool:
    """Ask who covers the building, and return whether the answer was a kept one."""
    before = executor.answers.cache.hits
    await executor.execute(COVERED, variables=BUILDING, caller=caller)
    return executor.answers.cache.hits > before


async def rename(executor: Executor, kind: str, key: str, name: str, category: str) -> None:
    """Write another name of a node."""
    row = Row(f"{kind}:{key}", 0, {"key": key, "name": name, "category": category}, {})
    assert isinstance(executor.store, Database)
    outcome = await upsert_rows(executor.store, KINDS[kind], [row], Provenance("x.csv", now()))
    assert outcome.corrected == 1


async def test_a_question_that_is_repeated_takes_one_look(executor: Executor) -> None:
    first = await trips(executor, COVERED, BUILDING)
    second = await trips(executor, COVERED, BUILDING)
    third = await trips(executor, COVERED, BUILDING)
    assert first[1] == second[1] == third[1]
    assert (second[0], third[0]) == (first[0] + 1, 1)


async def test_only_a_write_of_what_was_read_ends_it(executor: Executor) -> None:
    for _ in range(3):
        await trips(executor, COVERED, BUILDING)
    need = {"key": "NX", "title": "义诊", "category": "health", "quantity": 1, "unit": "场"}
    rows = [Row("Need:NX", 0, need, {"place": ("Compound:X1",)})]
    assert isinstance(executor.store, Database)
    outcome = await upsert_rows(executor.store, KINDS["Need"], rows, Provenance("x.csv", now()))
    assert outcome.added == 1
    assert (await trips(executor, COVERED, BUILDING))[0] == 1
    await rename(executor, "Cadre", "G1", "王新国", "ORGAN_CADRE")
    found, data = await trips(executor, COVERED, BUILDING)
    assert found > 1
    assert "王新国" in str(data)
    assert (await trips(executor, COVERED, BUILDING)) == (1, data)


async def test_callers_with_other_rights_have_answers_of_their_own(executor: Executor) -> None:
    area = frozenset(("Community:220802001001",))
    callers = [
        ANONYMOUS,
        Caller("a", Role.COORDINATOR, area),
        Caller("b", Role.COORDINATOR),
        administrator("c"),
    ]
    for caller in callers:
        assert [await is_kept(executor, caller) for _ in range(3)] == [False, False, True]
    same = Caller("another", Role.COORDINATOR, area)
    assert await is_kept(executor, same)


@pytest.mark.parametrize(
    "query",
    [
        "{ viewer { name role } }",
        '{ node(id: "Need:none") { id } whoCovers(where: {id: "Building:none"}) { __typename } }',
        '{ overview(area: {id: "Community:none"}) { compounds } }',
        "{ nothing }",
    ],
)
async def test_what_depends_on_the_caller_or_has_errors_is_not_kept(
    executor: Executor, query: str
) -> None:
    answers = [await executor.execute(query) for _ in range(4)]
    assert answers[0] == answers[3]
    if "whoCovers" not in query:
        assert len(executor.answers.cache) == 0


async def test_each_time_a_mobile_is_shown_it_is_noted(executor: Executor) -> None:
    for _ in range(4):
        assert (await trips(executor, MOBILE, caller=OFFICE))[1]["node"]["mobile"]["value"]
    written = """MATCH (e:AuditEntry) WHERE e.action = 'CONTACT_READ' RETURN count(e)"""
    assert isinstance(executor.store, Database)
    assert await executor.store.read(written) == 4


async def test_a_kept_answer_costs_what_it_cost_to_read(executor: Executor) -> None:
    charged: list[int] = []

    async def charge(nodes: int) -> None:
        charged.append(nodes)

    terms = CostTerms(CostReport.REPORT, charge, charge)
    responses = [await executor.execute(COVERED, variables=BUILDING, terms=terms) for _ in range(4)]
    assert all(each == responses[0] for each in responses)
    assert charged[:2] == charged[2:4] == charged[6:]


async def test_at_midnight_every_answer_is_another(
    executor: Executor, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [await is_kept(executor) for _ in range(3)] == [False, False, True]
    tomorrow = clock.today() + timedelta(days=1)

    def later() -> date:
        return tomorrow

    monkeypatch.setattr(kept_answers, "today", later)
    assert not await is_kept(executor)


async def test_kept_answers_are_bounded_and_can_be_left_out(executor: Executor) -> None:
    none = Executor(executor.store, executor.vocabulary, Limits(kept_bytes=0))
    found = [(await trips(none, COVERED, BUILDING))[0] for _ in range(4)]
    assert found == [found[0]] * 4
    small = Executor(executor.store, executor.vocabulary, replace(Limits(), kept_bytes=40_000))
    for number in range(30):
        for _ in range(2):
            await trips(small, COVERED + f" # {number}", BUILDING)
    assert 0 < small.answers.cache.weight <= 40_000


@pytest.mark.parametrize(
    ("clocks", "is_past"),
    [
        ("", False),
        ('at: "2024-01-01"', False),
        ('asOf: "2025-03-01T00:00:00Z"', False),
        ('at: "2024-01-01", asOf: "2025-03-01T00:00:00Z"', True),
        ('at: "2024-01-01", asOf: "2999-01-01T00:00:00Z"', False),
        ('at: "2999-01-01", asOf: "2025-03-01T00:00:00Z"', False),
    ],
)
async def test_only_what_both_clocks_put_into_the_past_is_said_to_hold(
    executor: Executor, clocks: str, is_past: bool
) -> None:
    observed: list[OperationName] = []
    executor.observe = observed.append
    past = f"compounds(first: 1{f', {clocks}' if clocks else ''}) {{ edges {{ node {{ id }} }} }}"
    for _ in range(3):
        await executor.execute(f"{{ {past} }}", caller=OFFICE)
    assert [each.is_past for each in observed] == [is_past] * 3
    both = f"{{ {past} now: compounds(first: 1) {{ edges {{ node {{ id }} }} }} }}"
    await executor.execute(both, caller=OFFICE)
    assert not observed[-1].is_past
