"""What stands in a cell of a table that is written."""

from datetime import date

Cell = str | int | float | date | None
"""A text, a number, a day, nothing."""
