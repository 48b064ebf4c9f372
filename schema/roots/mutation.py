"""The root of all mutations: their inputs and results."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Union

import strawberry
from strawberry import UNSET

from graph.ontology.kinds.needs import URGENCY
from graph.ontology.kinds.projects import PROJECT_STATUS
from graph.ontology.kinds.requests import CHANNEL
from schema.types.enums import closed_list_enum
from schema.types.fields import make_field, never_resolved
from schema.types.filters import AreaRef, PlaceRef, input_field
from schema.types.kinds import KIND_TYPES, make_class
from schema.types.user_errors import ORDINARY, CapacityExceeded

KEY = "A text of the caller's own choice, at most 200 characters; a retry with the same one returns the first call's result and changes nothing."


def day(name: str, description: str) -> Any:
    """Make an optional day of an input."""
    return strawberry.field(name=name, description=description, default=UNSET)


@strawberry.input(description="任职。A cadre takes a post.")
class AppointInput:
    idempotency_key: str | None = input_field(KEY)
    post: strawberry.ID = input_field("岗位。The post, by its global id.", optional=False)
    holder: strawberry.ID = input_field("任职人。The cadre, by global id.", optional=False)
    from_: date = strawberry.field(name="from", description="起始日期。The first day.")
    on_behalf_of: strawberry.ID | None = input_field(
        "代表单位。The organization on whose behalf, by global id."
    )


@strawberry.input(description="离任。A cadre leaves a post.")
class EndTenureInput:
    idempotency_key: str | None = input_field(KEY)
    tenure: strawberry.ID = input_field("任职。The tenure, by its global id.", optional=False)
    on: date = input_field("终止日期。The day after the last.", optional=False)
    reason: str = input_field("离任原因。Why it ends.", optional=False)


@strawberry.input(description="需求。Something that a place needs.")
class PostNeedInput:
    idempotency_key: str | None = input_field(KEY)
    place: PlaceRef = input_field("需求场所。A building, or a larger place.", optional=False)
    category: str = input_field("服务类别。Code or Chinese name of a category.", optional=False)
    title: str = input_field("标题。What it is called; of no person.", optional=False)
    description: str | None = input_field("说明。More about it; of no person.")
    quantity: float = input_field("数量。How much is needed.", optional=False)
    unit_of_measure: str = input_field("计量单位。What the quantity is counted in.", optional=False)
    urgency: closed_list_enum(URGENCY) | None = input_field(  # type: ignore[valid-type]
        "紧急程度。How urgent it is; NORMAL where left out."
    )
    from_: date | None = day("from", "起始日期。The first day of its window.")
    to: date | None = day("to", "终止日期。The day after the last.")
    skills: list[str] | None = input_field("所需技能。Skills that it takes, at most 20.")


@strawberry.input(description="资源。Something that an organization can give.")
class OfferResourceInput:
    idempotency_key: str | None = input_field(KEY)
    owner: strawberry.ID = input_field("提供组织。Who offers it, by global id.", optional=False)
    category: str = input_field("服务类别。Code or Chinese name of a category.", optional=False)
    title: str = input_field("标题。What it is called; of no person.", optional=False)
    description: str | None = input_field("说明。More about it; of no person.")
    maximum: float = input_field("可提供数量。How much of it there is in all.", optional=False)
    unit_of_measure: str = input_field("计量单位。What the quantity is counted in.", optional=False)
    area: PlaceRef | None = input_field("服务区域。Where it can be given; anywhere where left out.")
    from_: date | None = day("from", "起始日期。The first day of its window.")
    to: date | None = day("to", "终止日期。The day after the last.")
    skills: list[str] | None = input_field("具备技能。Skills that come with it, at most 20.")


@strawberry.input(description="认领。So much of a resource for a need.")
class PledgeInput:
    idempotency_key: str | None = input_field(KEY)
    need: strawberry.ID = input_field("需求。The need, by its global id.", optional=False)
    resource: strawberry.ID = input_field("资源。The resource, by its global id.", optional=False)
    quantity: float = input_field("数量。How much, in the need's unit of measure.", optional=False)


@strawberry.input(description="项目进展。A step of a project.")
class AdvanceProjectInput:
    idempotency_key: str | None = input_field(KEY)
    project: strawberry.ID = input_field("项目。The project, by its global id.", optional=False)
    to: closed_list_enum(PROJECT_STATUS) = input_field("状态。One of `nextSteps`.", optional=False)  # type: ignore[valid-type]
    note: str | None = input_field(
        "备注。What there is to say about it, of no person; the reason of a withdrawal."
    )
    rating: int | None = input_field("评分。The community's rating, 1 to 5; goes with CONFIRMED.")
    problems_solved: int | None = input_field(
        "解决民生问题数。Of a secretary's project: how many problems it has solved by now."
    )


@strawberry.input(description="节点。A mark on the way of a secretary's project.")
class MilestoneInput:
    title: str = input_field("标题。What it is called; of no person.", optional=False)
    due_on: date = input_field("应完成日期。The day by which it is to be reached.", optional=False)


@strawberry.input(description="书记项目。A project that a secretary claims.")
class ClaimProjectInput:
    idempotency_key: str | None = input_field(KEY)
    secretary: strawberry.ID = input_field("认领书记。The secretary, by global id.", optional=False)
    place: PlaceRef = input_field("实施场所。A building, or a larger place.", optional=False)
    title: str = input_field("标题。What it is called; of no person.", optional=False)
    domain: str | None = input_field("领域。The field that it is about.")
    category: str | None = input_field("服务类别。Code or Chinese name of a category.")
    due_on: date | None = input_field("应完成日期。The day by which it is to be delivered.")
    unit: strawberry.ID | None = input_field(
        "所在组织。The organization on whose behalf, by global id."
    )
    milestones: list[MilestoneInput] | None = input_field("节点。The marks on its way, at most 20.")


@strawberry.input(description="节点完成。A milestone is reached.")
class ReachMilestoneInput:
    idempotency_key: str | None = input_field(KEY)
    milestone: strawberry.ID = input_field("节点。The milestone, by its global id.", optional=False)
    on: date | None = input_field(
        "完成日期。The day on which it was reached; today where left out."
    )


@strawberry.input(description="到期清理。What nobody started in time is withdrawn.")
class SweepExpiredInput:
    idempotency_key: str | None = input_field(KEY)


@strawberry.input(description="配对。A need and a resource.")
class PlanPair:
    need: strawberry.ID = input_field("需求。The need, by its global id.", optional=False)
    resource: strawberry.ID = input_field("资源。The resource, by its global id.", optional=False)


@strawberry.input(description="分配方案。Who gives what to whom over an area.")
class PlanAllocationInput:
    idempotency_key: str | None = input_field(KEY)
    area: AreaRef = input_field("区域。A place, or by id an alliance.", optional=False)
    at: date | None = input_field("日期。The day for which it is made; today where left out.")
    pin: list[PlanPair] | None = input_field(
        "指定。Pairs that must be in it, each with as much as it can give; the earlier ones come first."
    )
    forbid: list[PlanPair] | None = input_field("禁止。Pairs that must not be in it.")


@strawberry.input(description="采纳方案。The turning of a plan into pledges.")
class AcceptPlanInput:
    idempotency_key: str | None = input_field(KEY)
    plan: strawberry.ID = input_field("方案。The plan, by its global id.", optional=False)
    pairs: list[PlanPair] | None = input_field(
        "配对。Those of its pairs that are accepted; all of them where left out."
    )


@strawberry.input(description="诉求。A request of residents, without a name.")
class OpenRequestInput:
    idempotency_key: str | None = input_field(KEY)
    workflow: str = input_field("流程。Code or Chinese name of a workflow.", optional=False)
    place: PlaceRef = input_field("诉求场所。A building, or a larger place.", optional=False)
    category: str = input_field("服务类别。Code or Chinese name of a category.", optional=False)
    title: str = input_field("标题。What it is called; of no person.", optional=False)
    description: str | None = input_field("说明。More about it; of no person.")
    channel: closed_list_enum(CHANNEL) | None = input_field(  # type: ignore[valid-type]
        "来源渠道。The way on which it came; PLATFORM where left out."
    )
    difficult: bool | None = input_field("疑难。Whether it has the longer limits.")


@strawberry.input(description="办理。A step of a request.")
class TakeRequestStepInput:
    idempotency_key: str | None = input_field(KEY)
    request: strawberry.ID = input_field("诉求。The request, by its global id.", optional=False)
    to: str = input_field("环节。Code of the step, one of `nextSteps`.", optional=False)
    note: str | None = input_field("备注。What there is to say about it; of no person.")


def result(name: str, member: type, *more: type) -> Any:
    """Make the union of what a mutation gives and of what can stand in its way."""
    members = (member, *more, *ORDINARY)
    described = strawberry.union(
        f"{name}Result", description=f"The {name}, or what stands in the way."
    )
    return Annotated[Union[members], described]  # noqa: UP007 - the members are known at run time only


PlanAcceptanceResult = result("PlanAcceptance", KIND_TYPES["PlanAcceptance"])
TenureResult = result("Tenure", KIND_TYPES["Tenure"])
NeedResult = result("Need", KIND_TYPES["Need"])
ResourceResult = result("Resource", KIND_TYPES["Resource"])
ServiceRequestResult = result("ServiceRequest", KIND_TYPES["ServiceRequest"])
ProjectResult = result("Project", KIND_TYPES["Project"], CapacityExceeded)
MilestoneResult = result("Milestone", KIND_TYPES["Milestone"])
SweepResult = result("Sweep", KIND_TYPES["ExpirySweep"])
PlanResult = result("Plan", KIND_TYPES["AllocationPlan"])


def taking(given: type) -> Callable[..., Any]:
    """Make a field that takes one input."""

    def arguments(input: Any) -> Any:  # noqa: A002 - the name that clients know
        never_resolved()

    arguments.__annotations__["input"] = Annotated[
        given, strawberry.argument(description="What is wanted.")
    ]
    return arguments


Mutation = strawberry.type(
    make_class(
        "Mutation",
        None,
        {
            "planAllocation": make_field(
                taking(PlanAllocationInput),
                PlanResult,
                "制定分配方案。Plan who gives what to whom over an area: the worst-off community first, then the highest score.",
            ),
            "acceptPlan": make_field(
                taking(AcceptPlanInput),
                PlanAcceptanceResult,
                "采纳分配方案。Turn pairs of a plan into pledges, each as planned or not at all; says of each what became of it.",
            ),
            "pledge": make_field(
                taking(PledgeInput),
                ProjectResult,
                "认领需求。Reserve so much of a resource for a need.",
            ),
            "advanceProject": make_field(
                taking(AdvanceProjectInput),
                ProjectResult,
                "推进项目。Take a project to a status that is allowed from where it stands; what is withdrawn is free again.",
            ),
            "claimProject": make_field(
                taking(ClaimProjectInput),
                ProjectResult,
                "认领书记项目。Let a secretary claim a project, with the marks on its way.",
            ),
            "reachMilestone": make_field(
                taking(ReachMilestoneInput),
                MilestoneResult,
                "完成节点。Note that a mark on the way of a project is reached.",
            ),
            "sweepExpired": make_field(
                taking(SweepExpiredInput),
                SweepResult,
                "到期清理。Withdraw every pledge that nobody started before the window of its need or resource closed; may run as often as you like.",
            ),
            "postNeed": make_field(
                taking(PostNeedInput),
                NeedResult,
                "发布需求。Put something that a place needs on the list.",
            ),
            "offerResource": make_field(
                taking(OfferResourceInput),
                ResourceResult,
                "提供资源。Put something that an organization can give on the list.",
            ),
            "openRequest": make_field(
                taking(OpenRequestInput),
                ServiceRequestResult,
                "提出诉求。Open a request with the first step of its workflow.",
            ),
            "takeRequestStep": make_field(
                taking(TakeRequestStepInput),
                ServiceRequestResult,
                "办理诉求。Take a request to a step that is allowed from where it is.",
            ),
            "appoint": make_field(
                taking(AppointInput), TenureResult, "任职。Let a cadre hold a post from a day on."
            ),
            "endTenure": make_field(
                taking(EndTenureInput),
                TenureResult,
                "离任。End a tenure: a correction of what was believed, kept to be asked for with `asOf`.",
            ),
        },
    ),
    description="All changes. Each needs the right to write; those of one request are done one after the other, each as a whole or not at all.",
)
