"""Types of the analysis of an area's requests in a period."""

from datetime import date

import strawberry
from strawberry.types.field import StrawberryField

from schema.types.coverage import text
from schema.types.fields import lazy_type, make_field, plain_field
from schema.types.kinds import Node, make_class

PERIOD = "A period holds the days from `from` up to, and without, `to`; the period before has the same length and ends where it begins."
CHANCE = (
    "偶然所致的概率。The p-value: the chance that, of all requests of the category in both periods, so many or more would fall into the later one "
    "although its rate is the same. Exact: given their total n, two Poisson counts over periods of equal length are split like n tosses of a coin, "
    "so it is the upper tail of the binomial distribution with p = 1/2. Null where neither period has one."
)
CORRECTED = (
    "校正后的概率。The p-value after Holm's correction over the categories that are compared in this place: those with a request in either period. "
    "It is the chance that any of them would seem to rise, were there no rise at all."
)


@strawberry.type(description="Requests of one category in one place.")
class CategoryRequests:
    category: str = text("服务类别。Code of the city's taxonomy of services.")
    opened: int = text("Raised in the period.")
    opened_before: int = text("Raised in the period before.")
    change: float | None = text(
        "环比。(opened - openedBefore) / openedBefore; null where none was raised before."
    )
    open_at_end: int = text("在办。Raised by the end of the period, and not at an end by then.")
    late: int = text(
        "超时。Of those: the step that is owed was overdue at the end of the period, or is now where the period has not ended."
    )
    solved: int = text(
        "解决。Came to an end in the period that solved them, whenever they were raised."
    )
    median_hours: float | None = text(
        "Median hours from being raised to that end, of those solved in the period; null without any."
    )
    p_value: float | None = text(CHANCE)
    corrected_p_value: float | None = text(CORRECTED)
    rising: bool = text(
        "异常上升。Whether it rises beyond what chance explains: the corrected p-value is below 0.05."
    )
    sentence: str = text("The same as a sentence, in Chinese and English.")


@strawberry.type(description="Requests raised and solved in one month, of the days in the period.")
class MonthRequests:
    month: str = text("The month, such as 2026-10.")
    opened: int = text("Raised.")
    solved: int = text("Solved.")


@strawberry.type(description="The requests of one place, or of the whole area, in a period.")
class RequestFigures:
    place: lazy_type("Place") | None = text("The place; null for the whole area.")  # type: ignore[valid-type]
    opened: int = text("Raised in the period.")
    opened_before: int = text("Raised in the period before.")
    change: float | None = text(
        "环比。(opened - openedBefore) / openedBefore; null where none was raised before."
    )
    open_at_end: int = text("在办。Raised by the end of the period, and not at an end by then.")
    late: int = text(
        "超时。Of those: the step that is owed was overdue at the end of the period, or is now where the period has not ended."
    )
    solved: int = text(
        "解决。Came to an end in the period that solved them, whenever they were raised."
    )
    median_hours: float | None = text(
        "Median hours from being raised to that end, of those solved in the period; null without any."
    )
    categories: list[CategoryRequests] = text("By category, in the order of their codes.")
    months: list[MonthRequests] = text("走势。Month by month.")


ANALYSIS: dict[str, StrawberryField] = {
    "area": make_field(plain_field(), Node, "区域。The area that was asked about."),
    "from": make_field(plain_field(), date, "The first day of the period.", "from"),
    "to": make_field(plain_field(), date, "The day after its last."),
    "before": make_field(plain_field(), date, "The first day of the period before."),
    "whole": make_field(plain_field(), RequestFigures, "The whole area."),
    "places": make_field(
        plain_field(),
        list[RequestFigures],
        "Each place of the kind `by` to which a request belongs, by id; none without `by`. What lies above that kind is in the whole alone, "
        "and a building is in its grid as well as in its compound.",
    ),
}
RequestAnalysis = strawberry.type(
    make_class("RequestAnalysis", None, ANALYSIS),
    description=f"以网格为单元动态信息分析。The service requests of an area in a period. {PERIOD}",
)
