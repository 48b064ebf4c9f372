"""Whose mobile was shown, and to whom, stands in the audit log before anybody has read it."""

from pathlib import Path

from graph.audit_log.entries import AuditAction
from graph.audit_log.read import read_newest_entries
from graph.callers import ANONYMOUS, administrator
from graph.database.connection import Database
from graph.vocabulary import load_vocabulary
from schema.execution.executor import Executor
from tests.support.small_city import CITY, FIRST, load

MOBILE = "13900008888"
CADRES = [{**CITY["干部"][0], "手机": MOBILE}, CITY["干部"][1]]
ASKED = """query Contacts { nodes(ids: ["Cadre:G1", "Cadre:G2"]) {
  ... on Cadre { mobile { %s withheldBecause } } } }"""


async def contacts_read(database: Database) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return who was shown whose contacts in which operation."""
    return [
        (entry.event.caller, entry.event.operation, entry.event.targets)
        for entry in await read_newest_entries(database)
        if entry.event.action is AuditAction.CONTACT_READ
    ]


async def test_only_a_mobile_that_is_shown_in_full_is_noted(
    scratch: Database, tmp_path: Path
) -> None:
    await load(scratch, tmp_path, FIRST, **{**CITY, "干部": CADRES})
    executor = Executor(scratch, load_vocabulary())
    office = administrator("王主任")
    masked = await executor.execute(ASKED % "masked", caller=office)
    withheld = await executor.execute(ASKED % "value", caller=ANONYMOUS)
    assert MOBILE not in f"{masked}{withheld}"
    assert await contacts_read(scratch) == []
    shown = await executor.execute(ASKED % "value", caller=office)
    assert shown["data"]["nodes"][0]["mobile"]["value"] == MOBILE
    assert await contacts_read(scratch) == [("王主任", "Contacts", ("Cadre:G1",))]
