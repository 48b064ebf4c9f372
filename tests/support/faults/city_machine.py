"""Needs, resources, projects and tenures in any order of calls, beside a plain Python model."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, multiple, rule

from graph.callers import administrator
from schema.execution.executor import Executor
from tests.support.faults.rehearsals import document

STEPS = {
    "PLEDGED": ("STARTED", "WITHDRAWN"),
    "STARTED": ("STARTED", "DELIVERED", "WITHDRAWN"),
    "DELIVERED": ("CONFIRMED", "WITHDRAWN"),
}
STATUSES = ("STARTED", "DELIVERED", "CONFIRMED", "WITHDRAWN")
QUANTITIES = st.integers(1, 9)
READ = """query($ids: [ID!]!) { nodes(ids: $ids) { id
  ... on Need { remaining withdrawnOn } ... on Resource { available withdrawnOn }
  ... on Project { status quantity resourceQuantity need { id } resource { id } }
  ... on Post { tenures(last: 50, orderBy: { from: ASC }) { edges { node {
    id from to holder { id } } } } } } }"""


@dataclass
class Stock:
    """A need or a resource of the model."""

    quantity: int
    withdrawn: bool = False


@dataclass
class Pledge:
    """A project of the model."""

    need: str
    resource: str
    quantity: int
    status: str = "PLEDGED"


@dataclass
class Model:
    """What is to be there."""

    needs: dict[str, Stock] = field(default_factory=dict)
    resources: dict[str, Stock] = field(default_factory=dict)
    projects: dict[str, Pledge] = field(default_factory=dict)
    tenures: dict[str, tuple[date, date | None, str]] = field(default_factory=dict)

    def left(self, node: str) -> int:
        """Return what is not promised of a need or a resource."""
        stock = self.needs.get(node) or self.resources[node]
        return stock.quantity - sum(
            each.quantity
            for each in self.projects.values()
            if node in (each.need, each.resource) and each.status != "WITHDRAWN"
        )

    def is_open(self, need: str) -> bool:
        """Whether a need has projects that were not withdrawn."""
        return any(
            need in (each.need, each.resource) and each.status != "WITHDRAWN"
            for each in self.projects.values()
        )


class CityMachine(RuleBasedStateMachine):
    """Calls of the API, each with the answer that the model expects; all is read after each."""

    city: ClassVar[Executor]
    runner: ClassVar[asyncio.Runner]
    post: ClassVar[str] = "Post:P1"
    needs = Bundle("needs")
    resources = Bundle("resources")
    projects = Bundle("projects")
    tenures = Bundle("tenures")

    def __init__(self) -> None:
        super().__init__()
        self.model = Model()
        self.key = 0
        self.earlier, self.first = self.vacate()

    def vacate(self) -> tuple[set[str], date]:
        """End the last tenure of the post; return all tenures and the day from which it is free."""
        tenures = self.read([self.post])[self.post]
        last = max(tenures.values(), key=lambda each: str(each["from"]))
        if last["to"]:
            return set(tenures), date.fromisoformat(last["to"])
        day = date.fromisoformat(last["from"]) + timedelta(1)
        self.ask("endTenure", {"tenure": last["id"], "on": day.isoformat(), "reason": "调动"})
        return set(tenures), day

    def ask(self, name: str, given: Mapping[str, object]) -> Any:  # noqa: ANN401 - an answer
        """Call a mutation, sometimes twice under one key, and return what it wrote."""
        self.key += 1
        variables = {"input": {**given, "idempotencyKey": f"{id(self)}-{self.key}"}}
        answers = [
            self.runner.run(
                self.city.execute(document(name), variables=variables, caller=administrator("模型"))
            )
            for _ in range(1 + (self.key % 5 == 0))
        ]
        assert "errors" not in answers[0], answers[0]
        assert answers[0] == answers[-1]
        return answers[0]["data"]["written"]

    def read(self, ids: list[str]) -> dict[str, Any]:
        """Return nodes by id, and of a post its tenures by id."""
        answer = self.runner.run(self.city.execute(READ, variables={"ids": ids}))
        assert "errors" not in answer, answer
        nodes = {node["id"]: node for node in answer["data"]["nodes"]}
        if self.post in nodes:
            edges = nodes[self.post]["tenures"]["edges"]
            nodes[self.post] = {edge["node"]["id"]: edge["node"] for edge in edges}
        return nodes

    @rule(target=needs, quantity=QUANTITIES)
    def post_need(self, quantity: int) -> str:
        """Post a need, which is there from then on."""
        made = self.ask(
            "postNeed",
            {
                "place": {"id": "Building:L1"},
                "category": "便民服务",
                "title": "志愿者",
                "quantity": quantity,
                "unitOfMeasure": "人次",
            },
        )
        self.model.needs[made["id"]] = Stock(quantity)
        return str(made["id"])

    @rule(target=resources, quantity=QUANTITIES)
    def offer_resource(self, quantity: int) -> str:
        """Offer a resource."""
        made = self.ask(
            "offerResource",
            {
                "owner": "Unit:D1",
                "category": "便民服务",
                "title": "青年志愿者",
                "maximum": quantity,
                "unitOfMeasure": "人次",
            },
        )
        self.model.resources[made["id"]] = Stock(quantity)
        return str(made["id"])

    @rule(target=projects, need=needs, resource=resources, quantity=QUANTITIES)
    def pledge(self, need: str, resource: str, quantity: int) -> Any:  # noqa: ANN401 - one or none
        """Pledge a part of a need, which is refused for the first reason that there is."""
        expected = self.refusal(need, resource, quantity)
        made = self.ask("pledge", {"need": need, "resource": resource, "quantity": quantity})
        assert made.get("code") == expected, (made, expected)
        if expected:
            return multiple()
        self.model.projects[made["id"]] = Pledge(need, resource, quantity)
        return made["id"]

    def refusal(self, need: str, resource: str, quantity: int) -> str | None:
        """Return why a pledge is refused, None if it is not."""
        if self.model.needs[need].withdrawn:
            return "NEED_WITHDRAWN"
        if self.model.resources[resource].withdrawn:
            return "RESOURCE_WITHDRAWN"
        if quantity > self.model.left(need):
            return "NEED_EXCEEDED"
        return "RESOURCE_EXCEEDED" if quantity > self.model.left(resource) else None

    @rule(project=projects, status=st.sampled_from(STATUSES))
    def advance(self, project: str, status: str) -> None:
        """Take a project to a status, as far as its steps allow."""
        known = self.model.projects[project]
        made = self.ask("advanceProject", {"project": project, "to": status, "note": "进展"})
        if status in STEPS.get(known.status, ()):
            assert "code" not in made, made
            known.status = status
        else:
            refusals = {"PROJECT_CLOSED", "STEP_NOT_ALLOWED", "RATING_REQUIRED"}
            assert made.get("code") in refusals, made

    @rule(need=needs)
    def withdraw_need(self, need: str) -> None:
        """Withdraw a need, unless something is pledged for it."""
        self.withdraw("Need", need, self.model.needs[need])

    @rule(resource=resources)
    def withdraw_resource(self, resource: str) -> None:
        """Withdraw a resource, unless something of it is pledged."""
        self.withdraw("Resource", resource, self.model.resources[resource])

    def withdraw(self, kind: str, node: str, stock: Stock) -> None:
        """Withdraw a need or a resource."""
        made = self.ask(f"withdraw{kind}", {kind.lower(): node, "reason": "不再需要"})
        is_free = not (stock.withdrawn or self.model.is_open(node))
        assert ("code" not in made) is is_free, (made, stock)
        stock.withdrawn = stock.withdrawn or is_free

    @rule(target=tenures, day=st.integers(0, 40), holder=st.sampled_from(("G1", "G2")))
    def appoint(self, day: int, holder: str) -> Any:  # noqa: ANN401 - one or none
        """Appoint from a day on, which is refused while the post is held on it or later."""
        begin = self.first + timedelta(day)
        given = {"post": self.post, "holder": f"Cadre:{holder}", "from": begin.isoformat()}
        made = self.ask("appoint", given)
        is_held = any(end is None or end > begin for _, end, _ in self.model.tenures.values())
        assert ("code" in made) is is_held, (made, self.model.tenures)
        if is_held:
            assert made["code"] in ("POST_HELD", "HOLDS_ALREADY")
            return multiple()
        self.model.tenures[made["id"]] = (begin, None, holder)
        return made["id"]

    @rule(tenure=consumes(tenures), days=st.integers(-1, 5))
    def end(self, tenure: str, days: int) -> None:
        """End a tenure some days after it began."""
        begin, end, holder = self.model.tenures[tenure]
        day = begin + timedelta(days)
        made = self.ask("endTenure", {"tenure": tenure, "on": day.isoformat(), "reason": "调动"})
        if day <= begin:
            assert made.get("code") == "EMPTY_INTERVAL", made
        else:
            assert end is None
            assert "code" not in made, made
            self.model.tenures[tenure] = (begin, day, holder)

    def teardown(self) -> None:
        """Read everything: it is as the model has it."""
        model = self.model
        ids = [*model.needs, *model.resources, *model.projects, self.post]
        nodes = self.read(ids)
        for node, stock in (*model.needs.items(), *model.resources.items()):
            left = nodes[node].get("remaining", nodes[node].get("available"))
            assert float(left) == model.left(node), (node, left)
            assert (nodes[node]["withdrawnOn"] is not None) is stock.withdrawn
        for node, project in model.projects.items():
            shown = nodes[node]
            assert (shown["status"], float(shown["quantity"]), shown["need"]["id"]) == (
                project.status,
                project.quantity,
                project.need,
            )
        tenures = {
            key: (each["from"], each["to"], each["holder"]["id"])
            for key, each in nodes[self.post].items()
            if key not in self.earlier
        }
        assert tenures == {
            key: (begin.isoformat(), end and end.isoformat(), f"Cadre:{holder}")
            for key, (begin, end, holder) in model.tenures.items()
        }
