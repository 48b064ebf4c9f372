"""The type of the limits of the service."""

import strawberry

from schema.types.costs import PART_OF_PARENT
from schema.types.fields import described


@strawberry.type(description="限额。The most that a caller may have of something.")
class ServiceLimit:
    read_cost = PART_OF_PARENT
    name: str = described(
        "名称。The name of the limit, as in `extensions.limit` of a `TOO_LARGE` error."
    )
    most: float = described("上限。The most that the caller may have; 0 as a rate is no limit.")
    counts_zh: str = described("计数对象（中文）。What is counted, in Chinese.")
    counts_en: str = described("计数对象（英文）。What is counted, in English.")
    setting: str = described(
        "设置项。The setting by which an operator changes the limit of the public; other roles "
        "have a multiple of it."
    )
    error_code: str = described("错误代码。The code of the error for more than that.")
