"""The list of imports as JSON: written by a service, read by a command beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter

from graph.rows.undoing.import_runs import ImportRunRecord
from server.runtime.json_values import from_json, to_json

RUNS = TypeAdapter(list[ImportRunRecord])
IMPORTS = "imports"
"""The key of the list."""


def runs_to_json(runs: Sequence[ImportRunRecord]) -> dict[str, Any]:
    """Return the list of imports as JSON has it."""
    return {IMPORTS: to_json(RUNS, list(runs))}


def runs_from_json(answer: Mapping[str, Any]) -> list[ImportRunRecord]:
    """Return the list that `runs_to_json` wrote. Raises `LookupError` and `ValueError`."""
    return from_json(RUNS, answer[IMPORTS])
