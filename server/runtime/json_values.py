"""Dataclasses as JSON and back, with the names that JSON has: `isDryRun` for `is_dry_run`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import TypeAdapter
from pydantic.alias_generators import to_camel, to_snake

T = TypeVar("T")

SNAKE, CAMEL = re.compile(r"[a-z]+(_[a-z]+)+"), re.compile(r"[a-z]+([A-Z][a-z]*)+")
"""The names of fields, in Python and in JSON; other keys are data and stay as they are."""


def to_json(adapter: TypeAdapter[Any], value: object) -> Any:  # noqa: ANN401 - any JSON value
    """Return a value as JSON has it, with names such as `isDryRun`."""
    return rename_keys(adapter.dump_python(value, mode="json"), SNAKE, to_camel)


def from_json(adapter: TypeAdapter[T], value: object) -> T:
    """Return the value that `to_json` wrote."""
    return adapter.validate_python(rename_keys(value, CAMEL, to_snake))


def rename_keys(
    value: Any,  # noqa: ANN401 - any JSON value
    form: re.Pattern[str],
    rename: Callable[[str], str],
) -> Any:  # noqa: ANN401 - any JSON value
    """Return a JSON value with those of its keys renamed that have a form."""
    if isinstance(value, dict):
        return {
            rename(key) if form.fullmatch(key) else key: rename_keys(item, form, rename)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [rename_keys(item, form, rename) for item in value]
    return value
