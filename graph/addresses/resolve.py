"""Which place of the graph an address means: candidates, and a question if it is ambiguous."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from graph.addresses.candidate_scores import SURE, Candidate, score_threshold
from graph.addresses.candidates import CandidateSearch
from graph.addresses.clarification import confirmation_question, distinguishing_question
from graph.addresses.gazetteer import fetch_gazetteer
from graph.addresses.parse import parse_address
from graph.addresses.tokens import canonical_text, name_only_text
from graph.database.protocols import Reader
from graph.errors import Message


@dataclass(frozen=True, slots=True)
class Resolution:
    """What an address means."""

    candidates: tuple[Candidate, ...]
    """All places that are as likely meant as the best one, best first, then by id."""
    understood: tuple[str, ...]
    """The parts of the address that were understood, widest first, without any room."""
    nearest: str | None = None
    """Id of the nearest known place around what was asked for, if there is no candidate."""
    question: Message | None = None
    """The one question to ask: which of several, or whether a doubtful one is meant."""

    @property
    def total(self) -> int:
        """The number of candidates."""
        return len(self.candidates)

    @property
    def place(self) -> str | None:
        """The id of the place that is meant; None if there is none, more than one, or doubt."""
        if self.total != 1:
            return None
        only = self.candidates[0]
        return only.id if only.score >= SURE else None


async def resolve_address(
    database: Reader, text: str, *, at: date | None = None, as_of: datetime | None = None
) -> Resolution:
    """Return what any text means as an address, with one read of the graph.

    `at` is today if None, `as_of` is now. The text itself is neither sent nor logged.
    Raises what `Database.read` raises.
    """
    address = parse_address(text)
    if not address.understood:
        return Resolution((), ())
    gazetteer = await fetch_gazetteer(database, address, name_only_text(text), at, as_of)
    search = CandidateSearch(address, gazetteer, canonical_text(text))
    found = keep_likely_candidates(search.candidates())
    if not found:
        return Resolution((), address.understood, nearest=search.nearest())
    return Resolution(found, address.understood, question=question_about(found))


def question_about(candidates: tuple[Candidate, ...]) -> Message | None:
    """Return the question to ask about some candidates; None for a single one beyond doubt."""
    if len(candidates) > 1:
        return distinguishing_question(candidates)
    return confirmation_question(candidates[0]) if candidates[0].score < SURE else None


def keep_likely_candidates(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Return the best candidates, best first.

    Beside an exact one these are only exact ones, otherwise those that nearly equal the best.
    """
    best: dict[str, Candidate] = {}
    for candidate in sorted(candidates, key=lambda each: (-each.score, each.id)):
        best.setdefault(candidate.id, candidate)
    found = list(best.values())
    if not found:
        return ()
    threshold = score_threshold(found[0].score)
    return tuple(candidate for candidate in found if candidate.score >= threshold)
