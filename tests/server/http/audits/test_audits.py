"""The audits of the package graphql-http, which stand for an older text of the specification."""

import json
import subprocess
from pathlib import Path
from typing import Any

from tests.support.processes.linli_service import linli_serve
from tests.support.processes.node import install_packages

HERE = Path(__file__).parent
MALFORMED = "MAY be 400; the text of today: a request that is not well-formed SHOULD be 422"
LEGACY = "wants 200 for application/json; the text of today: without data it MUST be 4xx"
KNOWN = {
    **dict.fromkeys(
        [
            *("423L", "LKJ0", "LKJ1", "LKJ2", "LKJ3"),
            *("6C00", "6C01", "6C02", "6C03", "4760", "4761", "4762", "4763"),
            *("58B0", "58B1", "58B2", "58B3", "3E3A"),
        ],
        MALFORMED,
    ),
    **dict.fromkeys(["572B", "FDE2", "7B9B"], LEGACY),
    "86EE": "wants 400 for variables of a wrong type; the text of today: SHOULD be 422",
}
"""Audits that contradict the specification, and how."""


def test_all_audits_are_passed_but_those_that_contradict_the_specification(tmp_path: Path) -> None:
    node = install_packages(HERE, tmp_path, "audit.js")
    with linli_serve(tmp_path / "var", "--no-sample") as service:
        command = ["node", str(node / "audit.js"), f"{service.serving()}/graphql"]
        ran = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
    results: list[dict[str, Any]] = json.loads(ran.stdout)
    failed = {each["id"]: each["reason"] for each in results if each["status"] != "ok"}
    assert len(results) == 61
    assert failed.keys() == KNOWN.keys(), failed
    assert {each["id"] for each in results if each["status"] == "error"} == set()
