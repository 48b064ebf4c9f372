"""What several declared values have in common: limits of numbers, and a note on ends."""

POSITIVE = (1e-6, 1e9)
"""Between which an amount is that is above 0."""
COUNT = (0.0, 1e9)
"""Between which a number of things is."""
DAY_AFTER = "不含当日，即最后一天的次日"
"""What the end of a half-open interval is in the API; people and ledgers give the last day."""
