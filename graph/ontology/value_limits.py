"""What several declared values have in common: limits of numbers, and a note on ends."""

from __future__ import annotations

POSITIVE = (1e-6, 1e9)
"""The limits of an amount above 0: the smallest is the last decimal that is kept."""
COUNT = (0.0, 1e9)
"""The limits of a number of things."""
DAY_AFTER = "不含当日，即最后一天的次日"
"""What the end of a half-open interval is in the API; people and ledgers write the last day."""


def describe_limits(least: float, most: float) -> tuple[str, str]:
    """Return what a number between two others is, Chinese and English."""
    if (least, most) == POSITIVE:
        return f"大于 0、不超过 {most:,.0f} 的数", f"a number above 0, at most {most:,.0f}"
    return f"{least:,.0f} 至 {most:,.0f} 的数", f"a number from {least:,.0f} to {most:,.0f}"
