"""Random filters of lists: every operator and part of the inputs, some levels deep."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from graphql import get_named_type, is_enum_type

from graph.ontology.global_ids import key_of_id
from graph.ontology.kinds import KINDS
from graph.vocabulary import load_vocabulary
from tests.support.rich_town import DAYS, MOMENTS

Value = Any
"""A value as a client would send it in JSON."""
NAMES = ("社区", "解放", "1号楼", "民生", "王", "第", "没有这个")
TEXTS = (
    *NAMES,
    "D",
    "ｄ1",
    "0436-1",
    "",
    "0436-3001",
    "家园",
    "調離",
    "一期",
    "法律",
    "党",
    "1号楼",
)
"""Parts of texts that the town has, and some that it has not, in several writings."""
DEEPEST = 3
"""Levels of a filter."""
VOCABULARY = load_vocabulary()
WORDS: Mapping[str, Sequence[str]] = {
    "DutyFilter": [word for duty in VOCABULARY for word in (duty.code, duty.zh)],
    "CategoryFilter": [word for each in VOCABULARY.categories for word in (each.code, each.zh)],
    "WorkflowFilter": [word for each in VOCABULARY.workflows for word in (each.code, each.zh)],
    "StepFilter": list(VOCABULARY.workflows.steps),
    "RoleFilter": [code for each in VOCABULARY.workflows for code in each.role],
}
"""Codes and Chinese names, by the input that takes them."""


GONE = "220802002002"
"""The key of the community of the town that has ended."""


@dataclass(frozen=True)
class Town:
    """What the arguments of random operations are taken from."""

    ids: Sequence[str]
    codes: Sequence[str]
    duties: Sequence[str]

    def of_kinds(self, names: set[str]) -> list[str]:
        """Return the ids of nodes of these kinds."""
        return [each for each in self.ids if each.partition(":")[0] in names]

    @property
    def places(self) -> list[str]:
        """The ids of places."""
        return self.of_kinds({kind.name for kind in KINDS.named("Place")})


@dataclass
class FilterChooser:
    """Chooses filters."""

    random: Random
    town: Town

    def some(self, choices: Sequence[Any]) -> Any:  # noqa: ANN401 - one of whatever is given
        """Choose one."""
        return self.random.choice(choices)

    def chance(self, of: int) -> bool:
        """Come true once in so many times."""
        return self.random.randrange(of) == 0

    def draw(self, kind: Any, depth: int = 1) -> dict[str, Value]:  # noqa: ANN401 - an input type
        """Choose a filter of a kind or facet: one to three of its parts."""
        chosen = self.random.sample(sorted(kind.fields), self.random.choice((0, 1, 1, 1, 2, 3)))
        if "area" in kind.fields and depth == 1 and self.chance(3):
            chosen.append("area")
        if "id" in kind.fields and depth > 1 and self.chance(3):
            chosen.append("id")
        made: dict[str, Value] = {}
        for name in chosen:
            part_type = get_named_type(kind.fields[name].type)
            value = self.named(kind) if name == "id" else self.part(name, part_type, depth)
            if value is not None:
                made[name] = value
        return made

    def named(self, kind: Any) -> Value:  # noqa: ANN401 - an input type
        """Choose ids of the nodes that a filter is for, from which a list can begin."""
        kinds = {member.name for member in KINDS.named(kind.name.removesuffix("Filter"))}
        ids = self.town.of_kinds(kinds) or self.town.ids
        if self.chance(2):
            return {"eq": self.some(ids)}
        return {"in": [self.some(ids) for _ in range(self.random.randint(0, 3))]}

    def part(self, name: str, kind: Any, depth: int) -> Value:  # noqa: ANN401 - an input type
        """Choose one part; None if it would be too deep."""
        if name == "area":
            # An area that is gone refuses the whole root, however deep it stands; the reference
            # refuses only the list that it comes to.
            areas = [*self.town.places, *self.town.of_kinds({"Alliance"})]
            there = [each for each in areas if key_of_id(each) != GONE]
            codes = [each for each in self.town.codes if each != GONE]
            return {"code": self.some(codes)} if self.chance(4) else {"id": self.some(there)}
        fields = getattr(kind, "fields", {})
        if "and" in fields or "some" in fields:
            if depth == DEEPEST:
                return None if name in ("and", "or", "not") else {}
            return self.deeper(name, kind, depth)
        return self.condition(kind)

    def deeper(self, name: str, kind: Any, depth: int) -> Value:  # noqa: ANN401 - an input type
        """Choose a part with filters in it."""
        if name in ("and", "or"):
            return [self.draw(kind, depth + 1) for _ in range(self.random.randint(0, 2))]
        if "some" not in kind.fields:
            return self.draw(kind, depth + 1)
        chosen = self.random.sample(sorted(kind.fields), self.random.choice((1, 1, 2)))
        return {
            each: self.condition(get_named_type(kind.fields[each].type))
            if each == "count"
            else self.draw(get_named_type(kind.fields[each].type), depth + 1)
            for each in chosen
        }

    def condition(self, kind: Any) -> Value:  # noqa: ANN401 - an input type
        """Choose operators for a value; a scalar is its own condition."""
        fields = getattr(kind, "fields", None)
        if fields is None:
            return self.leaf(kind, "")
        chosen = self.random.sample(sorted(fields), self.random.choice((1, 1, 2)))
        return {
            operator: [
                self.leaf(get_named_type(fields[operator].type), kind.name)
                for _ in range(self.random.randint(0, 3))
            ]
            if operator in ("in", "hasAny")
            else self.leaf(get_named_type(fields[operator].type), kind.name)
            for operator in chosen
        }

    def leaf(self, kind: Any, owner: str) -> Value:  # noqa: ANN401 - an enum or scalar
        """Choose a value."""
        if is_enum_type(kind):
            return self.some(list(kind.values))
        if kind.name == "String":
            return self.some(WORDS.get(owner, TEXTS))
        choices: Mapping[str, Callable[[], Value]] = {
            "Boolean": lambda: self.some((True, False)),
            "ID": lambda: self.some(self.town.ids),
            "Int": lambda: self.some((-1, 0, 1, 2, 3, 30, 500, 2_000, 5_000_000)),
            "Float": lambda: self.some((0, 0.5, 1, 2.0, 10, 20, 100, 5000)),
            "Date": lambda: self.some(DAYS).isoformat(),
            "DateTime": lambda: self.some(MOMENTS),
            "GeoBox": self.box,
        }
        return choices[kind.name]()

    def box(self) -> Value:
        """Choose a box of the map: with the one place of the town that has a location, or not."""
        south, west = self.some((45, 45.6196, 46)), self.some((122, 122.8387, 123))
        return {"south": south, "west": west, "north": 45.7, "east": 122.9}
