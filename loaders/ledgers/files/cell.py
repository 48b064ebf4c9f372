"""The content of a cell that is written to a table."""

from datetime import date

Cell = str | int | float | date | None
"""A text, a number, a day; None leaves the cell empty."""
