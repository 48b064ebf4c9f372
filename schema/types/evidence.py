"""Types that say where a fact comes from, and whether the caller may read it."""

from datetime import datetime

import strawberry

from schema.types.costs import PART_OF_PARENT
from schema.types.enums import WithheldReason
from schema.types.fields import described


@strawberry.type(
    description="来源。Where a fact comes from, when it was recorded and when it was confirmed."
)
class Evidence:
    read_cost = PART_OF_PARENT
    source: str = described("来源。The name of the ledger, or `mutation` for a write by the API.")
    sheet: str | None = described("工作表。The sheet of the workbook; null for a CSV file.")
    row: int | None = described("行号。The row in the file, counted from 1 with its heading.")
    recorded_by: str | None = described(
        "登记人。The person or office that made the change; null if not known."
    )
    recorded_because: str | None = described(
        "登记原因。The reason given for a correction or withdrawal by hand; null for other records."
    )
    recorded_at: datetime = described("登记时间。When the graph recorded the fact.")
    confirmed_at: datetime | None = described(
        "核实日期。When the fact was last confirmed; null if it never was."
    )


@strawberry.type(
    description="受限值。A value that not every caller may read. A withheld value is marked as "
    "withheld, so it can be told apart from a missing one."
)
class Disclosed:
    read_cost = PART_OF_PARENT
    value: str | None = described("原值。The whole value; null if the caller may not read it.")
    masked: str | None = described("脱敏值。The value with its middle part hidden.")
    withheld_because: WithheldReason | None = described(  # type: ignore[valid-type]
        "不予显示的原因。Why `value` is null; null if it is shown or does not exist."
    )
