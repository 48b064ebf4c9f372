"""Service requests (诉求) on their way through a workflow, and the append-only events of that way."""

from graph.ontology.declarations import Choices, Derived, Edge, Kind, NodeRef, Property, Value
from graph.ontology.kinds.needs import CATEGORY, DESCRIPTION, TITLE, latest
from graph.ontology.paths import WITHIN, incoming

CHANNEL = Choices(
    "RequestChannel",
    {
        "WORKDAY": ("社区工作日", "On a community workday, by units and cadres who report there"),
        "GRID": ("网格走访", "By a grid worker on the round"),
        "PLATFORM": ("智慧平台", "Through the smart platform"),
        "WINDOW": ("服务窗口", "At the counter of the community"),
        "HOTLINE": ("热线电话", "By telephone"),
    },
)


def of_last(returned: str, request: NodeRef) -> str:
    """Return a property of the last event of a request."""
    return latest(request.node, "OF_REQUEST", "RequestEvent", returned, request.clock)


def request_step_expression(request: NodeRef) -> str:
    """Return the step at which a request is."""
    return of_last("{e}.toStep", request)


def due_at(request: NodeRef) -> str:
    """Return the moment by which the next step is due."""
    return of_last("toString({e}.dueAt)", request)


def closed_at(request: NodeRef) -> str:
    """Return when the request came to an end."""
    return of_last("CASE WHEN {e}.toStep IN $ending THEN toString({e}.at) END", request)


def is_open(request: NodeRef) -> str:
    """Whether the request has not come to an end."""
    return f"coalesce({of_last('NOT {e}.toStep IN $ending', request)}, true)"


def late(request: NodeRef) -> str:
    """Whether the step that is owed is overdue."""
    return (
        f"coalesce({of_last(f'NOT {{e}}.toStep IN $ending AND {{e}}.dueAt < ${request.clock.moment}', request)}, false)"
    )


def solved(request: NodeRef) -> str:
    """Whether it came to an end that solved it."""
    return f"coalesce({of_last('{e}.toStep IN $solving', request)}, false)"


REQUESTS = (
    Kind(
        "ServiceRequest",
        "诉求",
        "A request of residents, recorded at a building or above and without a name, on its way through a workflow.",
        own=(
            Property("code", "编号", "Code in the ledger."),
            Property("workflow", "流程", "Code of the workflow that it goes through.", Value.WORKFLOW, required=True),
            CATEGORY,
            TITLE,
            DESCRIPTION,
            Property("channel", "来源渠道", "The way on which it came.", Value.CHOICE, required=True, choices=CHANNEL),
            Property("difficult", "疑难", "Whether it is marked as difficult, with longer limits.", Value.FLAG),
            Property("openedAt", "提出时间", "When it was raised.", Value.INSTANT, required=True),
        ),
        arrows=(
            Edge("place", "RAISED_AT", "Place", "诉求场所", "What it is about.", required=True, temporal=False),
            Edge(
                "events",
                "OF_REQUEST",
                "RequestEvent",
                "办理记录",
                "The steps that were taken, in order.",
                inverse=True,
                many=True,
                temporal=False,
                order_by="at",
            ),
        ),
        derived=(
            Derived(
                "step",
                "当前环节",
                "Code of the step at which it is.",
                Value.STEP,
                request_step_expression,
                required=True,
            ),
            Derived(
                "dueAt",
                "办理时限",
                "When the next step is due; null at the end or without a limit.",
                Value.INSTANT,
                due_at,
            ),
            Derived("closedAt", "办结时间", "When it came to an end.", Value.INSTANT, closed_at),
            Derived("late", "是否超时", "Whether the step that is owed is overdue.", Value.FLAG, late, required=True),
            Derived("open", "是否在办", "Whether it has not come to an end.", Value.FLAG, is_open, required=True),
            Derived(
                "solved", "是否解决", "Whether it came to an end that solved it.", Value.FLAG, solved, required=True
            ),
        ),
        start_property="openedAt",
        listed_after_end=True,
        root_field="serviceRequests",
        area=WITHIN.then(incoming("RAISED_AT")),
        filters=("workflow", "late", "open", "category", "channel"),
        orders={"DUE_AT": "coalesce(left({dueAt}, 16), '')", "OPENED_AT": "left(toString({n}.openedAt), 16)"},
    ),
    Kind(
        "RequestEvent",
        "诉求办理",
        "One step of a request; never changed, only added to.",
        own=(
            Property("at", "时间", "When the step was taken.", Value.INSTANT, required=True),
            Property("by", "经办", "Who took it, by post or organization.", required=True),
            Property("fromStep", "原环节", "Code of the step before; null for the first.", Value.STEP),
            Property("toStep", "环节", "Code of the step taken.", Value.STEP, required=True),
            Property("note", "备注", "What there is to say about it."),
            Property("dueAt", "办理时限", "When the step that follows is due.", Value.INSTANT),
        ),
        arrows=(
            Edge("request", "OF_REQUEST", "ServiceRequest", "诉求", "The request.", required=True, temporal=False),
            Edge(
                "assignedPost", "OWED_BY_POST", "Post", "承办岗位", "The post that owes the next step.", temporal=False
            ),
            Edge(
                "assignedOrganization",
                "OWED_BY",
                "Organization",
                "承办组织",
                "The organization that owes the next step.",
                temporal=False,
            ),
        ),
        fact=True,
        is_event=True,
    ),
)
