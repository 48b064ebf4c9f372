"""The sample city: a synthetic Baicheng on the real divisions.

`write_sample_city` writes it as ledgers, corrections, updates and an answer key. In order of
control flow:

- `base/`: records, seeded chance, names, the mapping, and the writing of CSV files.
- `city/`: who is where and responsible for what: places, organizations, people, posts.
- `practice/`: what is done: venues, needs, projects, requests, activities, funds.
- `make_city`: all of the above in the order in which the parts depend on each other.
- `answer_key/`: what queries must find, computed from the records without the graph.

May import `graph.ontology`, `graph.vocabulary`, and of `graph.rows` what ends are.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Literal

from loaders.sample.answer_key.answers import make_answer_key, to_json
from loaders.sample.base.records import Record
from loaders.sample.base.writing import write_ledger
from loaders.sample.city.corrections import (
    CORRECTIONS_RECORDED,
    LEDGERS_RECORDED,
    make_corrections,
)
from loaders.sample.city.updates import UPDATES_RECORDED, split_by_day
from loaders.sample.make_city import make_city
from loaders.sample.practice.practice_corrections import correct_practice

__all__ = ["RECORDED", "SampleStep", "write_sample_city"]

SampleStep = Literal["city", "ledgers", "answers"]
"""What takes time when the city is written, in this order."""

RECORDED: Mapping[str, datetime] = {
    "ledgers": LEDGERS_RECORDED,
    "corrections": CORRECTIONS_RECORDED,
    "updates": UPDATES_RECORDED,
}
"""The folders, in the order in which the city learned of them, and when it did."""


def begin_nothing(_step: SampleStep) -> None:
    """Show no step."""


def write_sample_city(
    folder: Path,
    *,
    with_answers: bool = True,
    begin: Callable[[SampleStep], None] = begin_nothing,
) -> None:
    """Write the ledgers, corrections and updates of the city, and the answer key, into a folder.

    The bytes are the same each time. The key takes a quarter of the time, and only tests and
    researchers read it. `begin` is called with each step before it.
    """
    begin("city")
    city = make_city()
    corrections = make_corrections(city)
    correct_practice(city, corrections)
    parts = split_by_day(city, corrections)
    begin("ledgers")
    for name, ledgers in zip(
        RECORDED, (parts.first, corrections.ledgers(), parts.updates), strict=True
    ):
        write_ledgers(folder / name, ledgers)
    if with_answers:
        begin("answers")
        key = to_json(make_answer_key(city, corrections, parts))
        (folder / "answers.json").write_text(key, encoding="utf-8")


def write_ledgers(folder: Path, ledgers: Mapping[str, list[Record]]) -> None:
    """Write one folder of ledgers."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, records in ledgers.items():
        if records:
            write_ledger(folder / f"{name}.csv", records)
