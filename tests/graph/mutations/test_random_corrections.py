"""Whatever a correction is given, it is done as given or refused with words."""

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    get_named_type,
    get_nullable_type,
)

from schema.build import CORE
from tests.support.office import Office

NODES = {
    "Need": "Need:N1",
    "Resource": "Resource:R6",
    "Unit": "Unit:D1",
    "Cadre": "Cadre:G1",
    "Post": "Post:P1",
}
"""What is corrected, by kind."""
TEXTS = (
    *("", " ", "法律援助", "小时", "天", "人次", "legal_advice", "法律咨询", "便民服务", "\u200b"),
    *("长" * 3_000, "13800000001", "3号楼2单元301室", "'; MATCH (n) DETACH DELETE n //", "🏠"),
)
NUMBERS = (0, -5, 1e-9, 0.5, 2, 7.25, 1e9, 1e300)
IDS = ("Unit:D2", "Unit:no", "Need:N1", "", "Building:L1", "Community:220802001001", "Entrance:E9")
DAYS = (date(1, 1, 1), date(1899, 12, 31), date(2020, 2, 29), date(9999, 12, 31))
CASES = 40


def random_value(chance: Random, kind: Any, name: str) -> Any:  # noqa: ANN401 - any value of JSON
    """Return a value that GraphQL takes for a type, sensible or not."""
    plain = get_nullable_type(kind)
    if chance.random() < 0.1:
        return None
    if isinstance(plain, GraphQLList):
        return [random_item(chance, plain, name) for _ in range(chance.choice((0, 1, 2, 21)))]
    return random_item(chance, plain, name)


def random_item(chance: Random, kind: Any, name: str) -> Any:  # noqa: ANN401 - any value of JSON
    """Return one value of a named type."""
    plain = get_named_type(kind)
    if isinstance(plain, GraphQLEnumType):
        return chance.choice([*plain.values])
    if isinstance(plain, GraphQLInputObjectType):
        return {chance.choice([*plain.fields]): chance.choice((*IDS, *TEXTS[:4]))}
    near = date(2026, 1, 1) + timedelta(days=chance.randint(-2_000, 2_000))
    choices: dict[str, tuple[Any, ...]] = {
        "Decimal": NUMBERS,
        "Boolean": (True, False),
        "Date": tuple(day.isoformat() for day in (*DAYS, near)),
        "ID": IDS,
        "String": TEXTS,
    }
    if name == "dutyPhone":
        return chance.choice(("0436-3200001", "1", "13800000001"))
    return chance.choice(choices[plain.name])


def selected(kind: str, names: list[str]) -> str:
    """Return the selection of what is corrected."""
    fields: Any = CORE.type_map[kind]
    parts = []
    for name in names:
        named = get_named_type(fields.fields[name].type)
        part = "code" if named.name == "Category" else "id"
        parts.append(f"{name} {{ {part} }}" if hasattr(named, "fields") else name)
    return " ".join(parts)


@pytest.mark.parametrize("kind", NODES)
async def test_random_changes_are_done_as_given_or_refused_with_words(
    market_city: Office, kind: str
) -> None:
    changes_type: Any = CORE.type_map[f"{kind}Changes"]
    names = [*changes_type.fields]
    query = f"""mutation($input: Correct{kind}Input!) {{ correct{kind}(input: $input) {{
      ... on {kind} {{ {selected(kind, names)} }}
      ... on UserError {{ __typename code: errorCode path message }} }} }}"""
    chance = Random(kind)  # noqa: S311 - the same changes in every run
    done = 0
    for _ in range(CASES):
        chosen = chance.sample(names, chance.randint(1, min(3, len(names))))
        changes = {
            name: random_value(chance, changes_type.fields[name].type, name) for name in chosen
        }
        given = {f"{kind[:1].lower()}{kind[1:]}": NODES[kind], "changes": changes, "reason": "核对"}
        answer = await market_city.execute(query, variables={"input": given}, caller="社区")
        assert "errors" not in answer, (changes, answer["errors"])
        made = answer["data"][f"correct{kind}"]
        if "code" in made:
            assert made["path"][:2] == ["input", "changes"], (changes, made)
            assert "13800000001" not in made["message"]
            continue
        done += 1
        for name, value in changes.items():
            assert is_given(made[name], value), (name, value, made[name])
    assert done


def is_given(made: Any, value: Any) -> bool:  # noqa: ANN401 - any value of JSON
    """Whether what was written is what was given: trimmed, or resolved to a code or an id."""
    if value is None or value == []:
        return made in (None, [])
    if isinstance(value, dict):
        return str(made["id"]).partition(":")[0] in ("Building", "Community", "Compound")
    if isinstance(value, list):
        return set(made) == {text.strip() for text in value}
    if isinstance(value, str):
        codes = {"法律咨询": "legal_advice", "便民服务": "convenience"}
        given = (value.strip(), codes.get(value))
        return made in (*given, *({"code": code} for code in given), {"id": value})
    return bool(made == value)
