"""Types of changes in the chains of responsibility, and of what a departure leaves behind."""

from datetime import date

import strawberry

from schema.types.costs import PART_OF_PARENT, ReadCost
from schema.types.coverage.chain import CoverageLine
from schema.types.fields import described, lazy_type
from schema.types.vocabulary import Duty

Place = lazy_type("Place")
Project = lazy_type("Project")
ServiceRequest = lazy_type("ServiceRequest")
Responsibility = lazy_type("Responsibility")


@strawberry.type(
    description="责任变化。A line of a chain that was replaced, began or ended; a gap that opened "
    "or closed."
)
class CoverageChange:
    read_cost = PART_OF_PARENT
    duty: Duty = described(
        "责任。The duty of the line after the change, or else of the one before."
    )
    level: Place = described(  # type: ignore[valid-type]
        "责任层级。The place at which the responsibility is held.", cost=ReadCost(nodes=1)
    )
    before: CoverageLine | None = described(
        "变化前。The line before the change; null if there was none.", cost=ReadCost(nodes=1)
    )
    after: CoverageLine | None = described(
        "变化后。The line after the change; null if there is none. It is VACANT or UNCOVERED if a "
        "gap opened.",
        cost=ReadCost(nodes=1),
    )
    on: date | None = described(
        "日期。The day of the change; null if not known, as where a level itself came or went."
    )


@strawberry.type(description="将失去的责任线。A line that nobody would hold after a departure.")
class UncoveredLine:
    read_cost = PART_OF_PARENT
    line: CoverageLine = described(
        "责任线。The line as it is held on the day.", cost=ReadCost(nodes=1)
    )
    fallback: CoverageLine | None = described(
        "备用联系人。The line to call instead: the nearest one of the same chain that somebody "
        "else holds and that has a phone number; null if there is none.",
        cost=ReadCost(nodes=1),
    )


@strawberry.type(
    description="离任影响。What becomes uncovered, and what loses its owner, if a cadre or an "
    "organization leaves on a day."
)
class HandoverImpact:
    on: date = described("日期。The day of the departure, the first without the holder.")
    held: int = described("现有责任线数。The number of lines that the holder has on the day.")
    uncovered: list[UncoveredLine] = described(
        "将失去的责任线。The lines after which a post would be vacant or an expected duty missing, "
        "nearest levels first; at most 100. `uncoveredCount` counts all.",
        cost=ReadCost(repeats=20, nodes=1),
    )
    uncovered_count: int = described("将失去的责任线数。The number of all these lines.")
    open_projects: list[Project] = described(  # type: ignore[valid-type]
        "未完成的项目。The projects that the holder pledged or claimed and has not delivered; at "
        "most 100."
    )
    open_requests: list[ServiceRequest] = described(  # type: ignore[valid-type]
        "在办的诉求。The open requests of which the holder owes the next step, also through a post "
        "that nobody else holds; at most 100."
    )
    open_responsibilities: list[Responsibility] = described(  # type: ignore[valid-type]
        "未完成的责任事项。The responsibilities that the organization owes and has not fulfilled; "
        "at most 100. A cadre has none."
    )
