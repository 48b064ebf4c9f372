"""What communities need, what units and venues can give, and the projects that bring the two together."""

from graph.ontology.clock import Clock
from graph.ontology.declarations import Choices, Derived, Edge, Kind, NodeRef, Property, Value
from graph.ontology.paths import WITHIN, incoming

TITLE = Property("title", "标题", "What it is called.", required=True)
DESCRIPTION = Property("description", "说明", "More about it; of no person.")
CATEGORY = Property("category", "服务类别", "Code of the city's taxonomy of services.", Value.CATEGORY, required=True)
MEASURE_UNIT = Property(
    "unitOfMeasure", "计量单位", "What the quantity is counted in: 小时, 人次, 件, 元 …", required=True
)
SKILLS = Property("skills", "所需技能", "Skills that it takes.", Value.TEXTS)
OPENS = Property("from", "起始日期", "The first day of its window [from, to); null where not known.", Value.DAY)
CLOSES = Property("to", "终止日期", "The day after the last of its window; null where it has no end.", Value.DAY)

URGENCY = Choices(
    "Urgency",
    {"LOW": ("一般", "Low"), "NORMAL": ("普通", "Normal"), "HIGH": ("较急", "High"), "URGENT": ("紧急", "Urgent")},
)
NEED_STATUS = Choices(
    "NeedStatus",
    {
        "OPEN": ("待认领", "Nothing of it is pledged"),
        "PARTLY_PLEDGED": ("部分认领", "A part of it is pledged"),
        "PLEDGED": ("已认领", "All of it is pledged"),
        "DELIVERED": ("已办结", "All of it was delivered"),
        "WITHDRAWN": ("已撤回", "It was taken back"),
        "EXPIRED": ("已过期", "Its window closed with something still open"),
    },
)
PROJECT_STATUS = Choices(
    "ProjectStatus",
    {
        "PLEDGED": ("已认领", "Promised"),
        "STARTED": ("已启动", "Begun"),
        "DELIVERED": ("已完成", "Done, as those say who did it"),
        "CONFIRMED": ("已确认", "Done, as the community says"),
        "WITHDRAWN": ("已撤回", "Taken back"),
    },
)
UNFINISHED = ("PLEDGED", "STARTED")
"""The statuses of a project that is still to be delivered."""
MILESTONE_STATUS = Choices(
    "MilestoneStatus",
    {
        "REACHED": ("已完成", "Reached"),
        "OVERDUE": ("逾期", "Not reached, and the day is over"),
        "AHEAD": ("未到期", "Not reached, and there is time"),
    },
)


def event_happened_predicate(variable: str, clock: Clock) -> str:
    """Return the predicate that a project's event was there on the day asked about."""
    return f"{variable}.at <= ${clock.moment} AND {clock.believed(variable)}"


def reached_status_predicate(project: str, status: str, event: str, clock: Clock) -> str:
    """Return the predicate that a project had reached a status; `event` is a variable that is free."""
    return f"EXISTS {{ MATCH ({project})<-[:OF_PROJECT]-({event}:ProjectEvent {{toStatus: '{status}'}}) WHERE {event_happened_predicate(event, clock)} }}"


def pledged(node: str, arrow: str, clock: Clock, status: str = "", of: str = "{project}.quantity") -> str:
    """Add up what the projects along an arrow promise that are not withdrawn; with a status, of those that reached it.

    `of` says what is added up of a project; of one that does not say how much, nothing is.
    """
    project, event = f"{node}_project", f"{node}_event"
    there = f"{project}.pledgedOn <= ${clock.at} AND {clock.believed(project)} AND NOT {reached_status_predicate(project, 'WITHDRAWN', event, clock)}"
    further = f" AND {reached_status_predicate(project, status, event, clock)}" if status else ""
    match = f"MATCH ({node})<-[:{arrow}]-({project}:Project) WHERE {there}{further}"
    # Added up in a list: Neo4j refuses an aggregate in an ORDER BY, even inside a subquery.
    return f"reduce(total = 0.0, part IN COLLECT {{ {match} RETURN coalesce({of.format(project=project)}, 0.0) }} | total + part)"


MILLIONTHS = 1_000_000.0
"""To which quantities are told and compared: eight tenths and what eight pledges of a tenth add up to are the same."""
RESERVED = "coalesce({project}.resourceQuantity, {project}.quantity)"
"""What a project takes of its resource, in the resource's unit of measure."""


def remaining_expression(need: NodeRef) -> str:
    """Return what nobody has pledged yet; never less than nothing."""
    return at_least_nothing(f"{need.state}.quantity - {pledged(need.node, 'FOR_NEED', need.clock)}")


