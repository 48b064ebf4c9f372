"""The rows known at the first import, and those that came later: the third folder.

What happened after the first import must not be in it: the graph would have known in January what
was done in July.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from loaders.sample.base.records import City, Record
from loaders.sample.city.corrections import LEDGERS_RECORDED, Corrections

UPDATES_RECORDED = datetime(2026, 10, 31, tzinfo=UTC)
CUT = LEDGERS_RECORDED.date()

Ledgers = dict[str, list[Record]]


@dataclass(frozen=True, slots=True)
class CityParts:
    """The rows of the first folder and those of the third, by ledger."""

    first: Ledgers
    updates: Ledgers


def split_by_day(city: City, corrections: Corrections) -> CityParts:
    """Split the rows by when they could be known.

    The third folder repeats a row of which more became known.
    """
    parts = CityParts({}, {})
    for ledger, records in city.ledgers.items():
        parts.first[ledger] = [early_version(record) for record in records if record.known < CUT]
        parts.updates[ledger] = [
            corrections.rows.get(record.id, record)
            for record in records
            if record.known >= CUT or late_properties(record)
        ]
    return parts


def late_properties(record: Record) -> set[str]:
    """Return the properties of a row that became known after the first import."""
    return {name for name, day in record.learned.items() if day >= CUT}


def early_version(record: Record) -> Record:
    """Return a row as it was known at the first import."""
    later = late_properties(record)
    return (
        replace(
            record,
            values={name: value for name, value in record.values.items() if name not in later},
        )
        if later
        else record
    )
