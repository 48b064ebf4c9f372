"""Clients are told of every change that can break them, and of what goes before it goes."""

import re
from datetime import date

from graphql import GraphQLSchema, build_schema

from tests.project.schema_record import (
    PAGE,
    SCHEMA,
    breaking_changes,
    changes_since_record,
    list_changes,
)

DEPRECATION = re.compile(r"(\d{4}-\d{2}-\d{2}): use \S.*")
PAGE_OF_ONE_DAY = "# Changes\n\nIntroduction.\n\n## 2026-11-27\n\n- A was removed.\n"


def schema_of(fields: str) -> GraphQLSchema:
    """Return a schema with one type."""
    return build_schema(f"type Query {{ {fields} }}")


def test_every_breaking_change_since_the_last_record_is_listed() -> None:
    listed = PAGE.read_text(encoding="utf-8").splitlines()
    unlisted = [change for change in changes_since_record() if change not in listed]
    assert unlisted == [], "run python -m tests.project.schema_record and read what it lists"


def test_a_removed_field_breaks_clients_and_an_added_one_does_not() -> None:
    before, after = schema_of("name: String code: String"), schema_of("name: String key: String")
    assert breaking_changes(before, after) == ["- Field Query.code was removed."]


def test_a_change_is_listed_under_its_day_and_the_newest_day_comes_first() -> None:
    page = list_changes(PAGE_OF_ONE_DAY, ["- B was removed."], date(2026, 11, 27))
    assert page.endswith("## 2026-11-27\n\n- B was removed.\n- A was removed.\n")
    page = list_changes(PAGE_OF_ONE_DAY, ["- B was removed."], date(2026, 12, 1))
    assert re.findall(r"^(?:##|-) .*", page, re.MULTILINE) == [
        "## 2026-12-01",
        "- B was removed.",
        "## 2026-11-27",
        "- A was removed.",
    ]


def test_what_is_deprecated_says_since_when_and_what_to_use() -> None:
    reasons = re.findall(r"@deprecated\(reason: \"(.*?)\"\)", SCHEMA.read_text(encoding="utf-8"))
    found = [DEPRECATION.fullmatch(reason) for reason in reasons]
    assert [reason for reason, match in zip(reasons, found, strict=True) if match is None] == []
    for match in filter(None, found):
        date.fromisoformat(match[1])
    assert "@deprecated\n" not in SCHEMA.read_text(encoding="utf-8")