def need_status(need: NodeRef) -> str:
    """Return where a need stands, from its own days and from its projects."""
    at, quantity = f"${need.clock.at}", f"{need.state}.quantity"
    promised, delivered = (pledged(need.node, "FOR_NEED", need.clock, status) for status in ("", "DELIVERED"))
    reached_all = f"round(({quantity} - sums[{{}}]) * {MILLIONTHS}) <= 0"
    status = (
        f"CASE WHEN {need.state}.withdrawnOn <= {at} THEN 'WITHDRAWN' WHEN {reached_all.format(1)} THEN 'DELIVERED' "
        f"WHEN {reached_all.format(0)} THEN 'PLEDGED' WHEN {need.state}.to <= {at} THEN 'EXPIRED' "
        f"WHEN sums[0] > 0 THEN 'PARTLY_PLEDGED' ELSE 'OPEN' END"
    )
    return f"head([sums IN [[{promised}, {delivered}]] | {status}])"


def available_expression(resource: NodeRef) -> str:
    """Return what nobody has been promised yet, in the resource's unit of measure; never less than nothing."""
    taken_of_it = pledged(resource.node, "USES", resource.clock, of=RESERVED)
    return at_least_nothing(f"{resource.state}.maximum - {taken_of_it}")


def at_least_nothing(quantity: str) -> str:
    """Return a quantity in millionths, or nothing where it is less: what adding up leaves behind is nothing."""
    return f"coalesce(head([left IN [round(({quantity}) * {MILLIONTHS}) / {MILLIONTHS}] WHERE left > 0]), 0.0)"


def available_updated(resource: NodeRef) -> str:
    """Return the moment from which the available quantity is so: the last pledge or withdrawal of one, or when it was recorded."""
    project, event, clock = f"{resource.node}_project", f"{resource.node}_event", resource.clock
    match = f"MATCH ({resource.node})<-[:USES]-({project}:Project) WHERE {project}.pledgedOn <= ${clock.at} AND {clock.believed(project)}"
    withdrawn = f"MATCH ({project})<-[:OF_PROJECT]-({event}:ProjectEvent {{toStatus: 'WITHDRAWN'}}) WHERE {event_happened_predicate(event, clock)}"
    moment = f"coalesce(head(COLLECT {{ {withdrawn} RETURN {event}.recordedAt }}), {project}.recordedAt)"
    last = f"head(COLLECT {{ {match} WITH {moment} AS {project}_at ORDER BY {project}_at DESC LIMIT 1 RETURN toString({project}_at) }})"
    return f"coalesce({last}, toString({resource.state}.recordedAt))"


def latest(node: str, arrow: str, label: str, returned: str, clock: Clock, *conditions: str) -> str:
    """Return a property of the last event of a node on the day asked about; `{e}` in conditions is the event."""
    event = f"{node}_last"
    found = last_event_clause(
        node, arrow, label, event, clock, *(condition.format(e=event) for condition in conditions)
    )
    return f"head(COLLECT {{ {found} RETURN {returned.format(e=event)} }})"


def last_event_clause(node: str, arrow: str, label: str, event: str, clock: Clock, *conditions: str) -> str:
    """Return the clauses that find the last event of a node on the day asked about, of several at one moment the last by id."""
    where = " AND ".join((event_happened_predicate(event, clock), *conditions))
    return f"MATCH ({node})<-[:{arrow}]-({event}:{label}) WHERE {where} WITH {event} ORDER BY {event}.at DESC, {event}.id DESC LIMIT 1"


def project_status_expression(project: NodeRef) -> str:
    """Return where a project stands: its last event, or that it was pledged."""
    return f"coalesce({latest(project.node, 'OF_PROJECT', 'ProjectEvent', '{e}.toStatus', project.clock)}, 'PLEDGED')"


def project_overdue(project: NodeRef) -> str:
    """Return whether a project is overdue."""
    return overdue_predicate(f"{project.state}.dueOn", project_status_expression(project), project.clock)


def overdue_predicate(due: str, status: str, clock: Clock) -> str:
    """Return the predicate that the day by which a project is due is over, and it is neither delivered nor taken back."""
    return f"coalesce({due} < ${clock.at} AND {status} IN [{', '.join(map(repr, UNFINISHED))}], false)"


def overdue_sort_key(late: str, due: str) -> str:
    """Return the sort key that puts what is overdue first, then what is due earlier, and last what is due on no day."""
    return f"CASE WHEN {late} THEN '0' ELSE '1' END + coalesce(toString({due}), '9999-12-31')"


