"""Reads the parts of an input: days, texts without personal data, quantities, categories.

Every function raises `MutationRejected` for a value that cannot be.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from graph.mutations.context import MutationContext, make_key
from graph.mutations.user_errors import invalid_input_error
from graph.ontology.clock import BEGINNING, OPEN
from graph.ontology.placeholders import repeats_above, stands_for_nothing
from graph.ontology.privacy import find_personal_data

EARLIEST_DAY = date(1900, 1, 1)
"""No day of an input lies before it: it would be a typing error."""
ONE_DAY = timedelta(days=1)
LONGEST_TEXT = 2_000
"""Characters of a text."""
LONGEST_LIST = 20
"""Entries of a list."""


def read_day(inputs: Mapping[str, Any], name: str) -> date:
    """Return a day that an interval can begin or end with."""
    day: date = inputs[name]
    if not EARLIEST_DAY <= day < OPEN:
        raise invalid_input_error(
            "IMPOSSIBLE_DAY",
            name,
            f"日期应在 {EARLIEST_DAY} 之后，而不是 {day}。",
            f"The day should be after {EARLIEST_DAY}, not {day}.",
        )
    return day


def read_interval(inputs: Mapping[str, Any]) -> dict[str, date]:
    """Return the ends of the interval `[from, to)` that the input has.

    `to` must be after `from`.
    """
    ends = {name: read_day(inputs, name) for name in ("from", "to") if inputs.get(name) is not None}
    if ends.get("to", OPEN) <= ends.get("from", BEGINNING):
        raise invalid_input_error(
            "EMPTY_INTERVAL",
            "to",
            f"to 是最后一天的次日，应晚于开始日期 {ends['from']}；只有一天的，to 填"
            f" {ends['from'] + ONE_DAY}。",
            f"`to` is the day after the last one, so it should be after `from` ({ends['from']});"
            f" for that one day alone it is {ends['from'] + ONE_DAY}.",
        )
    return ends


def read_public_text(inputs: Mapping[str, Any], name: str, longest: int = 200) -> str:
    """Return a text without the blanks around it.

    It has at most `longest` characters and no personal data; a placeholder such as 无 is empty, as
    in a ledger. A text with personal data is not
    repeated in the error.
    """
    text = str(inputs[name]).strip()
    if not text or stands_for_nothing(text) or repeats_above(text):
        zh, en = f"{name} 不能为空。", f"{name} must not be empty."
        raise invalid_input_error("EMPTY_TEXT", name, zh, en)
    if len(text) > longest:
        zh, en = (
            f"{name} 最多 {longest} 个字符。",
            f"{name} must have at most {longest} characters.",
        )
        raise invalid_input_error("LONG_TEXT", name, zh, en)
    if found := find_personal_data(text):
        zh, en = f"{name} 应为{found.zh}。", f"{name} should be {found.en}."
        raise invalid_input_error("PERSONAL_DATA", name, zh, en)
    return text


def read_optional_texts(inputs: Mapping[str, Any], *names: str) -> dict[str, str]:
    """Return those of some longer texts that the input has."""
    texts: dict[str, str] = {}
    for name in names:
        if inputs.get(name) is not None and not stands_for_nothing(str(inputs[name]).strip()):
            texts[name] = read_public_text(inputs, name, LONGEST_TEXT)
    return texts


def read_texts(inputs: Mapping[str, Any], name: str) -> list[str]:
    """Return a list of short texts, each once; an empty one if it was left out."""
    items = inputs.get(name, ())
    if len(items) > LONGEST_LIST:
        zh = f"{name} 最多 {LONGEST_LIST} 项，而不是 {len(items)} 项。"
        en = f"{name} must have at most {LONGEST_LIST} entries, not {len(items)}."
        raise invalid_input_error("TOO_MANY", name, zh, en)
    return list(dict.fromkeys(read_public_text({name: item}, name, 100) for item in items))


def read_quantity(context: MutationContext, name: str) -> float:
    """Return a quantity that can be, in the input's unit of measure if it names one."""
    quantity = float(context.inputs[name])
    unit = context.inputs.get("unitOfMeasure")
    measures = context.vocabulary.matching.measures
    if fault := measures.quantity_fault(quantity, str(unit).strip() if unit else None):
        zh, en = f"{name} 应为{fault.zh}。", f"{name} should be {fault.en}."
        raise invalid_input_error("IMPOSSIBLE_QUANTITY", name, zh, en)
    return quantity


def read_unit_of_measure(context: MutationContext) -> str:
    """Return the unit of measure of the input, which the city's vocabulary describes."""
    name = read_public_text(context.inputs, "unitOfMeasure", 20)
    if fault := context.vocabulary.matching.measures.unit_fault(name):
        zh, en = f"没有“{name}”这个计量单位，应为{fault.zh}。", f"“{name}” should be {fault.en}."
        raise invalid_input_error("UNKNOWN_UNIT_OF_MEASURE", "unitOfMeasure", zh, en)
    return name


def read_category(context: MutationContext) -> str:
    """Return the code of the category of services that the input names by its code or its Chinese
    name.
    """
    text = read_public_text(context.inputs, "category", 100)
    known = context.vocabulary.categories.named(text)
    if known is None:
        zh = f"没有“{text}”这个服务类别，请用 categories 查询。"
        en = f"There is no category “{text}”; query `categories` for all of them."
        raise invalid_input_error("UNKNOWN_CATEGORY", "category", zh, en)
    return known.code


def read_listing(context: MutationContext) -> dict[str, Any]:
    """Return the properties that needs and resources have in common, with a new key."""
    inputs, key = context.inputs, make_key()
    return {
        "key": key,
        "code": key,
        "title": read_public_text(inputs, "title"),
        "category": read_category(context),
        "unitOfMeasure": read_unit_of_measure(context),
        "skills": read_texts(inputs, "skills"),
        **read_optional_texts(inputs, "description"),
        **read_interval(inputs),
    }
