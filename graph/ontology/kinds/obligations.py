"""Responsibilities of organizations, tasks admitted to communities, and the funds that follow."""

from graph.ontology.choices import Choices
from graph.ontology.declarations import Derived, Edge, Kind, Property, Value
from graph.ontology.expressions import responsibility_status_expression
from graph.ontology.kinds.needs import DESCRIPTION, TITLE
from graph.ontology.kinds.organizations import category
from graph.ontology.kinds.places import BEGAN, CODE, ENDED, NAME
from graph.ontology.paths import WITHIN, incoming
from graph.ontology.value_limits import COUNT, POSITIVE

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
    categorizes=True,
)
RESPONSIBILITY_STATUS = Choices(
    "ResponsibilityStatus",
    {
        "OWED": ("待办", "To be done, and in time"),
        "OVERDUE": ("逾期", "To be done, and overdue"),
        "DONE": ("已办", "Done"),
    },
)


OBLIGATIONS = (
    Kind(
        "Responsibility",
        "责任事项",
        "A responsibility: something that an organization has to do by a day, "
        "on the list of responsibilities (责任清单).",
        own=(
            CODE,
            TITLE,
            DESCRIPTION,
            Property(
                "from",
                "起始日期",
                "The first day on which the responsibility is on the list; null if unknown.",
                Value.DAY,
            ),
            Property(
                "dueOn",
                "应完成日期",
                "The last day on which the responsibility is fulfilled in time.",
                Value.DAY,
                closes=True,
                required=True,
            ),
            Property(
                "doneOn",
                "完成日期",
                "The day on which the responsibility was fulfilled; null if it was not.",
                Value.DAY,
            ),
        ),
        arrows=(
            Edge(
                "debtor",
                "OWED_BY_ORGANIZATION",
                "Organization",
                "责任组织",
                "The organization that has to fulfil it.",
                required=True,
                temporal=False,
            ),
            Edge(
                "onBehalfOf",
                "OWED_FOR",
                "Organization",
                "代表组织",
                "The organization on whose behalf it is fulfilled.",
                temporal=False,
            ),
            Edge("place", "OWED_AT", "Place", "涉及场所", "The place that it concerns.", required=True, temporal=False),
        ),
        derived=(
            Derived(
                "status",
                "状态",
                "The status on the day `at`.",
                Value.CHOICE,
                responsibility_status_expression,
                required=True,
                choices=RESPONSIBILITY_STATUS,
            ),
        ),
        listed_after_end=True,
        correctable=("title", "description", "from", "dueOn", "doneOn", "debtor", "onBehalfOf"),
        root_field="responsibilities",
        area=WITHIN.then(incoming("OWED_AT")),
    ),
    Kind(
        "AdmittedTask",
        "社区准入事项",
        "A task on the admission list (社区事务准入) that an authority may delegate to communities, with its funds.",
        own=(
            CODE,
            NAME,
            DESCRIPTION,
            Property("approvedBy", "批准机关", "The authority that admitted the task."),
            Property(
                "fundsPerYear",
                "年度随事经费",
                "The funds that follow the task (费随事转), in yuan a year.",
                Value.NUMBER,
                between=COUNT,
                units=("元", "元/年"),
            ),
            BEGAN,
            ENDED,
        ),
        arrows=(
            Edge(
                "delegatedBy",
                "DELEGATED_BY",
                "Organization",
                "委托组织",
                "The organization that delegates the task.",
                required=True,
                temporal=False,
                binding=True,
            ),
            Edge(
                "place",
                "ADMITTED_AT",
                "Place",
                "承接场所",
                "The community that takes on the task, or the area whose communities do.",
                required=True,
                temporal=False,
            ),
            Edge(
                "funds",
                "FOLLOWS",
                "Fund",
                "随事经费",
                "The funds that followed the task.",
                inverse=True,
                many=True,
                paged=True,
                temporal=False,
            ),
        ),
        correctable=("name", "description", "approvedBy", "fundsPerYear", "from", "to"),
        withdrawal="to",
        root_field="admittedTasks",
        area=WITHIN.then(incoming("ADMITTED_AT")),
    ),
    Kind(
        "Fund",
        "经费",
        "A fund: money or supplies for a community, with their source and use.",
        own=(
            CODE,
            TITLE,
            category(FUND_CATEGORY),
            Property(
                "amount", "金额", "The amount in yuan.", Value.NUMBER, required=True, between=POSITIVE, units=("元",)
            ),
            Property("givenOn", "拨付日期", "The day on which the fund was given.", Value.DAY, required=True),
            Property("usedFor", "用途", "The use of the fund."),
        ),
        arrows=(
            Edge(
                "place",
                "GIVEN_TO",
                "Place",
                "使用场所",
                "The community or compound that the fund is for.",
                required=True,
                temporal=False,
                counted=True,
            ),
            Edge(
                "source", "GIVEN_BY", "Organization", "来源组织", "The organization that gave the fund.", temporal=False
            ),
            Edge("project", "PAID_FOR", "Project", "支持项目", "The project that the fund paid for.", temporal=False),
            Edge(
                "task",
                "FOLLOWS",
                "AdmittedTask",
                "随转事项",
                "The delegated task that the fund follows.",
                temporal=False,
            ),
        ),
        start_property="givenOn",
        listed_after_end=True,
        correctable=("title", "category", "amount", "givenOn", "usedFor", "source"),
        root_field="funds",
        area=WITHIN.then(incoming("GIVEN_TO")),
    ),
)
