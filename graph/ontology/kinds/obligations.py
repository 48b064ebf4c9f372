"""Who owes what: responsibilities, tasks admitted to communities, and the funds that follow."""

from graph.ontology.declarations import Choices, Derived, Edge, Kind, NodeRef, Property, Value
from graph.ontology.kinds.needs import DESCRIPTION, TITLE
from graph.ontology.kinds.organizations import category
from graph.ontology.kinds.places import BEGAN, CODE, ENDED, NAME
from graph.ontology.paths import WITHIN, incoming

FUND_CATEGORY = Choices(
    "FundCategory",
    {
        "OPERATING": ("工作经费", "Operating funds"),
        "SERVICE": ("服务群众专项经费", "Funds for services to residents"),
        "FOUNDATION": ("社区基金", "Community foundation"),
        "DONATION": ("捐赠", "Donation"),
        "SUPPLIES": ("物资折款", "Supplies given, at their value"),
        "DELEGATED_TASK": ("费随事转", "Funds that follow a delegated task"),
    },
)
RESPONSIBILITY_STATUS = Choices(
    "ResponsibilityStatus",
    {
        "OWED": ("待办", "Still to be done"),
        "OVERDUE": ("逾期", "Still to be done, and the day is over"),
        "DONE": ("已办", "Done"),
    },
)


def responsibility_status(owed: NodeRef) -> str:
    """Return where a responsibility stands."""
    at = f"${owed.clock.at}"
    return f"CASE WHEN {owed.state}.doneOn <= {at} THEN 'DONE' WHEN {owed.state}.dueOn < {at} THEN 'OVERDUE' ELSE 'OWED' END"


OBLIGATIONS = (
    Kind(
        "Responsibility",
        "责任事项",
        "What an organization owes by a day, on whose behalf; on the list of responsibilities (责任清单).",
        own=(
            CODE,
            TITLE,
            DESCRIPTION,
            Property("dueOn", "应完成日期", "The day by which it is to be done.", Value.DAY, required=True),
            Property("doneOn", "完成日期", "The day on which it was done.", Value.DAY),
        ),
        arrows=(
            Edge(
                "debtor",
                "OWED_BY_ORGANIZATION",
                "Organization",
                "责任组织",
                "Who owes it.",
                required=True,
                temporal=False,
            ),
            Edge("onBehalfOf", "OWED_FOR", "Organization", "代表组织", "On whose behalf.", temporal=False),
            Edge("place", "OWED_AT", "Place", "涉及场所", "Where.", required=True, temporal=False),
        ),
        derived=(
            Derived(
                "status",
                "状态",
                "Where it stands.",
                Value.CHOICE,
                responsibility_status,
                required=True,
                choices=RESPONSIBILITY_STATUS,
            ),
        ),
        listed_after_end=True,
        root_field="responsibilities",
        area=WITHIN.then(incoming("OWED_AT")),
        filters=("status", "debtor"),
        orders={"DUE_ON": "toString({n}.dueOn)"},
    ),
    Kind(
        "AdmittedTask",
        "社区准入事项",
        "A task on the admission list (社区事务准入): what an authority may delegate to communities, and which funds follow it.",
        own=(
            CODE,
            NAME,
            DESCRIPTION,
            Property("approvedBy", "批准机关", "Who admitted it."),
            Property("fundsPerYear", "年度随事经费", "Yuan a year that follow the task (费随事转).", Value.NUMBER),
            BEGAN,
            ENDED,
        ),
        arrows=(
            Edge(
                "delegatedBy",
                "DELEGATED_BY",
                "Organization",
                "委托组织",
                "Who delegates it.",
                required=True,
                temporal=False,
            ),
            Edge(
                "place",
                "ADMITTED_AT",
                "Place",
                "承接场所",
                "The community, or the area whose communities take it on.",
                required=True,
                temporal=False,
            ),
            Edge(
                "funds",
                "FOLLOWS",
                "Fund",
                "随事经费",
                "The funds that followed it.",
                inverse=True,
                many=True,
                temporal=False,
            ),
        ),
        root_field="admittedTasks",
        area=WITHIN.then(incoming("ADMITTED_AT")),
    ),
    Kind(
        "Fund",
        "经费",
        "Money or supplies for a community: how much, from whom, and what they paid for.",
        own=(
            CODE,
            TITLE,
            category(FUND_CATEGORY),
            Property("amount", "金额", "Yuan.", Value.NUMBER, required=True),
            Property("givenOn", "拨付日期", "The day on which it was given.", Value.DAY, required=True),
            Property("usedFor", "用途", "What it paid for."),
        ),
        arrows=(
            Edge(
                "place",
                "GIVEN_TO",
                "Place",
                "使用场所",
                "The community or compound that it is for.",
                required=True,
                temporal=False,
            ),
            Edge("source", "GIVEN_BY", "Organization", "来源组织", "Who gave it.", temporal=False),
            Edge("project", "PAID_FOR", "Project", "支持项目", "The project that it paid for.", temporal=False),
            Edge("task", "FOLLOWS", "AdmittedTask", "随转事项", "The delegated task that it follows.", temporal=False),
        ),
        start_property="givenOn",
        listed_after_end=True,
        root_field="funds",
        area=WITHIN.then(incoming("GIVEN_TO")),
        filters=("category", "source"),
        orders={"GIVEN_ON": "toString({n}.givenOn)", "AMOUNT": "{n}.amount"},
    ),
)
