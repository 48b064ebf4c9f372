"""Types of the history of a node: its timeline."""

from datetime import date, datetime

import strawberry

from schema.types.coverage import Evidence, text
from schema.types.enums import TimelineEventKind
from schema.types.kinds import connection


@strawberry.type(description="Something that began, ended, changed or was corrected.")
class TimelineEvent:
    at: date = text(
        "The day on which it began, ended or changed; of a correction, the day on which the graph learned of it."
    )
    recorded_at: datetime = text("When the graph came to know it.")
    kind: TimelineEventKind = text("What sort of event it is.")  # type: ignore[valid-type]
    label: str = text("What happened, in Chinese.")
    evidence: list[Evidence] = text("Where it is known from.")


CONNECTIONS = connection("TimelineEvent", TimelineEvent, __name__)
globals().update(CONNECTIONS)
