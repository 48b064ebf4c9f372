"""Types of the analysis of an area's service requests in a period."""

from datetime import date

import strawberry
from strawberry.types.field import StrawberryField

from schema.types.costs import PART_OF_PARENT
from schema.types.fields import described, lazy_type, make_class, make_field
from schema.types.nodes import Node
from schema.types.vocabulary import Category

CHANGE = (
    "环比。The relative change, (opened - openedBefore) / openedBefore; null if nothing was opened "
    "in the period before."
)
OPENED = "新增。The number of requests opened in the period."
OPENED_BEFORE = "上期新增。The number of requests opened in the period before."
OPEN_AT_END = "在办。The number of requests that were open at the end of the period."
LATE = (
    "超时。The number of requests in `openAtEnd` whose next step was overdue at the end of the "
    "period, or is overdue now if the period has not ended."
)
SOLVED = "解决。The number of requests solved in the period, whenever they were opened."
MEDIAN_HOURS = (
    "办结时长中位数。The median hours from opening to solution of the requests in `solved`; null "
    "if there are none."
)
P_VALUE = (
    "偶然所致的概率。The p-value: the probability that at least so many of the category's requests "
    "of both periods fall into the later one by chance, if its rate did not change. It is exact: "
    "given the total n, two Poisson counts over periods of equal length are distributed like n "
    "tosses of a coin, so it is the upper tail of the binomial distribution with p = 1/2. Null if "
    "neither period has a request."
)
CORRECTED_P_VALUE = (
    "校正后的概率。The p-value after Holm's correction over the categories that are compared in "
    "this place, which are those with a request in either period. It bounds the probability that "
    "any of them seems to rise although none does. Null if `pValue` is."
)


@strawberry.type(description="类别诉求。The requests of one category in one place.")
class CategoryRequests:
    read_cost = PART_OF_PARENT
    category: Category = described("服务类别。The category.")
    opened: int = described(OPENED)
    opened_before: int = described(OPENED_BEFORE)
    change: float | None = described(CHANGE)
    open_at_end: int = described(OPEN_AT_END)
    late: int = described(LATE)
    solved: int = described(SOLVED)
    median_hours: float | None = described(MEDIAN_HOURS)
    p_value: float | None = described(P_VALUE)
    corrected_p_value: float | None = described(CORRECTED_P_VALUE)
    rising: bool = described(
        "异常上升。Whether the category rises more than chance explains: `correctedPValue` is "
        "below 0.05."
    )
    sentence: str = described("说明。A sentence with these figures, in Chinese and English.")


@strawberry.type(
    description="月度诉求。The requests opened and solved in one month, within the period."
)
class MonthRequests:
    read_cost = PART_OF_PARENT
    month: str = described("月份。The month, such as 2026-10.")
    opened: int = described("新增。The number of requests opened.")
    solved: int = described("解决。The number of requests solved.")


@strawberry.type(
    description="诉求统计。The requests of one place, or of the whole area, in a period."
)
class RequestFigures:
    place: lazy_type("Place") | None = described(  # type: ignore[valid-type]
        "场所。The place; null for the whole area."
    )
    opened: int = described(OPENED)
    opened_before: int = described(OPENED_BEFORE)
    change: float | None = described(CHANGE)
    open_at_end: int = described(OPEN_AT_END)
    late: int = described(LATE)
    solved: int = described(SOLVED)
    median_hours: float | None = described(MEDIAN_HOURS)
    categories: list[CategoryRequests] = described(
        "类别。The figures of each category, sorted by its code."
    )
    months: list[MonthRequests] = described("走势。The figures of each month, in order.")


ANALYSIS: dict[str, StrawberryField] = {
    "area": make_field(Node, "区域。The area that was analysed."),
    "from": make_field(date, "起始日期。The first day of the period.", name="from"),
    "to": make_field(
        date, "终止日期（不含当日，即最后一天的次日）。The day after the last day of the period."
    ),
    "before": make_field(date, "上期起始日期。The first day of the period before."),
    "whole": make_field(RequestFigures, "全区域。The figures of the whole area."),
    "places": make_field(
        list[RequestFigures],
        "分场所。The figures of each place of the kind `by` that has a request, sorted by id; "
        "empty without `by`. Requests at places above that kind count only in `whole`. A request "
        "at a building counts both in its grid and in its compound.",
    ),
}
RequestAnalysis = strawberry.type(
    make_class("RequestAnalysis", None, ANALYSIS),
    description="以网格为单元动态信息分析。The service requests of an area in a period. A period "
    "contains the days from `from` up to the day before `to`; the period before has the same "
    "length and ends where it begins.",
)
