"""Clients that pledge, advance, appoint, end, accept plans, repeat and read, and write it down."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from math import inf
from typing import Any

from tests.support.faults import documents
from tests.support.faults.answers import Line, NotDone, Unknown
from tests.support.faults.history import (
    UNKNOWN,
    History,
    Input,
    Output,
    Part,
    Span,
    now,
    pledge_parts,
)
from tests.support.faults.seen import area_of, day_of, left_of, number_of, project_of
from tests.support.faults.town import HOLDERS, Group, SeenProject, SeenTenure

NO_END = 1_000_000
"""The day on which a tenure ends that goes on, as the model of posts has it."""
GIVES_UP = 0.06
"""The share of callers who do not ask again what became of their write."""
RETRIES, RETRY_PAUSE = 40, 0.5
"""How often a caller asks again with the same key, and the seconds between."""
PRESSES_TWICE = 0.5
"""The share of callers who accept a plan again at once, under another key: each pair that became a
project has to have the same one as its result.
"""


@dataclass(frozen=True)
class Repeatable:
    """A write that was done, with what another call under its key has to return."""

    query: str
    variables: Mapping[str, object]
    caller: str
    node: str
    parts: Sequence[Part]


@dataclass
class World:
    """What all clients share."""

    line: Line
    groups: Sequence[Group]
    history: History = field(default_factory=History)
    findings: list[str] = field(default_factory=list)
    """What is wrong at sight, such as another answer under the same key."""


@dataclass
class Client:
    """One client, which does one thing after another."""

    number: int
    world: World
    chance: random.Random
    asked: int = 0
    done: list[Repeatable] = field(default_factory=list)

    async def run(self, operations: int, until: float = inf) -> None:
        """Do one thing after another until all clients have done so many operations together, or
        until a moment of the monotonic clock.
        """
        choices: Sequence[tuple[int, Callable[[Group], Awaitable[None]]]] = (
            (24, self.pledge),
            (26, self.advance),
            (8, self.appoint_or_end),
            (4, self.accept),
            (6, self.repeat),
            (40, self.read_stock),
            (12, self.read_post),
            (12, self.read_area),
        )
        weights = [weight for weight, _ in choices]
        while self.world.history.operations < operations and time.monotonic() < until:
            group = self.chance.choice(self.world.groups)
            (_, action), *_ = self.chance.choices(choices, weights)
            try:
                await action(group)
            except NotDone:
                await asyncio.sleep(RETRY_PAUSE)
            except (AssertionError, AttributeError, LookupError, TypeError, ValueError) as problem:
                self.world.findings.append(f"an answer that cannot be: {problem!r}"[:300])

    def new_caller(self) -> str:
        """Return a name for one operation: what is written carries it.

        No experiment on the same graph has it too, since each has groups of its own.
        """
        self.asked += 1
        return f"g{self.world.groups[0].number}c{self.number}-{self.asked}"

    async def write(
        self, query: str, given: Mapping[str, object], caller: str
    ) -> tuple[Any, Span, bool]:
        """Write with a key, and ask again until it is known what happened.

        Returns the answer, None if that stays unknown, when it was, and whether an attempt before
        the answered one may still take effect. Raises `NotDone`.
        """
        variables = {"input": {**given, "idempotencyKey": caller}}
        began, was_sent = now(), False
        for _ in range(RETRIES):
            try:
                answer = await self.world.line.ask(query, variables, caller)
            except Unknown:
                was_sent = True
                if self.chance.random() < GIVES_UP:
                    break
            except NotDone:
                if not was_sent:
                    raise
            else:
                return answer["written"], Span(self.number, began, now()), was_sent
            await asyncio.sleep(RETRY_PAUSE)
        return None, Span(self.number, began), True

    def note(
        self,
        span: Span,
        asked: Input,
        subjects: Sequence[str],
        parts: Sequence[Part],
        *,
        may_come: bool,
    ) -> None:
        """Write down what was answered; no parts if nothing was.

        A refusal after an attempt of which nothing is known does not say that this attempt will
        never be done: it may be under way still.
        """
        if parts:
            self.world.history.add(span, parts)
        if may_come and not any(part.output.fate == "done" for part in parts):
            self.world.history.add(span, [Part(each, asked, UNKNOWN) for each in subjects])

    async def pledge(self, group: Group) -> None:
        """Pledge a part of a need."""
        need, resource = self.chance.choice(group.needs), self.chance.choice(group.resources)
        quantity, caller = self.chance.randint(1, 9), self.new_caller()
        asked = Input("pledge", f"{caller}|{need}|{resource}", quantity=quantity)
        subjects = (need, resource, area_of(group.needs[0]))
        given = {"need": need, "resource": resource, "quantity": quantity}
        answer, span, may_come = await self.write(documents.PLEDGE, given, caller)
        parts: list[Part] = []
        if answer is not None:
            self.expect(answer, *CAPACITY)
            left = None if may_come else left_of(answer)
            parts = pledge_parts(subjects, asked, answer.get("code"), left)
        self.note(span, asked, subjects, parts, may_come=may_come)
        if answer is not None and "code" not in answer:
            seen = SeenProject(answer["id"], asked.key, need, resource)
            group.projects[seen.id] = seen
            self.remember(documents.PLEDGE, given, caller, answer["id"], parts)

    async def advance(self, group: Group) -> None:
        """Take a project to a status; mostly it is withdrawn, so that others can pledge."""
        if not group.projects:
            return
        project = self.chance.choice([*group.projects.values()])
        statuses = ("WITHDRAWN", "STARTED", "DELIVERED", "CONFIRMED")
        (status,) = self.chance.choices(statuses, (60, 20, 15, 3))
        caller = self.new_caller()
        asked = Input("advance", project.key, to=status)
        given = {"project": project.id, "to": status, "note": "按计划进行"}
        answer, span, may_come = await self.write(documents.ADVANCE, given, caller)
        subjects = (project.need, project.resource, area_of(project.need))
        outputs: list[Output] = []
        if answer is not None and "code" in answer:
            self.expect(answer, "STEP_NOT_ALLOWED", "PROJECT_CLOSED", "RATING_REQUIRED")
            outputs = [Output("refused")] * 3
        elif answer is not None:
            ours, theirs = (None, None) if may_come else left_of(answer)
            outputs = [Output("done", left=each) for each in (ours, theirs, None)]
            project.status = status
            if status == "WITHDRAWN":
                group.projects.pop(project.id, None)
        parts = [Part(*each) for each in zip(subjects, [asked] * 3, outputs, strict=False)]
        self.note(span, asked, subjects, parts, may_come=may_come)

    async def appoint_or_end(self, group: Group) -> None:
        """End the last tenure of a post, or appoint after it; sometimes a day too early."""
        last = group.tenures[-1] if group.tenures else None
        if last is not None and last.end is None and self.chance.random() < 0.8:
            await self.end(group, last)
            return
        begin = (last.end or last.begin + 2) + self.chance.randint(-1, 2) if last else 0
        begin, holder, caller = max(0, begin), self.chance.choice(HOLDERS), self.new_caller()
        asked = Input("appoint", caller, holder=holder, begin=begin)
        given = {"post": group.post, "holder": f"Cadre:{holder}", "from": day_of(begin)}
        answer, span, may_come = await self.write(documents.APPOINT, given, caller)
        parts: list[Part] = []
        if answer is not None:
            self.expect(answer, "POST_HELD", "HOLDS_ALREADY")
            output = Output("held" if "code" in answer else "done")
            parts = [Part(group.post, asked, output)]
        self.note(span, asked, [group.post], parts, may_come=may_come)
        if answer is not None and "code" not in answer:
            group.tenures.append(SeenTenure(answer["id"], begin, None))
            self.remember(documents.APPOINT, given, caller, answer["id"], parts)

    async def end(self, group: Group, tenure: SeenTenure) -> None:
        """End a tenure some days after it began."""
        end, caller = tenure.begin + self.chance.randint(1, 3), self.new_caller()
        asked = Input("end", caller, begin=tenure.begin, end=end)
        given = {"tenure": tenure.id, "on": day_of(end), "reason": "工作调动"}
        answer, span, may_come = await self.write(documents.END, given, caller)
        parts: list[Part] = []
        if answer is not None:
            self.expect(answer, "ENDED_ALREADY", "EMPTY_INTERVAL")
            output = Output("refused" if "code" in answer else "done")
            parts = [Part(group.post, asked, output)]
            tenure.end = end
        self.note(span, asked, [group.post], parts, may_come=may_come)

    async def accept(self, group: Group) -> None:
        """Accept all pairs of a plan: one that was accepted before, or a new one, maybe twice."""
        if group.plans and self.chance.random() < 0.4:
            await self.accept_plan(group, self.chance.choice(group.plans))
            return
        variables = {"input": {"area": {"code": group.community}}}
        with suppress(Unknown):
            answer = await self.world.line.ask(documents.PLAN, variables, self.new_caller())
            plan = answer["written"]
            if plan.get("pledges"):
                group.plans.append(plan)
                await self.accept_plan(group, plan)
                if self.chance.random() < PRESSES_TWICE:
                    await self.accept_plan(group, plan)

    async def accept_plan(self, group: Group, plan: Any) -> None:  # noqa: ANN401 - an answer
        """Accept all pairs of a plan, each of which is an operation of its own for the models."""
        caller = self.new_caller()
        planned = {
            (pair["need"]["id"], pair["resource"]["id"]): int(float(pair["quantity"]))
            for pair in plan["pledges"]
        }
        answer, span, may_come = await self.write(documents.ACCEPT, {"plan": plan["id"]}, caller)
        if answer is not None:
            self.expect(answer)
        results = {
            (each["need"]["id"], each["resource"]["id"]): each["result"]
            for each in (answer or {}).get("results", ())
        }
        if answer is not None and "code" not in answer and results.keys() != planned.keys():
            self.world.findings.append(f"{plan['id']} has {planned}, its acceptance {results}")
        for (need, resource), quantity in planned.items():
            asked = Input(
                "accept",
                f"{caller}|{need}|{resource}",
                pair=f"{plan['id']}|{need}|{resource}",
                quantity=quantity,
            )
            subjects = (need, resource, area_of(group.needs[0]))
            result = results.get((need, resource), {})
            self.expect(result, *CAPACITY)
            parts = accepted_parts(group, subjects, asked, result) if result else []
            self.note(span, asked, subjects, parts, may_come=may_come)

    async def repeat(self, _: Group) -> None:
        """Send a write again that was done: it has to return the same node, and to do nothing."""
        if not self.done:
            return
        earlier = self.chance.choice(self.done)
        began = now()
        with suppress(Unknown):
            answer = await self.world.line.ask(earlier.query, earlier.variables, earlier.caller)
            written = answer["written"]
            if written.get("id") != earlier.node:
                self.world.findings.append(
                    f"the key {earlier.caller} returned {earlier.node}, then {written}"
                )
            span = Span(self.number, began, now())
            parts = [
                Part(part.subject, Input("repeat", part.input.key, begin=part.input.begin), DONE)
                for part in earlier.parts
            ]
            self.world.history.add(span, parts)

    def expect(self, answer: Any, *codes: str) -> None:  # noqa: ANN401 - an answer
        """Note a refusal for a reason that cannot be."""
        if answer.get("code") not in (None, *codes):
            self.world.findings.append(f"refused with {answer['code']}, which cannot be")

    def remember(
        self,
        query: str,
        given: Mapping[str, object],
        caller: str,
        node: str,
        parts: Sequence[Part],
    ) -> None:
        """Remember a write that was done, to repeat it."""
        variables = {"input": {**given, "idempotencyKey": caller}}
        self.done.append(Repeatable(query, variables, caller, node, parts))

    async def read_stock(self, group: Group) -> None:
        """Read one need or resource."""
        await self.read_subject(group, self.chance.choice([*group.needs, *group.resources]))

    async def read_subject(self, group: Group, subject: str) -> None:
        """Read what is left of a need or a resource, and between which projects it is divided."""
        began = now()
        with suppress(Unknown):
            answer = await self.world.line.ask(documents.STOCK, {"id": subject}, "reader")
            found = answer["node"]
            nodes = [edge["node"] for edge in found["projects"]["edges"]]
            projects = [project_of(node) for node in nodes]
            for project in projects:
                if project.status != "WITHDRAWN":
                    group.projects.setdefault(project.id, project)
            shown = [
                {
                    "key": project.key,
                    "quantity": int(float(node["quantity"])),
                    "status": project.status,
                }
                for node, project in zip(nodes, projects, strict=True)
            ]
            left = int(float(found.get("remaining", found.get("available"))))
            output = Output("done", left=left, projects=shown)
            span = Span(self.number, began, now())
            self.world.history.add(span, [Part(subject, Input("read"), output)])

    async def read_post(self, group: Group) -> None:
        """Read the last tenures of a post."""
        began = now()
        with suppress(Unknown):
            answer = await self.world.line.ask(documents.POST, {"id": group.post}, "reader")
            nodes = [edge["node"] for edge in answer["node"]["tenures"]["edges"]]
            group.tenures = [
                SeenTenure(node["id"], number_of(node["from"]), number_of(node["to"]))
                for node in nodes
            ]
            shown = [
                {
                    "begin": number_of(node["from"]),
                    "end": NO_END if node["to"] is None else number_of(node["to"]),
                    "holder": node["holder"]["id"].removeprefix("Cadre:"),
                }
                for node in nodes
            ]
            span = Span(self.number, began, now())
            output = Output("done", tenures=shown)
            self.world.history.add(span, [Part(group.post, Input("read"), output)])

    async def read_area(self, group: Group) -> None:
        """Read how many projects a community has: a figure that the service keeps."""
        began = now()
        with suppress(Unknown):
            answer = await self.world.line.ask(documents.AREA, {"code": group.community}, "reader")
            output = Output("done", count=answer["overview"]["serviceProjects"])
            span = Span(self.number, began, now())
            self.world.history.add(span, [Part(area_of(group.needs[0]), Input("count"), output)])


DONE = Output("done")
CAPACITY = ("NEED_EXCEEDED", "RESOURCE_EXCEEDED")


def accepted_parts(
    group: Group,
    subjects: tuple[str, str, str],
    asked: Input,
    result: Any,  # noqa: ANN401 - an answer
) -> list[Part]:
    """Return the parts of one pair of an acceptance."""
    code = result.get("code")
    if code is not None:
        return pledge_parts(subjects, asked, code, None)
    seen = project_of(result)
    if seen.status != "WITHDRAWN":
        group.projects.setdefault(seen.id, seen)
    return [Part(subject, asked, Output("done", seen.key)) for subject in subjects]
