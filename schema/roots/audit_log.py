"""The root fields about the audit log."""

from datetime import datetime

import strawberry
from strawberry.types.field import StrawberryField

from schema.types.access.audit_log import AuditAction, AuditEntryConnection, AuditLogProof
from schema.types.costs import RootCharge
from schema.types.fields import FIRST, make_argument, make_field

AUDIT_LOG: dict[str, StrawberryField] = {
    "auditLog": make_field(
        AuditEntryConnection | None,
        "审计日志。Return who did what, the newest first.",
        make_argument("caller", str | None, "操作人。Return only what this caller did."),
        make_argument("action", AuditAction | None, "事项。Return only entries of this sort."),
        make_argument("node", strawberry.ID | None, "对象。Return only what concerns this node."),
        make_argument(
            "since", datetime | None, "起始时刻。Return only entries of this moment or later."
        ),
        make_argument(
            "until", datetime | None, "截止时刻。Return only entries before this moment."
        ),
        FIRST,
        make_argument("after", str | None, "起始游标。Continue behind this cursor."),
        charge=RootCharge(fixed=3_000),
    ),
    "auditLogProof": make_field(
        AuditLogProof,
        "审计日志校验。Return whether the entries follow each other unchanged. It reads them all.",
        charge=RootCharge(fixed=25_000),
    ),
}
