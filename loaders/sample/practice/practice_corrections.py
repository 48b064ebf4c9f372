"""Rows of newer ledgers that the first folder has wrong and the second corrects."""

from collections.abc import Callable
from random import Random

from loaders.sample.base.dice import seeded_random
from loaders.sample.base.records import BEGINNING, City, Record, RecordValue
from loaders.sample.city.corrections import LEDGERS_RECORDED, Corrections
from loaders.sample.practice.requests import TOPICS

CUT = LEDGERS_RECORDED.date()


def correct_practice(city: City, corrections: Corrections) -> None:
    """Make some rows wrong, and correct them."""
    chance = seeded_random("corrections of practice")
    small = [
        record for record in rows_known_early(city, "阵地") if float(record.text("floorArea")) < 600
    ]
    operating = [
        record for record in rows_known_early(city, "经费") if record.category == "OPERATING"
    ]
    correct_values(
        corrections,
        chance.sample(rows_known_early(city, "需求清单"), 4),
        "quantity",
        lambda right: int(str(right)) * 10,
    )
    correct_values(
        corrections, chance.sample(small, 3), "floorArea", lambda right: int(str(right)) + 200
    )
    correct_values(
        corrections, chance.sample(operating, 3), "amount", lambda right: int(str(right)) // 2
    )
    correct_values(
        corrections,
        chance.sample(rows_known_early(city, "活动"), 3),
        "headcount",
        lambda right: int(str(right)) + 100,
    )
    correct_values(
        corrections,
        chance.sample(rows_known_early(city, "诉求"), 4),
        "category",
        lambda right: draw_other_category(chance, str(right)),
    )


def rows_known_early(city: City, ledger: str) -> list[Record]:
    """Return the rows of a ledger that were fully known at the first import."""
    return [
        record
        for record in city.ledgers[ledger]
        if max(record.known, *record.learned.values(), BEGINNING) < CUT
    ]


def correct_values(
    corrections: Corrections,
    records: list[Record],
    name: str,
    wrongly: Callable[[RecordValue], RecordValue],
) -> None:
    """Put a wrong value into these rows of the first folder, and the right one into the second."""
    for record in records:
        right = record.values[name]
        wrong = wrongly(right)
        corrections.values.append(
            {"id": record.id, "property": name, "before": wrong, "after": right}
        )
        corrections.put_right(f"{name}Corrected", record, record.changed({}, **{name: wrong}))


def draw_other_category(chance: Random, code: str) -> str:
    """Draw another category whose requests go the same way."""
    workflow = next(topic.workflow for topic in TOPICS if topic.code == code)
    same = [topic.code for topic in TOPICS if topic.workflow == workflow]
    return chance.choice([other for other in same if other != code])
