"""Types of the chain of responsibility of a place, and of addresses that are not one place."""

from datetime import date, datetime
from typing import Annotated

import strawberry

from schema.types.costs import PART_OF_PARENT, ReadCost
from schema.types.enums import LineState, Staleness, WithheldReason
from schema.types.evidence import Evidence
from schema.types.fields import described, lazy_type
from schema.types.user_errors import PROBABILITY
from schema.types.vocabulary import Duty

Place = lazy_type("Place")
Post = lazy_type("Post")
Tenure = lazy_type("Tenure")
Cadre = lazy_type("Cadre")
Organization = lazy_type("Organization")


@strawberry.type(
    description="责任线。A responsibility for the place or for a place that contains it."
)
class CoverageLine:
    read_cost = PART_OF_PARENT
    duty: Duty = described("责任。The duty.")
    state: LineState = described("责任状态。Whether the responsibility is held.")  # type: ignore[valid-type]
    level: Place = described("责任层级。The place at which the responsibility is held.")  # type: ignore[valid-type]
    via: list[Place] = described(  # type: ignore[valid-type]
        "途经场所。The places from the place of the request up to `level`."
    )
    post: Post | None = described(  # type: ignore[valid-type]
        "岗位。The post of the duty; null for an assignment of an organization."
    )
    tenure: Tenure | None = described(  # type: ignore[valid-type]
        "任职。The tenure of the current holder; null if the post is vacant or not a post."
    )
    holder: Cadre | None = described(  # type: ignore[valid-type]
        "责任人。The cadre who holds the responsibility; null if no cadre does."
    )
    organization: Organization | None = described(  # type: ignore[valid-type]
        "责任单位。The organization that holds the responsibility; null if no organization does."
    )
    on_behalf_of: Organization | None = described(  # type: ignore[valid-type]
        "代表单位。The organization on whose behalf the cadre holds it; null if there is none."
    )
    phone: str | None = described(
        "值班电话。The duty line of the post, the holder or the organization; null if none is "
        "known."
    )
    since: date | None = described(
        "起始日期。The first day on which the responsibility was held; null if not known."
    )
    vacant_since: date | None = described(
        "空缺起始。The first day on which the post was vacant; null if it is held."
    )
    last_holder: Cadre | None = described(  # type: ignore[valid-type]
        "前任。The cadre who held the vacant post last; null if the post is held."
    )
    withheld_because: WithheldReason | None = described(  # type: ignore[valid-type]
        "不予显示的原因。Why the holder is not shown; null if the caller may see it."
    )
    focus_areas: list[str] = described(
        "包保重点。The matters that a covering unit concentrates on."
    )
    evidence: list[Evidence] = described("来源。The records from which the line is known.")
    staleness: Staleness = described("核实状态。How long ago the line was last confirmed.")  # type: ignore[valid-type]


@strawberry.type(
    description="未列出的责任线。The number of lines of one duty at one level that were left out "
    "of `lines`."
)
class OmittedLines:
    read_cost = PART_OF_PARENT
    duty: Duty = described("责任。The duty of the lines.")
    level: Place = described("责任层级。The place at which they are held.")  # type: ignore[valid-type]
    shown: int = described("已列出。The number of lines in `lines`.")
    total: int = described("总数。The number of lines in all.")


@strawberry.type(
    description="此日不存在的场所。A place that is known, but was not there on the day of the "
    "request: it had ended, or had not begun."
)
class AbsentPlace:
    read_cost = PART_OF_PARENT
    message: str = described(
        "说明。Since when it is not there, what stands for it, and what to do, in Chinese and "
        "English, ready to be shown."
    )
    place: Place = described("场所。The place.")  # type: ignore[valid-type]
    ended: date | None = described(
        "不再存在之日。The first day on which it was no longer there; null if it begins after the "
        "day of the request."
    )
    begins: date | None = described(
        "开始存在之日。The first day on which it is there; null if it had ended by the day of the "
        "request."
    )
    contained_in: Place | None = described(  # type: ignore[valid-type]
        "所属场所。The place that contained it on its last day, or on its first; null for the city "
        "and for roads."
    )


INSTEAD_OF = (
    "所替代的场所。The place of the request, if it was not there on the day and this answer is for "
    "what it became, or what it came from; null otherwise."
)


@strawberry.type(description="责任链。The whole chain of responsibility of a place.")
class Coverage:
    # A chain takes 5 milliseconds on either engine.
    read_cost = ReadCost(nodes=200)
    place: Place = described("场所。The place.")  # type: ignore[valid-type]
    at: date = described("日期。The day to which the chain applies.")
    as_of: datetime | None = described(
        "记录时点。The moment whose knowledge the chain reflects; null for now."
    )
    lines: list[CoverageLine] = described(
        "责任线。The lines by level, nearest first (entrance, building, grid, lane, road, "
        "compound, community, subdistrict, district, city), within a level by the rank of the "
        "duty, then by id."
    )
    omitted: list[OmittedLines] = described(
        "未列出的责任线。Counts of lines left out where a duty has very many at one level."
    )
    contact: CoverageLine | None = described(
        "首选联系人。The line to call first: the nearest one that is held and has a phone number; "
        "null if there is none."
    )
    fallback: CoverageLine | None = described(
        "备用联系人。The line to call if nobody answers at `contact`: the next one above it; null "
        "if there is none."
    )
    staleness: Staleness = described(  # type: ignore[valid-type]
        "核实状态。The staleness of the held line that was confirmed longest ago."
    )
    instead_of: AbsentPlace | None = described(INSTEAD_OF)


@strawberry.type(description="候选场所。A place to which an ambiguous address may refer.")
class AddressCandidate:
    place: Place = described("场所。The place.")  # type: ignore[valid-type]
    score: float = described(PROBABILITY)
    matched: str = described("匹配名称。The stored names that match the address.")
    coverage: Coverage = described("责任链。The chain of responsibility of the place.")


@strawberry.type(
    description="地址不明确。The address fits several places, or a place that is gone became "
    "several. Ask the resident `question`, or let the user pick from `candidates`."
)
class AmbiguousAddress:
    message: str = described(
        "说明。What is wrong and what to do, in Chinese and English, ready to be shown."
    )
    candidates: list[AddressCandidate] = described(
        "候选场所。The ten places that fit best, best first."
    )
    total: int = described("总数。The number of places that fit the address.")
    answers_differ: bool = described(
        "责任链是否不同。Whether the chains of responsibility differ; false if all `total` places "
        "have the same one."
    )
    question: str = described(
        "澄清问题。The one question to ask the resident in order to tell the candidates apart."
    )
    instead_of: AbsentPlace | None = described(INSTEAD_OF)


@strawberry.type(description="未知场所。No place in the city fits the reference.")
class UnknownPlace:
    message: str = described(
        "说明。What is wrong and what to do, in Chinese and English, ready to be shown."
    )
    understood: list[str] = described("已识别部分。The parts of the address that were understood.")
    nearest: Place | None = described(  # type: ignore[valid-type]
        "最近的已知场所。The smallest known place that would contain the address; null if none is "
        "known."
    )


WhoCovers = Annotated[
    Coverage | AmbiguousAddress | UnknownPlace | AbsentPlace,
    strawberry.union(
        "WhoCovers",
        description="谁负责这里。The chain of responsibility of a place, or why it cannot be "
        "determined.",
    ),
]
