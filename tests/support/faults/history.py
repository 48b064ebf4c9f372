"""What clients did, and the histories of each need, resource, area and post in it."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from tests.support.faults.town import NEEDED, OFFERED

END_OF_TIME = 2**62
"""When an operation ends whose outcome is unknown: it may take effect at any time."""
EVERYTHING = 1_000_000_000
"""The capacity of what has no bound."""


@dataclass(frozen=True)
class Input:
    """What was asked, in the words of the models in `tests/faults/porcupine`."""

    kind: str
    key: str = ""
    pair: str = ""
    quantity: int = 0
    to: str = ""
    holder: str = ""
    begin: int = 0
    end: int = 0


@dataclass(frozen=True)
class Output:
    """What was answered; `fate` is one of `done`, `unknown` and the refusals of the models."""

    fate: str
    key: str = ""
    left: int | None = None
    count: int | None = None
    projects: list[dict[str, Any]] = field(default_factory=list)
    tenures: list[dict[str, Any]] = field(default_factory=list)


UNKNOWN = Output("unknown")


@dataclass(frozen=True)
class Part:
    """What one operation is for one need, resource, area or post."""

    subject: str
    input: Input
    output: Output


@dataclass(frozen=True)
class Span:
    """Who did something, and when."""

    client: int
    call: int
    end: int = END_OF_TIME

    @property
    def forever(self) -> Span:
        """The span of the same operation if its outcome stays unknown."""
        return replace(self, end=END_OF_TIME)


def now() -> int:
    """Return the moment in nanoseconds."""
    return time.monotonic_ns()


@dataclass
class History:
    """All operations of an experiment."""

    parts: list[tuple[Span, Part]] = field(default_factory=list)
    operations: int = 0
    unknown: int = 0

    def add(self, span: Span, parts: Iterable[Part]) -> None:
        """Add an operation; what is unknown of it may happen until the end of time."""
        self.operations += 1
        parts = list(parts)
        self.unknown += any(part.output.fate == "unknown" for part in parts)
        for part in parts:
            is_open = part.output.fate == "unknown"
            self.parts.append((span.forever if is_open else span, part))

    def partitions(self) -> Iterator[dict[str, Any]]:
        """Yield the history of each subject as the checker reads it."""
        found: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for span, part in self.parts:
            operation = {
                "client": span.client,
                "call": span.call,
                "return": span.end,
                "input": asdict(part.input),
                "output": asdict(part.output),
            }
            found[part.subject].append(operation)
        for subject, operations in sorted(found.items()):
            kind = subject.partition(":")[0]
            yield {
                "name": subject.replace(":", "-"),
                "model": "post" if kind == "Post" else "stock",
                "capacity": {"Need": NEEDED, "Resource": OFFERED}.get(kind, EVERYTHING),
                "operations": operations,
            }


def pledge_parts(
    subjects: tuple[str, str, str],
    asked: Input,
    refusal: str | None,
    left: tuple[int | None, int | None] | None,
) -> list[Part]:
    """Return the parts of a pledge or of a pair of a plan: of its need, resource and area.

    `refusal` is the code of the error, None if it was done; `left` is what is left of need and
    resource then, as far as the answer says.
    """
    need, resource, area = subjects
    if refusal is None:
        ours, theirs = left or (None, None)
        return [
            Part(need, asked, Output("done", asked.key, ours)),
            Part(resource, asked, Output("done", asked.key, theirs)),
            Part(area, asked, Output("done", asked.key)),
        ]
    if refusal == "NEED_EXCEEDED":
        fates = ("short", "elsewhere")
    elif refusal == "RESOURCE_EXCEEDED":
        fates = ("passed", "short")
    else:  # for another reason, which is noted elsewhere
        return []
    return [Part(need, asked, Output(fates[0])), Part(resource, asked, Output(fates[1]))]
