"""Types of the audit log."""

from datetime import datetime

import strawberry

from graph.audit_log.entries import AuditAction as Action
from graph.audit_log.verify import Fault
from schema.types.costs import PART_OF_PARENT, ReadCost
from schema.types.enums import Role, make_enum
from schema.types.fields import described
from schema.types.nodes import PageInfo

AuditAction = make_enum(
    "AuditAction",
    {action.name: (action.value[0], action.value[1].rstrip(".")) for action in Action},
    "审计事项。What an entry of the audit log is about.",
)

AuditFault = make_enum(
    "AuditFault",
    {fault.name: (fault.value[0], fault.value[1].capitalize()) for fault in Fault},
    "断链原因。How the chain of the audit log is broken.",
)


@strawberry.type(description="审计记录。Who did what, and when; no value that was read or written.")
class AuditEntry:
    read_cost = PART_OF_PARENT
    number: int = described("序号。The number of the entry; numbers have no gaps.")
    at: datetime = described("时间。When it was done.")
    action: AuditAction = described("事项。What it is about.")  # type: ignore[valid-type]
    caller: str = described("操作人。The name of the caller; empty for whoever was not signed in.")
    role: Role = described("角色。The role of the caller.")  # type: ignore[valid-type]
    operation: str = described("操作。The name of the mutation, command or operation.")
    nodes: list[strawberry.ID] = described("对象。The ids of the nodes concerned.")
    client: str | None = described(
        "来源。A salted hash of the address from which the caller came; null for a command."
    )
    hash: str = described("校验值。The hash that binds the entry to the one before.")


@strawberry.type(description="条目。An entry of a page of the audit log, with its cursor.")
class AuditEntryEdge:
    read_cost = PART_OF_PARENT
    cursor: str = described("游标。The position of this entry, for `after`.")
    node: AuditEntry = described("记录。The entry.", cost=PART_OF_PARENT)


@strawberry.type(description="分页。A page of the audit log, the newest entries first.")
class AuditEntryConnection:
    read_cost = ReadCost(nodes=1)
    edges: list[AuditEntryEdge] = described("条目。The edges of this page.")
    page_info: PageInfo = described("分页信息。The position of this page.")


@strawberry.type(description="校验。What following the chain of hashes of the audit log has found.")
class AuditLogProof:
    read_cost = PART_OF_PARENT
    archived: int = described("已归档。The number of the last entry that is archived, 0 for none.")
    verified: int = described("已校验。How many entries behind it follow each other unchanged.")
    newest: int = described("最新序号。The number of the newest entry.")
    newest_hash: str = described(
        "最新校验值。The hash of the newest entry. Kept elsewhere, it proves what came before."
    )
    broken_at: int | None = described(
        "断链处。The number of the first entry that is changed or missing; null if there is none."
    )
    fault: AuditFault | None = described(  # type: ignore[valid-type]
        "断链原因。What is wrong with it; null if the chain holds."
    )
