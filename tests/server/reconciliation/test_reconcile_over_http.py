"""`/reconcile` as clients of the Reconciliation Service API 0.2 ask it."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import orjson
import pandas as pd
import pytest
from httpx import AsyncClient
from reconciler import reconcile, webutils

from graph.callers import Role
from server.http.app import create_app
from server.http.research.reconciliation import LARGEST_BODY
from server.reconciliation.answers import cells_of
from server.reconciliation.entity_types import LARGEST_BATCH
from tests.server.bulk.test_bulk import bearer, settings
from tests.server.http.test_ledger_download import lists_of
from tests.support.processes.local_server import served
from tests.support.processes.small_schema import client_of, lifespan_of, refusal_of
from tests.support.rich_town import RichTown

SCHEMA = orjson.loads(Path(__file__).with_name("reconciliation-0.2.schema.json").read_bytes())


def checked(form: str, value: Any) -> Any:  # noqa: ANN401 - parsed JSON
    """Return an answer that has a form of the standard."""
    jsonschema.validate(value, {**SCHEMA, "$ref": f"#/$defs/{form}"})
    return value


@pytest.fixture
async def client(town: RichTown) -> AsyncIterator[AsyncClient]:
    """A researcher's client of the town."""
    lists = lists_of(town.database)
    async with client_of(settings(), lists=lists, executor=town.executor) as made:
        made.headers.update(bearer(Role.RESEARCHER))
        yield made


async def test_a_client_finds_its_way_from_the_manifest(client: AsyncClient) -> None:
    known = checked("manifest", (await client.get("/reconcile")).json())
    assert known == (await client.post("/reconcile")).json()
    for what, service in known["suggest"].items():
        address = f"{service['service_url']}{service['service_path']}"
        found = (await client.get(address, params={"prefix": "单位"})).json()
        assert checked("suggestions", found)["result"] or what != "type"
    proposed = known["extend"]["propose_properties"]
    address = f"{proposed['service_url']}{proposed['service_path']}"
    found = checked("proposal", (await client.get(address, params={"type": "Unit"})).json())
    assert {"id": "code", "name": "编号"} in found["properties"]
    page = await client.get(known["preview"]["url"].replace("{{id}}", "Unit:D1"))
    assert page.headers["content-type"].startswith("text/html")
    assert "市委组织部" in page.text
    assert (await client.get("/reconcile/preview", params={"id": "Unit:none"})).status_code == 404


async def test_names_come_by_form_or_address_and_columns_are_added(client: AsyncClient) -> None:
    queries = json.dumps({"a": {"query": "市委组织部", "type": "Unit", "type_strict": "should"}})
    posted = await client.post("/reconcile", data={"queries": queries})
    got = await client.get("/reconcile", params={"queries": queries})
    found = checked("results", posted.json())
    assert found == got.json()
    (best, *_) = found["a"]["result"]
    assert (best["id"], best["match"]) == ("Unit:D1", True)
    asked = json.dumps({"ids": ["Unit:D1"], "properties": [{"id": "code"}, {"id": "name"}]})
    extended = (await client.post("/reconcile", data={"extend": asked})).json()
    assert checked("extension", extended)["rows"]["Unit:D1"]["name"] == [{"str": "市委组织部"}]


def test_every_value_is_a_cell_of_the_standard() -> None:
    values = ["a", 1, 1.5, True, None, date(2026, 1, 2), ["a", "b"]]
    moment = datetime.fromisoformat("2026-01-02T08:00:00+08:00")
    cells = [cell for value in (*values, moment) for cell in cells_of(value)]
    checked("extension", {"meta": [], "rows": {"a": {"b": cells}}})
    assert cells[3:] == [
        {"str": "true"},
        {"date": "2026-01-02T00:00:00Z"},
        {"str": "a"},
        {"str": "b"},
        {"date": "2026-01-02T00:00:00Z"},
    ]


@pytest.mark.parametrize(
    "given",
    [
        {"queries": "{"},
        {"queries": "[]"},
        {"queries": '{"a": {"query": 1}}'},
        {"queries": '{"a": {"limit": 0}}'},
        {"extend": '{"ids": "Unit:D1", "properties": []}'},
        {"queries": json.dumps({str(each): {} for each in range(LARGEST_BATCH + 1)})},
    ],
    ids=lambda given: str(given)[:40],
)
async def test_what_is_not_of_the_standard_is_refused(
    client: AsyncClient, given: dict[str, str]
) -> None:
    response = await client.post("/reconcile", data=given)
    assert refusal_of(response) == (400, "BAD_PARAMETER")


async def test_a_batch_that_is_too_large_is_refused(client: AsyncClient) -> None:
    response = await client.post("/reconcile", data={"queries": "0" * LARGEST_BODY})
    assert refusal_of(response) == (413, "BODY_TOO_LARGE")


async def test_it_is_for_researchers(client: AsyncClient) -> None:
    assert (await client.get("/reconcile/nothing")).status_code == 404
    client.headers.update(bearer(Role.PUBLIC))
    for path in ("/reconcile", "/reconcile/suggest/entity", "/reconcile/preview"):
        assert refusal_of(await client.get(path)) == (403, "NOT_ALLOWED")
    del client.headers["Authorization"]
    assert refusal_of(await client.get("/reconcile")) == (401, "SIGN_IN_REQUIRED")


@pytest.fixture
def signed_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the client library `reconciler` send a researcher's token."""
    # The library of 2023 uses a name that numpy 2 has no more.
    monkeypatch.setattr(np, "NaN", np.nan, raising=False)
    webutils.http.headers.update(bearer(Role.RESEARCHER))
    yield
    webutils.http.close()


@pytest.mark.filterwarnings("ignore:The inplace keyword:pandas.errors.Pandas4Warning")
@pytest.mark.usefixtures("signed_in")
async def test_a_client_library_reconciles_a_column(town: RichTown) -> None:
    lists = lists_of(town.database)
    column = pd.Series(["市委组织部", " 市财政局", "解放社区", "市委组织部", "没有这个单位"])
    app = create_app(settings(), lifespan_of(lists=lists, executor=town.executor))
    async with served(app) as address:
        found = await asyncio.to_thread(
            reconcile, column, reconciliation_endpoint=f"{address}/reconcile"
        )
    known = dict(zip(found.input_value, found.id, strict=True))
    assert known["市委组织部"] == "Unit:D1"
    assert known[" 市财政局"].startswith("Unit:")
    assert known["解放社区"].startswith("Community:")
