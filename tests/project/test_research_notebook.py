"""The notebook of the documentation, run on the sample city as a researcher would run it."""

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from graph.callers import Role
from server.http.app import create_app
from tests.server.bulk.test_bulk import SECRET, bearer, settings
from tests.server.http.test_ledger_download import lists_of
from tests.support.processes.local_server import served
from tests.support.processes.small_schema import lifespan_of
from tests.support.sample_city import City

NOTEBOOK = Path(__file__).parents[2] / "docs" / "research.ipynb"
VERSION = 4


def read_notebook() -> Any:  # noqa: ANN401 - nbformat has no types
    """Return the notebook as it is kept."""
    return nbformat.read(NOTEBOOK, VERSION)  # type: ignore[no-untyped-call]


def told(notebook: Any) -> list[list[str]]:  # noqa: ANN401 - nbformat has no types
    """Return what each cell shows: its text and its tables, and that it shows a picture."""
    return [
        [shown(output) for output in cell.outputs]
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]


def shown(output: Any) -> str:  # noqa: ANN401 - nbformat has no types
    """Return the text of an output, of a picture only that it is one."""
    data = output.get("data", {})
    return "a picture" if "image/png" in data else str(data.get("text/plain", output.get("text")))


@pytest.mark.timeout(600)
async def test_the_notebook_shows_what_it_says(
    city: City, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kept, run = read_notebook(), read_notebook()
    assert SECRET not in NOTEBOOK.read_text(encoding="utf-8")
    app = create_app(
        settings(request_seconds=300),
        lifespan_of(lists=lists_of(city.database), executor=city.executor),
    )
    async with served(app) as address:
        monkeypatch.setenv("LINLI_URL", address)
        monkeypatch.setenv("LINLI_TOKEN", bearer(Role.RESEARCHER)["Authorization"].split()[1])
        # A list of fonts that was made before one was installed lacks it.
        monkeypatch.setenv("MPLCONFIGDIR", f"{tmp_path}")
        client = NotebookClient(run, timeout=300, kernel_name="python3")
        await client.async_execute()
    assert told(run) == told(kept)
    assert sum(each == ["a picture"] for each in told(kept)) == 2
