"""Which place of the graph an address means: the candidates, and what to ask where there are several."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from graph.addresses.candidates import SURE, Candidate, Search, bar
from graph.addresses.clarification import confirm, tell_apart
from graph.addresses.gazetteer import look_up
from graph.addresses.parse import parse
from graph.addresses.tokens import calling, canonical
from graph.database.protocols import Reader
from graph.errors import Message


@dataclass(frozen=True, slots=True)
class Resolution:
    """What an address means."""

    candidates: tuple[Candidate, ...]
    """All that are as likely meant as the best one, best first, then by id."""
    understood: tuple[str, ...]
    """The parts of the address that were understood, widest first; no room is among them."""
    nearest: str | None = None
    """Where nothing answers: the id of the nearest known place that contains what was asked for."""
    question: Message | None = None
    """The one thing to ask: which of several, or whether a doubtful one was meant."""

    @property
    def total(self) -> int:
        """How many candidates there are."""
        return len(self.candidates)

    @property
    def place(self) -> str | None:
        """The id of the place that was meant, None where there is none, more than one, or doubt."""
        certain = self.total == 1 and self.candidates[0].score >= SURE
        return self.candidates[0].id if certain else None


async def resolve(
    database: Reader, text: str, *, at: date | None = None, as_of: datetime | None = None
) -> Resolution:
    """Find the place that an address means, in one round trip; takes any text.

    `at` is today where None, `as_of` what is believed now. The text itself is neither sent nor logged.
    Raises what `Database.read` raises.
    """
    address = parse(text)
    if not address.understood:
        return Resolution((), ())
    search = Search(
        address, await look_up(database, address, calling(text), at, as_of), canonical(text)
    )
    found = as_likely(search.candidates())
    if not found:
        return Resolution((), address.understood, nearest=search.nearest())
    question = (
        tell_apart(found)
        if len(found) > 1
        else confirm(found[0])
        if found[0].score < SURE
        else None
    )
    return Resolution(found, address.understood, question=question)


def as_likely(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Keep the best candidates: beside an exact one only exact ones, otherwise those that nearly equal the best."""
    best: dict[str, Candidate] = {}
    for candidate in sorted(candidates, key=lambda each: (-each.score, each.id)):
        best.setdefault(candidate.id, candidate)
    found = list(best.values())
    return tuple(candidate for candidate in found if candidate.score >= bar(found[0].score))
