"""What is asked about the audit log: of the graph itself, or of the service that has it open."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import orjson

from graph.audit_log.archive import (
    KEPT_DAYS,
    check_archivable,
    read_archivable,
    remove_archived,
)
from graph.callers import administrator
from graph.ontology.clock import today
from server.cli.client import data_of, execute_request, operator_name
from server.cli.local_graph import LocalGraph, run_alone
from server.queries.request import GraphQLRequest
from server.settings import Settings

ENTRIES = """query AuditLog($most: Int!) { auditLog(first: $most) { edges { node {
  number at action caller role operation nodes client } } } }"""
PROOF = """query AuditLogProof { auditLogProof {
  archived verified newest newestHash brokenAt fault } }"""


def read_entries(settings: Settings, most: int) -> list[Mapping[str, Any]]:
    """Return the newest entries. Raises `GraphError`."""
    request = GraphQLRequest(ENTRIES, {"most": most})
    found = data_of(execute_request(settings, request, operator_name()))["auditLog"]
    return [edge["node"] for edge in found["edges"]]


def verify_entries(settings: Settings) -> Mapping[str, Any]:
    """Return what following the chain of hashes has found. Raises `GraphError`."""
    found = data_of(execute_request(settings, GraphQLRequest(PROOF, {}), operator_name()))
    proof: Mapping[str, Any] = found["auditLogProof"]
    return proof


def describe_proof(proof: Mapping[str, Any]) -> str:
    """Return a verification in words."""
    if proof["brokenAt"] is not None:
        return (
            f"第 {proof['brokenAt']} 条被改动或缺失（{proof['fault']}）。\n"
            f"Entry {proof['brokenAt']} was changed or is missing ({proof['fault']})."
        )
    return (
        f"{proof['verified']} 条记录完好（序号到 {proof['newest']}，"
        f"校验值 {proof['newestHash']}）。\n"
        f"{proof['verified']} entries are unchanged (up to number {proof['newest']})."
    )


def archive_entries(settings: Settings, file: Path, before: date | None) -> int:
    """Move the entries from before a day into a new file, and return their number.

    They leave the log only once the file is safe on the disk. Raises `GraphError` and `OSError`.
    """
    moment = check_archivable(before or today() - timedelta(days=KEPT_DAYS))

    async def work(graph: LocalGraph) -> int:
        last, number = None, 0
        # Nothing else runs in this process meanwhile that a slow disk could hold up.
        with file.open("xb") as archive:
            async for entry in read_archivable(graph.database, moment):
                archive.write(orjson.dumps(entry.to_values()) + b"\n")
                last, number = entry, number + 1
            archive.flush()
            os.fsync(archive.fileno())
        if last is None:
            return 0
        await remove_archived(graph.database, last, administrator(operator_name()))
        return number

    number = run_alone(settings, work)
    if number == 0:
        file.unlink()
    return number
