"""The list of imports and their undoing over HTTP, at a real service."""

import io
from collections.abc import Iterator
from typing import Any

import httpx
import orjson
import pytest
from openpyxl import load_workbook

from tests.support.processes.linli_service import Linli, linli_serve

TOKEN = "0123456789abcdef"
HEADERS = {"Authorization": f"Bearer {TOKEN}"}
UNITS = "编号,名称,类别\nD1,{name},机关\n"
pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Linli]:
    """A service on an empty graph."""
    folder = tmp_path_factory.mktemp("undo") / "var"
    with linli_serve(folder, "--no-sample", LINLI_WRITE_TOKEN=TOKEN) as started:
        started.serving()
        yield started


def imported(service: Linli, name: str) -> str:
    """Import the unit under a name, and return the key of the run."""
    files = {"file": ("单位.csv", UNITS.format(name=name))}
    response = httpx.post(f"{service.url}/ledgers", files=files, headers=HEADERS, timeout=120)
    assert response.json()["ok"], response.text
    run: str = response.json()["report"]["run"]
    return run.removeprefix("Import:")


def undo(service: Linli, run: str, accept: str = "application/json", **more: str) -> httpx.Response:
    """Undo a run."""
    headers = {**HEADERS, "Accept": accept, "X-Linli-Caller": "operator-7"}
    return httpx.post(
        f"{service.url}/imports/{run}/undo", params=more, headers=headers, timeout=120
    )


def refusal_of(response: httpx.Response) -> tuple[int, str]:
    """Return status and code of a refusal."""
    (error,) = response.json()["errors"]
    return response.status_code, error["extensions"]["code"]


def listed(service: Linli, **parameters: str) -> list[dict[str, Any]]:
    """Return the list of imports, the newest first."""
    response = httpx.get(f"{service.url}/imports", params=parameters, headers=HEADERS, timeout=60)
    found: list[dict[str, Any]] = response.json()["imports"]
    return found


def name_of_unit(service: Linli) -> str:
    """Return the name of the unit."""
    query = '{ node(id: "Unit:D1") { ... on Unit { name } } }'
    response = httpx.post(f"{service.url}/graphql", json={"query": query}, timeout=60)
    name: str = response.json()["data"]["node"]["name"]
    return name


def test_a_run_is_checked_undone_and_listed_with_who_undid_it(service: Linli) -> None:
    imported(service, "甲")
    run = imported(service, "乙")
    checked = undo(service, run, check="1").json()
    assert (checked["ok"], checked["report"]["isDryRun"], name_of_unit(service)) == (
        True,
        True,
        "乙",
    )
    assert "upload" not in checked, "nothing was sent that could be imported"
    report = httpx.get(f"{service.url}{checked['rejectedRows']}", headers=HEADERS)
    rows = [*load_workbook(io.BytesIO(report.content))["更改"].values]
    assert rows[1][2:] == ("D1", "甲", "名称", "乙", "甲")
    response = undo(service, run, "application/x-ndjson")
    last = orjson.loads(response.text.splitlines()[-1])
    assert (last["event"], name_of_unit(service)) == ("report", "甲")
    newest, undone = listed(service, most="2")
    assert (newest["undoes"], newest["by"]) == (f"Import:{run}", "operator-7")
    assert newest["ledgers"][0]["counts"]["restored"] == 1
    assert (undone["id"], undone["undoneBy"]) == (f"Import:{run}", newest["id"])
    assert undone["ledgers"] == [
        {
            "name": "单位",
            "kind": "Unit",
            "counts": {**undone["ledgers"][0]["counts"], "corrected": 1},
        }
    ]
    assert refusal_of(undo(service, run)) == (409, "RUN_UNDONE")


@pytest.mark.parametrize("run", ["261127-3f9c2a", "a/b", "..%2F", "%00", "没有", "x" * 3_000])
def test_a_run_that_nobody_knows_is_not_found(service: Linli, run: str) -> None:
    response = undo(service, run)
    assert refusal_of(response) == (404, "RUN_NOT_FOUND")
    assert "linli runs" in response.text


def test_nobody_undoes_without_the_token(service: Linli) -> None:
    run = imported(service, "丙")
    response = httpx.post(f"{service.url}/imports/{run}/undo", timeout=60)
    assert refusal_of(response) == (401, "SIGN_IN_REQUIRED")
    assert name_of_unit(service) == "丙"


@pytest.mark.parametrize("most", ["0", "1001", "-1", "many", "1.5", "９"])
def test_a_number_of_runs_that_cannot_be_is_refused(service: Linli, most: str) -> None:
    response = httpx.get(
        f"{service.url}/imports", params={"most": most}, headers=HEADERS, timeout=60
    )
    assert refusal_of(response) == (400, "BAD_PARAMETER")


def test_parameters_that_an_undoing_does_not_take_are_refused(service: Linli) -> None:
    response = undo(service, "261127-3f9c2a", force="1")
    assert refusal_of(response) == (400, "UNKNOWN_PARAMETER")
    response = httpx.get(f"{service.url}/imports/261127-3f9c2a/undo", timeout=60)
    assert refusal_of(response) == (405, "METHOD_NOT_ALLOWED")
