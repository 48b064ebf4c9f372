"""A newcomer's first start: the sample city is loaded, despite a kill, and answers as its key."""

import json
import signal
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.processes.linli_service import linli_serve, wait_for

WHO = """query($where: PlaceRef!, $at: Date) {
  whoCovers(where: $where, at: $at) { __typename ... on Coverage {
  lines { duty { code } state level { id } holder { id } organization { id } } } } }"""


def told(line: dict[str, Any]) -> list[str | None]:
    """Bring a line to the form of the answer key: duty, level, state, holder."""
    holder = line["holder"] or line["organization"] or {}
    return [line["duty"]["code"], line["level"]["id"], line["state"], holder.get("id")]


def chain(url: str, where: dict[str, str], day: str) -> Any:  # noqa: ANN401 - an answer is whatever was asked for
    """Ask over HTTP who covers a place."""
    return httpx.post(
        f"{url}/graphql", json={"query": WHO, "variables": {"where": where, "at": day}}, timeout=30
    ).json()["data"]["whoCovers"]


@pytest.mark.timeout(600)  # the city is loaded one and a half times
def test_a_first_start_that_is_killed_is_finished_by_the_next_and_answers_as_the_key_says(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "var"
    with linli_serve(folder) as first:
        wait_for(
            lambda: "单元：" in first.text, f"the load did not get that far: {first.text}", 180
        )
        first.stopped(signal.SIGKILL)
    with linli_serve(folder) as second:
        wait_for(lambda: second.url, "the load was not finished", 300)
        url = second.serving()
        answers = json.loads((folder / "sample" / "answers.json").read_text(encoding="utf-8"))
        cases = [case for case in answers["chains"] if case["why"] == "random entrance"][:20]
        assert len(cases) == 20
        for case in cases:
            found = chain(url, {"id": case["place"]}, case["at"])
            assert [told(line) for line in found["lines"]] == [
                [*line[:3], line[4]] for line in case["lines"]
            ], case["place"]
        assert "half-loaded" not in second.text
