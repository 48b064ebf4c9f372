"""What a vocabulary says, as hashes: a graph remembers them to know its vocabulary again.

Each part of the vocabulary is a map from the names of its entries to a hash of what each says.
Comments, the order of entries and the layout of a file do not count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from hashlib import blake2b

import orjson
from pydantic import BaseModel

from graph.vocabulary.duties import Duty
from graph.vocabulary.vocabulary import Vocabulary
from graph.vocabulary.working_days import Calendar

JUDGING = ("several", "load")
"""What a duty says of gaps alone: a city may change it without adopting its words again."""

Fingerprints = Mapping[str, str]
"""The name of each entry to a hash of what it says."""


def hash_content(content: object) -> str:
    """Return a short hash of maps, lists and plain values, the same on each machine."""
    text = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
    return blake2b(text, digest_size=4).hexdigest()


def fingerprint_vocabulary(vocabulary: Vocabulary) -> dict[str, Fingerprints]:
    """Return the fingerprints of each part, by the name of the setting's field that names it."""
    matching = vocabulary.matching
    return {
        "duties": {duty.code: hash_duty(duty) for duty in vocabulary.duties},
        "categories": {each.code: hash_entry(each) for each in vocabulary.categories},
        "workflows": {each.code: hash_entry(each) for each in vocabulary.workflows},
        "calendar": fingerprint_calendar(vocabulary.workflows.calendar),
        "matching": {
            name: hash_content(content) for name, content in matching.settings.model_dump().items()
        },
        "units_of_measure": {each.names[0]: hash_entry(each) for each in matching.measures.units},
    }


def hash_duty(duty: Duty) -> str:
    """Return the hash of a duty, without what only sorts and judges what is stored."""
    content = {name: value for name, value in asdict(duty).items() if name not in JUDGING}
    return hash_content({**content, "order": None})


def hash_entry(entry: BaseModel) -> str:
    """Return the hash of an entry of a file."""
    return hash_content(entry.model_dump())


def fingerprint_calendar(calendar: Calendar) -> Fingerprints:
    """Return the fingerprints of a calendar by year: each year another one is announced."""
    years: dict[str, list[list[date]]] = defaultdict(lambda: [[], []])
    for place, days in enumerate((calendar.holidays, calendar.working_weekends)):
        for day in sorted(days):
            years[str(day.year)][place].append(day)
    return {year: hash_content(days) for year, days in sorted(years.items())}
