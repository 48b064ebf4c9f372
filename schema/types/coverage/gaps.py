"""Types of the gaps in the coverage of an area."""

from datetime import date

import strawberry

from graph.audit.gap import GAP_KINDS
from schema.types.costs import PART_OF_PARENT, ReadCost
from schema.types.coverage.chain import CoverageLine
from schema.types.enums import make_enum
from schema.types.fields import described, lazy_type
from schema.types.nodes import Node, make_connection
from schema.types.vocabulary import Duty

Place = lazy_type("Place")

CoverageGapKind = make_enum(
    "CoverageGapKind", GAP_KINDS, "缺口类别。What is wrong with the coverage of a place."
)


@strawberry.type(
    description="责任缺口。Something that is missing in the coverage of a place, or too much of it."
)
class CoverageGap:
    read_cost = PART_OF_PARENT
    kind: CoverageGapKind = described(  # type: ignore[valid-type]
        "缺口类别。What is wrong. Each gap has one kind."
    )
    place: Place | None = described(  # type: ignore[valid-type]
        "场所。The place that has the gap; null for an OVERLOADED one, whose `lines` have places."
    )
    duty: Duty | None = described("责任。The duty that is missing, or of which there is too much.")
    holder: Node | None = described(
        "承担者。The cadre or organization whose load it is; null unless the gap is OVERLOADED."
    )
    expected: float | None = described(
        "应有数。The number of holders that the vocabulary expects; of an OVERLOADED gap the most "
        "places that one holder may have."
    )
    actual: float | None = described(
        "实有数。The number of holders that there are; of an OVERLOADED gap the holder's places. "
        "For an UNCOVERED one, posts without a holder count too: they are gaps of their own."
    )
    since: date | None = described(
        "起始日期。The first day of the gap; null if not known, as of a post that never existed."
    )
    lines: list[CoverageLine] = described(
        "责任线。The line that nobody holds, or all that are too many. `via` is empty.",
        cost=ReadCost(repeats=2, nodes=1),
    )
    explanation: str = described(
        "说明。What is wrong, as a sentence in Chinese and English, ready to be shown."
    )


CONNECTIONS = make_connection("CoverageGap", CoverageGap, __name__)
# Strawberry's lazy references look their types up by name in the module.
globals().update(CONNECTIONS)


@strawberry.type(description="责任项缺口数。The number of a place's gaps of one kind and duty.")
class CoverageGapDuty:
    read_cost = PART_OF_PARENT
    duty: Duty = described("责任。The duty.")
    count: int = described("数量。The number of gaps.")


@strawberry.type(description="缺口数。The number of gaps of one kind in a place.")
class CoverageGapCount:
    place: Place = described(  # type: ignore[valid-type]
        "场所。The place, of the kind asked for. A gap that lies in none of these counts for its "
        "own place: a district's own vacancies for the district.",
        cost=ReadCost(nodes=1),
    )
    kind: CoverageGapKind = described("缺口类别。The kind of the gaps.")  # type: ignore[valid-type]
    count: int = described("数量。The number of gaps; never 0.")
    duties: list[CoverageGapDuty] = described(
        "按责任。The same gaps by duty, in the order of the vocabulary.", cost=PART_OF_PARENT
    )
