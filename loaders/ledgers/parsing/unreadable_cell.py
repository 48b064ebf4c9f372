"""The error of a cell that does not hold what its column should."""

from __future__ import annotations


class UnreadableCell(ValueError):
    """A cell does not hold what its column should: `zh` and `en` say what was expected."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en
