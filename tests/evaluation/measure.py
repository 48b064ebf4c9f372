"""All texts resolved: verdicts by way of writing, impostors that were answered, probabilities."""

import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field

import tests.evaluation.more_ways  # noqa: F401 - registers its ways
from graph.addresses import AddressBook, Resolution, resolve_in_book
from tests.evaluation.city import Town
from tests.evaluation.impostors import impostors
from tests.evaluation.judge import Judge, Table, Verdict
from tests.evaluation.ways import written_texts

STEPS = (0.99, 0.98, 0.97, 0.96, 0.95)
"""The lower ends of the ranges of probability by which answers are counted."""


@dataclass
class Measured:
    """What became of all texts."""

    table: Table = field(default_factory=Table)
    asked: Counter[str] = field(default_factory=Counter)
    """Impostors by sort."""
    answered: Counter[str] = field(default_factory=Counter)
    """Impostors that were answered, by sort."""
    faults: list[tuple[str, str, str]] = field(default_factory=list)
    """Sort, what is wrong, and the text with what was answered."""
    answers: dict[float, Counter[bool]] = field(default_factory=lambda: defaultdict(Counter))
    """Right and wrong answers by the lower end of their range of probability."""
    seconds: list[float] = field(default_factory=list)
    """Processor time of each text."""

    def resolve(self, book: AddressBook, text: str) -> Resolution:
        """Return what a text means, and note how long it took."""
        began = time.process_time()
        found = resolve_in_book(book, text)
        self.seconds.append(time.process_time() - began)
        return found

    def note_answer(self, found: Resolution, *, right: bool) -> None:
        """Count an answer by its probability."""
        if found.place:
            score = found.candidates[0].score
            self.answers[next(step for step in STEPS if score >= step)][right] += 1

    def percentile(self, part: float) -> float:
        """Return the processor time that a part of the texts took at most, in milliseconds."""
        ordered = sorted(self.seconds)
        return ordered[int(len(ordered) * part)] * 1e3


def measure(book: AddressBook, town: Town, per_way: int, per_sort: int) -> Measured:
    """Resolve texts of every way and impostors of every sort."""
    measured = Measured()
    measure_known(measured, book, town, per_way)
    measure_impostors(measured, book, town, per_sort)
    return measured


def measure_known(measured: Measured, book: AddressBook, town: Town, per_way: int) -> None:
    """Resolve known places in every way of writing."""
    judge = Judge(town)
    for way, subject, said in written_texts(town, per_way):
        found = measured.resolve(book, said.text)
        verdict = judge.verdict(subject, said, found)
        measured.table.add(way.name, verdict)
        measured.note_answer(found, right=verdict is not Verdict.WRONG)
        if verdict not in (Verdict.CORRECT, Verdict.REASON):
            told = found.place or found.question or found.reason
            measured.faults.append((way.name, verdict.value, f"{said.text!r} → {told}"))


def measure_impostors(measured: Measured, book: AddressBook, town: Town, per_sort: int) -> None:
    """Resolve texts that must not be answered."""
    for impostor in impostors(town, per_sort):
        found = measured.resolve(book, impostor.text)
        measured.asked[impostor.sort] += 1
        measured.note_answer(found, right=False)
        if found.place:
            measured.answered[impostor.sort] += 1
            fault = f"{impostor.text!r} → {found.place}"
            measured.faults.append((impostor.sort, "answered", fault))
