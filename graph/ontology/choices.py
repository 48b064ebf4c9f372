"""Closed lists of values, which become GraphQL enums."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graph.ontology.folding import fold_text


@dataclass(frozen=True, slots=True)
class Choices:
    """A closed list of values; becomes a GraphQL enum.

    `members` maps each code to its Chinese and English name.
    """

    name: str
    members: Mapping[str, tuple[str, str]]
    categorizes: bool = False
    """It is shown as a `Category` with its names, as categories of services are.

    Example: `UnitCategory`.
    """

    def code(self, text: str) -> str | None:
        """Return the code that `text` names, by itself or by its Chinese name.

        Returns None if there is none.
        """
        if text in self.members:
            return text
        folded = fold_text(text)
        for code, (zh, _) in self.members.items():
            if folded in (fold_text(zh), fold_text(code)):
                return code
        return None
