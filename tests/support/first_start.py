"""A newcomer's first start: the service is killed while it loads the city, and started again."""

import signal
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.support.processes.linli_service import linli_serve, wait_for
from tests.support.sample_city import line_of_moment

WHO = """query($where: PlaceRef!, $at: Date) {
  whoCovers(where: $where, at: $at) {
    __typename
    ... on Coverage {
      lines { duty { code } state level { id } holder { id } organization { id } }
    }
  }
}"""

Line = list[str | None]
"""A line of a chain in the form of the answer key: duty, level, state, holder."""


@dataclass(frozen=True)
class Entrance:
    """An entrance of the answer key, and what the service answered about it."""

    place: str
    expected: list[Line]
    found: list[Line]


@dataclass(frozen=True)
class FirstStart:
    """What the two starts left behind."""

    folder: Path
    """The data folder, with the whole city in it."""
    log: str
    """What the second start wrote."""
    entrances: list[Entrance]
    answers: dict[str, Any]
    """The answer key of the city."""


def interrupted_first_start(folder: Path, answers: dict[str, Any]) -> FirstStart:
    """Start the service on an empty folder, kill it half way, start it again, and question it."""
    with linli_serve(folder) as first:
        wait_for(
            lambda: "单元：" in first.text,
            lambda: f"the load did not get that far: {first.text}",
            180,
        )
        first.stopped(signal.SIGKILL)
    with linli_serve(folder) as second:
        wait_for(lambda: second.url, lambda: f"the load was not finished: {second.text}", 300)
        url = second.serving()
        cases = [case for case in answers["chains"] if case["why"] == "random entrance"]
        entrances = [entrance(url, case) for case in cases[:20]]
        second.stopped()
        return FirstStart(folder, second.text, entrances, answers)


def entrance(url: str, case: dict[str, Any]) -> Entrance:
    """Ask the service who covers an entrance of the answer key."""
    variables = {"where": {"id": case["place"]}, "at": case["at"]}
    response = httpx.post(f"{url}/graphql", json={"query": WHO, "variables": variables}, timeout=30)
    lines = response.json()["data"]["whoCovers"]["lines"]
    expected = [line_of_moment(line, case["at"]) for line in case["lines"]]
    return Entrance(case["place"], expected, [line_of(line) for line in lines])


def line_of(line: dict[str, Any]) -> Line:
    """Bring a line of an answer to the form of the answer key."""
    holder = line["holder"] or line["organization"] or {}
    return [line["duty"]["code"], line["level"]["id"], line["state"], holder.get("id")]
