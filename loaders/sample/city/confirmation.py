"""When somebody last confirmed each row: some within a year, most earlier, some never."""

from datetime import date

from loaders.sample.base.dice import draw_day, seeded_random
from loaders.sample.base.records import City

DIVISIONS = ("城市", "县市区", "街道乡镇", "社区")
WITHIN_A_YEAR = (date(2025, 11, 10), date(2026, 1, 8))
EARLIER = (date(2024, 1, 5), date(2025, 10, 20))


def confirm_rows(city: City) -> None:
    """Date the last confirmation of every row but those of divisions."""
    chance = seeded_random("confirmation")
    for name, records in city.ledgers.items():
        for record in records if name not in DIVISIONS else ():
            drawn = chance.random()
            if drawn < 0.9:
                record.confirmed = draw_day(chance, *(WITHIN_A_YEAR if drawn < 0.5 else EARLIER))
