"""The checker of histories: a small Go program around porcupine, built when it is first needed."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.support.faults import read_committed
from tests.support.faults.history import History
from tests.support.faults.unknown_outcomes import settled

REPOSITORY = Path(__file__).parents[3]
SOURCE = REPOSITORY / "tests" / "faults" / "porcupine"
PROGRAM = REPOSITORY / "var" / "porcupine"
DECIDE_SECONDS = 120
"""Seconds that the order of one subject's operations may be searched for."""


@dataclass(frozen=True)
class Verdict:
    """What the checker found."""

    subjects: int
    operations: int
    """Of all subjects together: a pledge counts for its need, its resource and its area."""
    illegal: list[str]
    undecided: list[str]


def require_go() -> None:
    """Skip the test where there is no Go, or fail where it is required."""
    if shutil.which("go"):
        return
    if os.environ.get("REQUIRE_GO") == "1":
        pytest.fail("REQUIRE_GO=1, but there is no go.", pytrace=False)
    pytest.skip("Histories are not checked: there is no go.")


def built_checker() -> Path:
    """Return the program, built if its source is newer."""
    newest = max(path.stat().st_mtime for path in SOURCE.iterdir())
    if not PROGRAM.exists() or PROGRAM.stat().st_mtime < newest:
        PROGRAM.parent.mkdir(exist_ok=True)
        partial = PROGRAM.with_suffix(f".{os.getpid()}")
        build = ["go", "build", "-buildvcs=false", "-o", str(partial), "."]
        subprocess.run(build, cwd=SOURCE, check=True)
        partial.replace(PROGRAM)
    return PROGRAM


def check_history(history: History, pictures: Path, *, reads_are_moments: bool = True) -> Verdict:
    """Return whether some order of the operations explains every answer, subject by subject.

    `pictures` is the folder that gets a page for each subject of which none does. Where reads are
    not one moment they are judged by what is promised of them; see `read_committed`.
    """
    pictures.mkdir(parents=True, exist_ok=True)
    told = [*history.partitions()]
    (pictures / "history.json").write_bytes(orjson.dumps(told))
    subjects = settled(told)
    if reads_are_moments:
        return check_partitions(subjects, pictures)
    partitions = [part for subject in subjects for part in read_committed.relaxed(subject)]
    verdict = check_partitions(partitions, pictures)
    sums = [each for subject in subjects for each in read_committed.impossible_sums(subject)]
    return replace(verdict, illegal=[*verdict.illegal, *sums])


def check_partitions(partitions: Sequence[Mapping[str, Any]], pictures: Path) -> Verdict:
    """Let porcupine check partitions, as one of a history is."""
    command = [str(built_checker()), "-limit", f"{DECIDE_SECONDS}s", "-pictures", str(pictures)]
    done = subprocess.run(command, input=orjson.dumps(partitions), check=True, capture_output=True)
    results: list[Mapping[str, Any]] = orjson.loads(done.stdout)
    return Verdict(
        len(results),
        sum(each["operations"] for each in results),
        [each["name"] for each in results if each["result"] == "illegal"],
        [each["name"] for each in results if each["result"] == "undecided"],
    )
