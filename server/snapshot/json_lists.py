"""Lists of JSON objects, written one by one, with what is known of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import orjson


def write_list(write: Callable[[bytes], Any], objects: Iterator[dict[str, Any]]) -> None:
    """Write the objects of a list, and its end."""
    for number, each in enumerate(objects):
        write((b",\n" if number else b"\n") + orjson.dumps(each))
    write(b"]")


def known(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that are known."""
    return {name: value for name, value in values.items() if value is not None}
