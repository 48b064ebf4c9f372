"""The root fields `auditLog`, who did what, and `auditLogProof`, whether nobody changed that."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph.audit_log.entries import AuditEntry
from graph.audit_log.read import AuditFilter, read_newest_entries
from graph.audit_log.verify import Verification, verify_log
from graph.database.protocols import Reader
from graph.ontology.clock import CITY_ZONE
from graph.query import cursors
from graph.query.compiler import CompileContext, Projection
from graph.query.connections import page_slots
from graph.query.execution import Execution, Prefetch
from graph.query.plan import ROOT_FIELDS
from graph.query.selection import Field
from graph.query.shape import Shape, constant_shape, nested_shape, record_shape

AUDIT_MARK = "audit"
"""The mark of the cursors of the audit log."""


def project_audit_log(context: CompileContext, field: Field) -> Projection:
    """Project a page of the audit log, which a lookup reads."""
    page = prefetch_entries(context, field)
    slots, nodes = page_slots(field, project_entry)
    shape = record_shape(slots)

    def page_shape(_row: Any, run: Execution) -> Any:
        entries = run.result(page)
        most = cursors.page_size(run.values, field.arguments.get("first"), "first")
        edges = [[entry_keys(entry), *[entry] * len(nodes)] for entry in entries[:most]]
        ends = (edges[0][0], edges[-1][0]) if edges else (None, None)
        return shape([edges, None, (*ends, len(entries) > most)], run)

    return Projection("", nested_shape(field.key, page_shape, required=False))


def prefetch_entries(context: CompileContext, field: Field) -> Prefetch[list[AuditEntry]]:
    """Return the prefetch that reads the entries of a page, and one more."""
    arguments = field.arguments

    async def read_page(reader: Reader, run: Execution) -> list[AuditEntry]:
        values = {name: run.values[argument.slot] for name, argument in arguments.items()}
        most = cursors.page_size(run.values, arguments.get("first"), "first")
        before = None
        if after := values.get("after"):
            before = parse_entry_number(after)
        return await read_newest_entries(
            reader, wanted=wanted_entries(values), before=before, most=most + 1
        )

    return context.prefetch(read_page)


def wanted_entries(values: Mapping[str, Any]) -> AuditFilter:
    """Return the filter of the arguments."""
    return AuditFilter(
        values.get("caller"),
        values.get("action"),
        values.get("node"),
        values.get("since"),
        values.get("until"),
    )


def entry_keys(entry: AuditEntry) -> list[str]:
    """Return what the cursor of an entry holds."""
    return [AUDIT_MARK, str(entry.number)]


def parse_entry_number(cursor: str) -> int:
    """Return the number of the entry of a cursor. Raises `InvalidArgument` for any other text."""
    (number,) = cursors.decode(cursor, "after", 1, AUDIT_MARK)
    if not str(number).isdecimal():
        raise cursors.invalid_cursor("after")
    return int(number)


def project_entry(chosen: Field) -> Projection:
    """Project what is selected of an entry; its row is the entry itself."""
    shapes = {field.key: ENTRY_VALUES[field.name] for field in chosen.children.fields}

    def shape_entry(entry: AuditEntry, run: Execution) -> dict[str, Any]:
        return {key: shape(entry, run) for key, shape in shapes.items()}

    return Projection("", shape_entry)


ENTRY_VALUES: Mapping[str, Shape] = {
    "number": lambda entry, _run: entry.number,
    "at": lambda entry, _run: entry.moment.astimezone(CITY_ZONE).isoformat(),
    "action": lambda entry, _run: entry.event.action.name,
    "caller": lambda entry, _run: entry.event.caller,
    "role": lambda entry, _run: entry.event.role,
    "operation": lambda entry, _run: entry.event.operation,
    "nodes": lambda entry, _run: list(entry.event.targets),
    "client": lambda entry, _run: entry.event.client or None,
    "hash": lambda entry, _run: entry.hash,
    "__typename": constant_shape("AuditEntry"),
}
"""What is selected of an entry, by field."""


def project_proof(context: CompileContext, field: Field) -> Projection:
    """Project what following the chain of hashes has found."""

    async def verify(reader: Reader, _run: Execution) -> Verification:
        return await verify_log(reader)

    found = context.prefetch(verify)
    shapes = {chosen.key: PROOF_VALUES[chosen.name] for chosen in field.children.fields}

    def shape_proof(_row: Any, run: Execution) -> dict[str, Any]:
        verification = run.result(found)
        return {key: shape(verification, run) for key, shape in shapes.items()}

    return Projection("", shape_proof)


PROOF_VALUES: Mapping[str, Shape] = {
    "archived": lambda proof, _run: proof.ends.archived,
    "verified": lambda proof, _run: proof.verified,
    "newest": lambda proof, _run: proof.ends.newest,
    "newestHash": lambda proof, _run: proof.ends.newest_hash,
    "brokenAt": lambda proof, _run: proof.broken.number if proof.broken else None,
    "fault": lambda proof, _run: proof.broken.fault.name if proof.broken else None,
    "__typename": constant_shape("AuditLogProof"),
}
"""What is selected of a verification, by field."""


ROOT_FIELDS["auditLog"] = project_audit_log
ROOT_FIELDS["auditLogProof"] = project_proof
