"""The files of the sample city, read once."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.sample_rows import Ledgers, latest, read


@pytest.fixture(scope="session")
def folder(sample: Path) -> Path:
    """The sample as written once."""
    return sample


@pytest.fixture(scope="session")
def ledgers(sample: Path) -> Ledgers:
    """The rows of the first folder."""
    return read(sample / "ledgers")


@pytest.fixture(scope="session")
def corrections(sample: Path) -> Ledgers:
    """The rows of the second folder."""
    return read(sample / "corrections")


@pytest.fixture(scope="session")
def updates(sample: Path) -> Ledgers:
    """The rows of the third folder."""
    return read(sample / "updates")


@pytest.fixture(scope="session")
def now(sample: Path) -> Ledgers:
    """The rows as they are after all folders."""
    return latest(sample)


@pytest.fixture(scope="session")
def answers(sample: Path) -> dict[str, Any]:
    """The answer key."""
    found: dict[str, Any] = json.loads((sample / "answers.json").read_text(encoding="utf-8"))
    return found
