"""What a read may show where the database reads what was committed last, node by node.

On such an engine (Neo4j) one answer is not one moment: a list and a sum in it, and two nodes of a
list, may be from before and after a write that was done meanwhile. So a read that overlaps with a
write is judged by what is promised: each project and each tenure in it is as it was at some moment
of the read, and a sum adds up what each of its projects was at some moment. What nothing overlaps
with is one moment, and so is the answer of a write, which holds the locks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tests.support.faults.history import EVERYTHING

READS = ("read", "count")
CHANGES = ("pledge", "accept", "advance", "appoint", "end")
SHOWN = 8
"""How many of the last tenures a read of a post shows."""

Operation = Mapping[str, Any]
Partition = Mapping[str, Any]


def relaxed(partition: Partition) -> Iterator[Partition]:
    """Yield a partition without the reads that overlap with a write, then one for each project or
    tenure, with what those reads show of it.
    """
    loose = [*loose_reads(partition)]
    left_out = {id(each) for each in loose}
    strict = [each for each in partition["operations"] if id(each) not in left_out]
    yield {**partition, "operations": strict}
    if partition["model"] == "post":
        yield from tenures_of(partition, loose)
    else:
        yield from projects_of(partition, loose)


def loose_reads(partition: Partition) -> Iterator[Operation]:
    """Yield the reads that overlap with something that may have changed what they show."""
    changes = [each for each in partition["operations"] if may_change(each)]
    for read in partition["operations"]:
        if read["input"]["kind"] in READS and any(overlap(read, each) for each in changes):
            yield read


def may_change(operation: Operation) -> bool:
    """Whether an operation changed its subject, or may have."""
    kind, fate = operation["input"]["kind"], operation["output"]["fate"]
    return kind in CHANGES and fate in {"done", "unknown"}


def overlap(one: Operation, other: Operation) -> bool:
    """Whether two operations were under way at the same time."""
    return bool(one["call"] < other["return"] and other["call"] < one["return"])


def projects_of(partition: Partition, reads: Iterable[Operation]) -> Iterator[Partition]:
    """Yield the history of each project that the reads of a need or a resource could show."""
    changes = changes_by_project(partition)
    lists = [each for each in reads if each["input"]["kind"] == "read"]
    known = {each["key"] for read in lists for each in read["output"]["projects"]}
    for key in sorted(known | changes.keys()):
        shown = [read_of_project(read, key) for read in lists]
        yield {
            **partition,
            "name": f"{partition['name']} {key}".replace(":", "-").replace("|", " "),
            "capacity": EVERYTHING,
            "operations": [*changes[key], *shown],
        }


def changes_by_project(partition: Partition) -> defaultdict[str, list[Operation]]:
    """Return what changed each project, without what was left then."""
    found: defaultdict[str, list[Operation]] = defaultdict(list)
    for each in filter(may_change, partition["operations"]):
        output = each["output"]
        # An acceptance whose pair was a project already changed nothing.
        if each["input"]["kind"] == "accept" and output["key"] not in {"", each["input"]["key"]}:
            continue
        found[each["input"]["key"]].append({**each, "output": {**output, "left": None}})
    return found


def read_of_project(read: Operation, key: str) -> Operation:
    """Return what a read shows of one project."""
    projects = [each for each in read["output"]["projects"] if each["key"] == key]
    taken = sum(each["quantity"] for each in projects if each["status"] != "WITHDRAWN")
    output = {**read["output"], "projects": projects, "left": EVERYTHING - taken}
    return {**read, "output": output}


def tenures_of(partition: Partition, reads: Iterable[Operation]) -> Iterator[Partition]:
    """Yield the history of each tenure that the reads of a post could show, by its first day."""
    changes: defaultdict[int, list[Operation]] = defaultdict(list)
    for each in filter(may_change, partition["operations"]):
        changes[each["input"]["begin"]].append(each)
    loose = [*reads]
    for begin, operations in sorted(changes.items()):
        shown = [
            {**read, "output": {**read["output"], "tenures": [*of_day(read, begin)]}}
            for read in loose
            if is_in_sight(read, begin)
        ]
        name = f"{partition['name']} {begin}"
        yield {**partition, "name": name, "operations": [*operations, *shown]}


def of_day(read: Operation, begin: int) -> Iterator[Mapping[str, Any]]:
    """Yield the tenures of a read that begin on a day."""
    return (each for each in read["output"]["tenures"] if each["begin"] == begin)


def is_in_sight(read: Operation, begin: int) -> bool:
    """Whether a read of the last tenures would show one that begins on a day."""
    tenures = read["output"]["tenures"]
    return len(tenures) < SHOWN or begin >= tenures[0]["begin"]


def impossible_sums(partition: Partition) -> Iterator[str]:
    """Yield each sum or count of a partition that no moments of its projects explain."""
    if partition["model"] == "post":
        return
    changes = changes_by_project(partition)
    for read in loose_reads(partition):
        is_count = read["input"]["kind"] == "count"
        sums = {0}
        for operations in changes.values():
            quantity = 1 if is_count else quantity_of(operations)
            counted, left_out = moments(operations, read)
            with_it = {each + quantity for each in sums} if counted else set()
            sums = with_it | (sums if left_out else set())
        output = read["output"]
        told = output["count"] if is_count else partition["capacity"] - output["left"]
        if told not in sums:
            yield f"{partition['name']} adds up to {told}, possible are {sorted(sums)}"


def quantity_of(operations: Iterable[Operation]) -> int:
    """Return the quantity of the project that these operations made and advanced."""
    return int(max(each["input"]["quantity"] for each in operations))


def moments(operations: Iterable[Operation], read: Operation) -> tuple[bool, bool]:
    """Whether a project counts at some moment of a read, and whether it does not at some."""
    made = [each for each in operations if each["input"]["kind"] != "advance"]
    ended = [each for each in operations if each["input"]["to"] == "WITHDRAWN"]
    is_there = any(each["call"] < read["return"] for each in made)
    is_gone = any(
        each["return"] < read["call"] for each in ended if each["output"]["fate"] == "done"
    )
    may_lack = not any(each["return"] < read["call"] for each in made)
    may_end = any(each["call"] < read["return"] for each in ended)
    return is_there and not is_gone, may_lack or may_end
