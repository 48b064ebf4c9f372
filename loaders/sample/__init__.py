"""The sample city: a synthetic Baicheng on the real divisions, written as ledgers, corrections and an answer key."""

from collections.abc import Mapping
from pathlib import Path

from loaders.sample.answers import answers, as_json
from loaders.sample.city import make_city
from loaders.sample.corrections import correct
from loaders.sample.records import Record
from loaders.sample.writing import write_ledger

__all__ = ["write"]


def write(folder: Path) -> None:
    """Write `ledgers/`, `corrections/` and `answers.json` into the folder, byte for byte the same each time."""
    city = make_city()
    corrections = correct(city)
    write_ledgers(folder / "ledgers", city.ledgers)
    write_ledgers(folder / "corrections", corrections.ledgers())
    (folder / "answers.json").write_text(as_json(answers(city, corrections)), encoding="utf-8")


def write_ledgers(folder: Path, ledgers: Mapping[str, list[Record]]) -> None:
    """Write one folder of ledgers."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, records in ledgers.items():
        if records:
            write_ledger(folder / f"{name}.csv", records)
