"""Which place of the graph an address means: candidates, and a question if it is ambiguous."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from graph.addresses.address_book import AddressBook, read_address_book
from graph.addresses.candidate_scores import SURE, Candidate, likely_places
from graph.addresses.candidates import CandidateSearch, WeighedPlace, find_exact_names
from graph.addresses.clarification import (
    after_unknown_name,
    confirmation_question,
    distinguishing_question,
)
from graph.addresses.evidence import Evidence
from graph.addresses.normalize import MOST_CHARACTERS, normalize_text
from graph.addresses.numbers import read_numbers
from graph.addresses.phrases import is_person_text
from graph.addresses.segments import Segment, cut_text
from graph.addresses.understood import understood_parts
from graph.addresses.unknown_names import explain_unknown, with_slips
from graph.addresses.unknown_places import NearestPlace, nearest_place
from graph.database.protocols import Reader
from graph.errors import Message
from graph.names import read_name_index
from graph.ontology.clock import today
from graph.ontology.folding import fold_text

SLIP_POSSIBLE = 0.9
"""Below this weight of the best place a known name may be a slip of another one."""
MOST_COMPARED = 300
"""Candidates that a question looks at; of more, such as all buildings with a number, the first."""


A_CADRE = Message(
    "这是人名，这里只认地址；请写这个人负责的场所，或用 search 查人。",
    "This is the name of a person, and only addresses are understood here: write the place, or "
    "find people with the field `search`.",
)
"""Why the name of a cadre, whom everybody may find, is no address; no other name is looked up."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """What an address means."""

    candidates: tuple[Candidate, ...]
    """The places that are about as likely meant as the best one, best first, then by id."""
    understood: tuple[str, ...]
    """The parts of the address that were understood, widest first, without any room."""
    total: int = 0
    """The number of places that are about as likely meant."""
    nearest: str | None = None
    """Id of the nearest known place around what was asked for, if there is no candidate."""
    question: Message | None = None
    """The one question to ask: which of several, or whether a doubtful one is meant."""
    reason: Message | None = None
    """Why there is no candidate, if that is known: what the text lacks, or names instead."""

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
    """Return what any text means as an address.

    `at` is today if None, `as_of` is now. The text itself is neither sent nor logged.
    Raises what `Database.read` raises.
    """
    book = await read_address_book(database, at=at or today(), as_of=as_of)
    found = resolve_in_book(book, text)
    is_unexplained = not found.candidates and found.reason is None
    if is_unexplained and is_person_text(normalize_text(text)):
        cadres = (await read_name_index(database, ("Cadre",), at=at, as_of=as_of)).kinds["Cadre"]
        if next(cadres.named(fold_text(text).replace(" ", "")), None):
            return replace(found, reason=A_CADRE)
    return found


def resolve_in_book(book: AddressBook, text: str) -> Resolution:
    """Return what any text means as an address among the places of one day."""
    is_whole = len(text) <= MOST_CHARACTERS
    segments = explain_unknown(cut_text(normalize_text(text), book.lexicon), book.lexicon)
    search = search_for(book, segments, is_whole=is_whole)
    understood = understood_parts(segments, search.numbers)
    elsewhere = search.evidence.elsewhere()
    if elsewhere is None:
        found = search.find()
        best = max((place.weight for place in found), default=1.0)
        if best < SLIP_POSSIBLE <= search.evidence.common:
            found += search_for(book, with_slips(segments, book.lexicon), is_whole=is_whole).find()
        found += find_exact_names(book.gazetteer, text, segments)
        places = likely_places(found)
        if places:
            return resolution_of(book, places, understood)
    nearest: NearestPlace = nearest_place(search, elsewhere)
    return Resolution((), understood, nearest=nearest.place, reason=nearest.reason)


def search_for(
    book: AddressBook, segments: Sequence[Segment], *, is_whole: bool
) -> CandidateSearch:
    """Return the search for what some segments mean, which may be of the beginning of a text."""
    numbers = read_numbers(segments)
    evidence = Evidence(segments, numbers, book.gazetteer, book.houses, is_whole=is_whole)
    return CandidateSearch(segments, numbers, book.gazetteer, evidence)


def resolution_of(
    book: AddressBook, places: Sequence[WeighedPlace], understood: tuple[str, ...]
) -> Resolution:
    """Return the resolution to some places, which are sorted."""
    shown = places[:MOST_COMPARED]
    candidates = tuple(candidate_of(book, place) for place in shown)
    question = None
    if len(places) > 1:
        question = distinguishing_question(candidates)
    elif candidates[0].score < SURE:
        question = confirmation_question(candidates[0])
    unknown = {place.unknown_name for place in places}
    if question and len(unknown) == 1:
        question = after_unknown_name(unknown.pop(), question)
    return Resolution(candidates, understood, len(places), question=question)


def candidate_of(book: AddressBook, place: WeighedPlace) -> Candidate:
    """Return a place with what is shown of it."""
    gazetteer, found = book.gazetteer, place.building
    if found is None:
        return Candidate(place.id, place.weight, place.matched, gazetteer.levels(place.id))
    levels = {**gazetteer.levels(found.container)}
    if found.container == found.building.id:
        levels["Building"] = gazetteer.shown(found.building.id)
    else:
        levels |= {"Phase": found.building.phase or "", "Building": found.building.number}
    if found.entrance:
        levels["Entrance"] = found.entrance.number
    return Candidate(place.id, place.weight, place.matched, levels)
