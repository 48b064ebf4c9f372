"""Types of answers that are no kind of the graph: evidence, duties, disclosure, and who covers a place."""

from datetime import date, datetime
from typing import Annotated, Any

import strawberry

from graph.ontology.kinds.projects import PROJECT_STATUS
from graph.ontology.project_steps import ROLES
from schema.types.enums import LineState, Staleness, WithheldReason, closed_list_enum
from schema.types.fields import AsOf, At, lazy_type

Place = lazy_type("Place")


def text(description: str) -> Any:
    """Make a field that only has a description."""
    return strawberry.field(description=description)


@strawberry.type(
    description="Where a fact came from, when it was recorded, and when somebody last confirmed it."
)
class Evidence:
    source: str = text("The ledger, or `mutation`.")
    sheet: str | None = text("The sheet of a workbook.")
    row: int | None = text("The row, as a person counts it in the file.")
    recorded_by: str | None = text("Who made the change.")
    recorded_at: datetime = text("When the graph came to know it.")
    confirmed_at: datetime | None = text("核实日期。When somebody last confirmed it.")


@strawberry.type(
    description="A duty of the city's vocabulary, held by cadres (街长, 楼栋长, 包保领导) "
    "or by organizations (包保单位, 物业, 业主委员会, 报到, 结对, 党建联盟)."
)
class Duty:
    code: str = text("Code; never changes.")
    name_zh: str = text("Chinese name.")
    name_en: str = text("English name.")


@strawberry.type(description="A category of services; a parent stands for all below it.")
class Category:
    code: str = text("Code; never changes.")
    name_zh: str = text("Chinese name.")
    name_en: str = text("English name.")
    parent: str | None = text("Code of the category above.")


@strawberry.type(description="One step of a workflow.")
class WorkflowStep:
    code: str = text("Code; never changes.")
    name_zh: str = text("Chinese name.")
    name_en: str = text("English name.")
    role: str = text("Who takes it.")


@strawberry.type(description="A step that a project can take.")
class ProjectStep:
    to: closed_list_enum(PROJECT_STATUS) = text("The status that it leads to.")  # type: ignore[valid-type]
    roles: list[closed_list_enum(ROLES)] = text("Who may take it.")  # type: ignore[valid-type]
    note_required: bool = text("Whether a note must say why, or what the progress is.")
    rating_required: bool = text("Whether a rating must come with it.")


@strawberry.type(description="流程。A way that service requests go.")
class Workflow:
    code: str = text("Code; never changes.")
    name_zh: str = text("Chinese name.")
    name_en: str = text("English name.")
    steps: list[WorkflowStep] = text("Its steps, the first one first.")


@strawberry.type(
    description="A value that not every caller may read. Withheld is never shown as missing."
)
class Disclosed:
    value: str | None = text("The value, for those who may read it.")
    masked: str | None = text("Part of the value.")
    withheld_because: WithheldReason | None = text("Why it is not shown.")  # type: ignore[valid-type]


@strawberry.type(description="WGS 84, degrees.")
class GeoPoint:
    latitude: float = text("Degrees north.")
    longitude: float = text("Degrees east.")


@strawberry.type(description="One responsibility that reaches the place asked about.")
class CoverageLine:
    duty: Duty = text("责任。Which duty.")
    state: LineState = text("Whether it is held.")  # type: ignore[valid-type]
    level: Place = text("The place at which the responsibility is held.")  # type: ignore[valid-type]
    via: list[Place] = text("From the place asked about to `level`.")  # type: ignore[valid-type]
    post: lazy_type("Post") | None = text("岗位。The post, where it is one.")  # type: ignore[valid-type]
    tenure: lazy_type("Tenure") | None = text("任职。The tenure that holds it.")  # type: ignore[valid-type]
    holder: lazy_type("Cadre") | None = text("The cadre who holds it.")  # type: ignore[valid-type]
    organization: lazy_type("Organization") | None = text("The organization that holds it.")  # type: ignore[valid-type]
    on_behalf_of: lazy_type("Organization") | None = text("代表单位。On whose behalf.")  # type: ignore[valid-type]
    phone: str | None = text("The duty line to call: of the post, the holder or the organization.")
    since: date | None = text("Held since.")
    vacant_since: date | None = text("空缺起始。Vacant since.")
    last_holder: lazy_type("Cadre") | None = text("Who held a vacant post last.")  # type: ignore[valid-type]
    withheld_because: WithheldReason | None = text("Why it is withheld.")  # type: ignore[valid-type]
    focus_areas: list[str] = text("包保重点。What a covering unit attends to.")
    evidence: list[Evidence] = text("Where it is known from.")
    staleness: Staleness = text("How long ago somebody confirmed it.")  # type: ignore[valid-type]


@strawberry.type(description="Lines of one duty at one level, beyond those shown.")
class OmittedLines:
    duty: Duty = text("Which duty.")
    level: Place = text("At which place.")  # type: ignore[valid-type]
    shown: int = text("How many are shown.")
    total: int = text("How many there are.")


@strawberry.type(description="The whole chain of responsibility of a place.")
class Coverage:
    place: Place = text("The place asked about.")  # type: ignore[valid-type]
    at: date = text("The day asked about.")
    as_of: datetime | None = text("What the graph knew then; null for now.")
    lines: list[CoverageLine] = text(
        "By level, nearest first (entrance, building, grid, lane, road, compound, community, subdistrict, district, "
        "city); within a level by the duty's rank, then id."
    )
    omitted: list[OmittedLines] = text(
        "Long groups of lines are cut; what was cut is counted here."
    )
    contact: CoverageLine | None = text(
        "The line to call: the nearest one that is held and has a phone."
    )
    fallback: CoverageLine | None = text("The next one up, should nobody answer.")
    staleness: Staleness = text("That of the stalest line that is held.")  # type: ignore[valid-type]


@strawberry.type(description="One place that an address may mean.")
class AddressCandidate:
    place: Place = text("The place.")  # type: ignore[valid-type]
    score: float = text("How well it fits, at most 1.")
    matched: str = text("What of the address it answers to.")
    coverage: Coverage = text("Its chain of responsibility.")


@strawberry.type(description="An address that several places answer to.")
class AmbiguousAddress:
    message: str = text("What the matter is.")
    candidates: list[AddressCandidate] = text("The best ten, of `total`.")
    total: int = text("How many places answer to it.")
    answers_differ: bool = text("False when every one of the `total` has the same coverage.")
    question: str = text("The one thing to ask that tells the candidates apart.")


@strawberry.type(description="Nothing in this city answers to the text.")
class UnknownPlace:
    message: str = text("What the matter is.")
    understood: list[str] = text("What was understood of the text.")
    nearest: Place | None = text("The nearest known place that would contain it.")  # type: ignore[valid-type]


WhoCovers = Annotated[
    Coverage | AmbiguousAddress | UnknownPlace,
    strawberry.union("WhoCovers", description="The chain of a place, or why there is none."),
]


@strawberry.type(description="One thing that a search found.")
class SearchHit:
    node: lazy_type("Node") = text("What was found.")  # type: ignore[valid-type]
    kind: lazy_type("NodeKind", "schema.types.enums") = text("Its kind.")  # type: ignore[valid-type]
    matched: str = text("The name, alias or code that matched.")
    score: float = text("How well, at most 1.")


__all__ = ["AsOf", "At"]
