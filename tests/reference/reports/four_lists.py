"""The four lists of an area, in plain Python: the root lists within the area on a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graph.ontology.kinds import KINDS
from graph.vocabulary import Vocabulary
from tests.reference.listing import listing
from tests.reference.paging import Page
from tests.reference.reports.figures import Glance


@dataclass(frozen=True)
class FourLists:
    """The lists of one area under one clock."""

    glance: Glance
    area: Mapping[str, Any]
    vocabulary: Vocabulary

    def value(self, name: str, arguments: Mapping[str, Any]) -> Any:  # noqa: ANN401 - values of any type
        """Return the value of a field."""
        if name in ("area", "at"):
            return self.glance.area if name == "area" else self.glance.clock.at
        return self.listed(name, arguments)

    def listed(self, name: str, arguments: Mapping[str, Any]) -> Page:
        """Return a page of one of the lists."""
        kind = next(kind for kind in KINDS if kind.root_field == name)
        wanted = {**arguments, "filter": {**(arguments.get("filter") or {}), "area": self.area}}
        return listing(kind, self.glance.everything, wanted, self.vocabulary)
