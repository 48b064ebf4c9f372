"""The sample city: a synthetic Baicheng on the real divisions, written as ledgers, corrections and an answer key."""

from pathlib import Path

from loaders.sample.city import make_city
from loaders.sample.writing import write_ledger

__all__ = ["write"]


def write(folder: Path) -> None:
    """Write `ledgers/`, `corrections/` and `answers.json` into the folder, byte for byte the same each time."""
    city = make_city()
    ledgers = folder / "ledgers"
    ledgers.mkdir(parents=True, exist_ok=True)
    for name, records in city.ledgers.items():
        write_ledger(ledgers / f"{name}.csv", records)
