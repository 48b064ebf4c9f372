"""A service for clients to be tried against: the small city with units to page through."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from graph.database.embedded import engine as embedded
from server.cli.console import err
from server.cli.ledger_import import import_into_graph
from server.settings import read_settings
from tests.support.processes.linli_service import Linli, linli_serve
from tests.support.small_city import CITY, FIRST, SECOND, write

WRITE_TOKEN = "0123456789abcdef"
UNITS = [
    *CITY["单位"],
    *(
        {"编号": f"U{number}", "名称": f"第{number}单位", "类别": "事业单位"}
        for number in range(1, 24)
    ),
]
CADRES = [
    *CITY["干部"],
    *(
        {"工号": f"K{number}", "姓名": "刘洋", "类别": "机关干部", "所在单位编号": "D1"}
        for number in range(1, 13)
    ),
]
RENAMED = [{"编号": "220802001001", "名称": "解放路社区", "所属街道编号": "220802001"}]
"""What the graph learns at `SECOND`: until then it knew the community as 解放社区."""


class ClientService(NamedTuple):
    """A running service, and the process of the engine that it asks."""

    service: Linli
    engine: int


@contextmanager
def serve_clients(folder: Path) -> Iterator[ClientService]:
    """Run a service whose graph learned of the small city at `FIRST`, of a new name at `SECOND`.

    The engine is not the service's own: it would start another one in place of one that is halted.
    """
    with embedded.own_engine(folder / "graph") as engine:
        access = engine.access
        settings = read_settings(
            data=folder / "var",
            neo4j_uri=access.uri,
            neo4j_user=access.user,
            neo4j_password=access.password,
        )
        for name, known, ledgers in (
            ("first", FIRST, {**CITY, "单位": UNITS, "干部": CADRES}),
            ("second", SECOND, {"社区": RENAMED}),
        ):
            report = import_into_graph(settings, write(folder / name, **ledgers), known, err)
            assert report.ok, report
        with linli_serve(
            folder / "var",
            "--no-sample",
            NEO4J_URI=access.uri,
            NEO4J_USER=access.user,
            NEO4J_PASSWORD=access.password,
            LINLI_WRITE_TOKEN=WRITE_TOKEN,
            LINLI_REQUEST_SECONDS="8",
        ) as service:
            service.serving()
            yield ClientService(service, engine.pid)