def milestone_status(mark: NodeRef) -> str:
    """Return where a milestone stands, by its own days."""
    at = f"${mark.clock.at}"
    return f"CASE WHEN {mark.state}.reachedOn <= {at} THEN 'REACHED' WHEN {mark.state}.dueOn < {at} THEN 'OVERDUE' ELSE 'AHEAD' END"


def rating_expression(project: NodeRef) -> str:
    """Return the community's rating, from the last event that has one."""
    return latest(project.node, "OF_PROJECT", "ProjectEvent", "{e}.rating", project.clock, "{e}.rating IS NOT NULL")


NEEDS = (
    Kind(
        "Need",
        "需求",
        "Something that a community, compound or building needs; on the list of needs (需求清单).",
        own=(
            Property("code", "编号", "Code in the ledger."),
            TITLE,
            CATEGORY,
            DESCRIPTION,
            Property("quantity", "数量", "How much is needed.", Value.NUMBER, required=True),
            MEASURE_UNIT,
            Property("urgency", "紧急程度", "How urgent it is.", Value.CHOICE, required=True, choices=URGENCY),
            SKILLS,
            OPENS,
            CLOSES,
            Property("withdrawnOn", "撤回日期", "The day on which it was taken back.", Value.DAY),
        ),
        arrows=(
            Edge("place", "NEEDED_AT", "Place", "需求场所", "Where it is needed.", required=True, temporal=False),
            Edge(
                "projects",
                "FOR_NEED",
                "Project",
                "认领项目",
                "The projects that answer it.",
                inverse=True,
                many=True,
                paged=True,
                temporal=False,
            ),
        ),
        derived=(
            Derived(
                "remaining",
                "剩余数量",
                "What nobody has pledged yet.",
                Value.NUMBER,
                remaining_expression,
                required=True,
            ),
            Derived(
                "status",
                "状态",
                "Where it stands on the day asked about.",
                Value.CHOICE,
                need_status,
                required=True,
                choices=NEED_STATUS,
            ),
        ),
        listed_after_end=True,
        root_field="needs",
        area=WITHIN.then(incoming("NEEDED_AT")),
        filters=("category", "status", "urgency"),
        orders={
            "URGENCY": "CASE {n}.urgency WHEN 'URGENT' THEN 3 WHEN 'HIGH' THEN 2 WHEN 'NORMAL' THEN 1 ELSE 0 END",
            "REMAINING": "{remaining}",
        },
    ),
    Kind(
        "Resource",
        "资源",
        "Something that a unit, a venue or a team of volunteers can give; on the list of resources (资源清单).",
        own=(
            Property("code", "编号", "Code in the ledger."),
            TITLE,
            CATEGORY,
            DESCRIPTION,
            Property("maximum", "可提供数量", "How much of it there is in all.", Value.NUMBER, required=True),
            MEASURE_UNIT,
            Property("skills", "具备技能", "Skills that come with it.", Value.TEXTS),
            Property("radius", "服务半径", "How far from its area it can be given, in metres.", Value.NUMBER),
            OPENS,
            CLOSES,
        ),
        arrows=(
            Edge("owner", "OFFERED_BY", "Organization", "提供组织", "Who offers it.", required=True, temporal=False),
            Edge(
                "area",
                "GIVEN_IN",
                "Place",
                "服务区域",
                "Where it can be given; anywhere where left out.",
                temporal=False,
            ),
            Edge("venue", "OFFERED_AT", "Venue", "所在阵地", "The venue that it is or belongs to.", temporal=False),
            Edge(
                "projects",
                "USES",
                "Project",
                "使用项目",
                "The projects that use it.",
                inverse=True,
                many=True,
                paged=True,
                temporal=False,
            ),
        ),
        derived=(
            Derived(
                "available",
                "可用数量",
                "What nobody has been promised yet.",
                Value.NUMBER,
                available_expression,
                required=True,
            ),
            Derived(
                "availableUpdatedAt",
                "可用数量更新时间",
                "Since when that is so.",
                Value.INSTANT,
                available_updated,
                required=True,
            ),
        ),
        listed_after_end=True,
        root_field="resources",
        area=WITHIN.then(incoming("GIVEN_IN")),
        filters=("owner", "category"),
        orders={"AVAILABLE": "{available}"},
    ),
    Kind(
        "Project",
        "项目",
        "A service project that a unit pledged (认领服务项目), or a secretary's project (书记项目); on the list of projects (项目清单).",
        own=(
            Property("code", "编号", "Code in the ledger."),
            TITLE,
            Property("category", "服务类别", "Code of the city's taxonomy of services.", Value.CATEGORY),
            Property("quantity", "认领数量", "How much is pledged, in the need's unit of measure.", Value.NUMBER),
            Property(
                "resourceQuantity",
                "占用资源数量",
                "How much it takes of the resource, in the resource's unit of measure; as much as `quantity` where left out.",
                Value.NUMBER,
            ),
            Property("pledgedOn", "认领日期", "The day of the pledge.", Value.DAY, required=True),
            Property("dueOn", "应完成日期", "The day by which it is to be delivered.", Value.DAY),
            Property("secretaryProject", "书记项目", "Whether a secretary has claimed it.", Value.FLAG, required=True),
            Property("domain", "领域", "Of a secretary's project: the field that it is about."),
            Property(
                "problemsSolved",
                "解决民生问题数",
                "Of a secretary's project: problems of people's livelihood solved.",
                Value.INTEGER,
            ),
        ),
        arrows=(
            Edge("unit", "PLEDGED_BY", "Organization", "认领单位", "Who pledged it.", temporal=False),
            Edge("place", "CARRIED_OUT_AT", "Place", "实施场所", "Where it is carried out.", temporal=False),
            Edge("need", "FOR_NEED", "Need", "对应需求", "The need that it answers.", temporal=False),
            Edge("resource", "USES", "Resource", "使用资源", "The resource that it uses.", temporal=False),
            Edge(
                "planned",
                "PLEDGED_FROM_PLAN",
                "PlannedPledge",
                "方案配对",
                "The pair of a plan that it was accepted from.",
                temporal=False,
            ),
            Edge("secretary", "CLAIMED_BY", "Cadre", "认领书记", "The secretary who claimed it.", temporal=False),
            Edge(
                "events",
                "OF_PROJECT",
                "ProjectEvent",
                "进展",
                "What became of it, in order.",
                inverse=True,
                many=True,
                temporal=False,
                order_by="at",
            ),
            Edge(
                "milestones",
                "MILESTONE_OF",
                "Milestone",
                "节点",
                "The marks on its way.",
                inverse=True,
                many=True,
                temporal=False,
                order_by="dueOn",
            ),
        ),
        derived=(
            Derived(
                "status",
                "状态",
                "Where it stands on the day asked about.",
                Value.CHOICE,
                project_status_expression,
                required=True,
                choices=PROJECT_STATUS,
            ),
            Derived("rating", "评分", "The community's rating, 1 to 5.", Value.INTEGER, rating_expression),
            Derived(
                "overdue",
                "是否逾期",
                "Whether its day is over, and it is neither delivered nor taken back.",
                Value.FLAG,
                project_overdue,
                required=True,
            ),
        ),
        start_property="pledgedOn",
        listed_after_end=True,
        root_field="projects",
        area=WITHIN.then(incoming("CARRIED_OUT_AT")),
        filters=("unit", "status", "secretaryProject", "category", "domain", "overdue"),
        orders={
            "DUE_ON": "coalesce(toString({n}.dueOn), '')",
            "PLEDGED_ON": "toString({n}.pledgedOn)",
            "OVERDUE_FIRST": overdue_sort_key("{overdue}", "{n}.dueOn"),
        },
    ),
    Kind(
        "ProjectEvent",
        "项目进展",
        "One step in the life of a project; never changed, only added to.",
        own=(
            Property("at", "时间", "When it happened.", Value.INSTANT, required=True),
            Property("by", "经办", "Who took the step, by post or organization.", required=True),
            Property(
                "toStatus",
                "状态",
                "The status that the project has from then on.",
                Value.CHOICE,
                required=True,
                choices=PROJECT_STATUS,
            ),
            Property("note", "备注", "What there is to say about it."),
            Property("rating", "评分", "The community's rating, 1 to 5, where it gives one.", Value.INTEGER),
        ),
        arrows=(Edge("project", "OF_PROJECT", "Project", "项目", "The project.", required=True, temporal=False),),
        fact=True,
        is_event=True,
    ),
    Kind(
        "Milestone",
        "项目节点",
        "A mark on the way of a secretary's project.",
        own=(
            TITLE,
            Property("dueOn", "应完成日期", "The day by which it is to be reached.", Value.DAY, required=True),
            Property("reachedOn", "完成日期", "The day on which it was reached.", Value.DAY),
        ),
        arrows=(Edge("project", "MILESTONE_OF", "Project", "项目", "The project.", required=True, temporal=False),),
        derived=(
            Derived(
                "status",
                "状态",
                "Where it stands, by its days.",
                Value.CHOICE,
                milestone_status,
                required=True,
                choices=MILESTONE_STATUS,
            ),
        ),
        start_property="reachedOn",
        listed_after_end=True,
    ),
)
