"""Types of the timeline of a node."""

from datetime import date, datetime

import strawberry

from schema.types.costs import PART_OF_PARENT
from schema.types.enums import TimelineEventKind
from schema.types.evidence import Evidence
from schema.types.fields import described
from schema.types.nodes import make_connection


@strawberry.type(
    description="历史事件。A beginning, an end, a change or a correction in the history of a node."
)
class TimelineEvent:
    read_cost = PART_OF_PARENT
    at: date = described(
        "日期。The day of the beginning, end or change; for a correction, the day on which the "
        "graph learned of it."
    )
    recorded_at: datetime = described("登记时间。When the graph recorded the event.")
    kind: TimelineEventKind = described("事件类别。What happened.")  # type: ignore[valid-type]
    label: str = described("说明。A sentence in Chinese that describes the event.")
    evidence: list[Evidence] = described("来源。The records from which the event is known.")


CONNECTIONS = make_connection("TimelineEvent", TimelineEvent, __name__)
# Strawberry's lazy references look their types up by name in the module.
globals().update(CONNECTIONS)
