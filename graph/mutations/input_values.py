"""Reads the parts of an input: days, texts without personal data, quantities, categories.

What a declared property may be is decided by `read_property` alone, whether it is posted or
corrected. Every function raises `MutationRejected` for a value that cannot be.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from math import isfinite
from typing import Any

from graph.mutations.context import MutationContext, make_key
from graph.mutations.user_errors import invalid_input_error
from graph.ontology.clock import BEGINNING, OPEN
from graph.ontology.declarations import Kind, Property, Value
from graph.ontology.kinds.needs import MEASURE_UNIT
from graph.ontology.privacy import find_personal_data

EARLIEST_DAY = date(1900, 1, 1)
"""No day of an input lies before it: it would be a typing error."""
LARGEST_QUANTITY = 1_000_000_000
LONGEST_TEXT = 2_000
"""Characters of a text."""
LONGEST_LIST = 20
"""Entries of a list."""
LONGEST_ENTRY = 100
"""Characters of an entry of a list."""


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


def check_interval(properties: Mapping[str, Any]) -> None:
    """Check that the interval `[from, to)` of a node is neither inverted nor empty."""
    begin, end = properties.get("from", BEGINNING), properties.get("to", OPEN)
    if end <= begin:
        raise invalid_input_error(
            "EMPTY_INTERVAL",
            "to",
            f"结束日期应晚于开始日期 {begin}。",
            f"It should end after {begin}, on which it begins.",
        )


def read_public_text(inputs: Mapping[str, Any], name: str, longest: int = 200) -> str:
    """Return a text without the blanks around it.

    It has at most `longest` characters and no personal data. A text with personal data is not
    repeated in the error.
    """
    text = str(inputs[name]).strip()
    if not text:
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
        if inputs.get(name) is not None:
            texts[name] = read_public_text(inputs, name, LONGEST_TEXT)
    return texts


def read_texts(inputs: Mapping[str, Any], name: str) -> list[str]:
    """Return a list of short texts, each once; an empty one if it was left out."""
    items = inputs.get(name, ())
    if len(items) > LONGEST_LIST:
        zh = f"{name} 最多 {LONGEST_LIST} 项，而不是 {len(items)} 项。"
        en = f"{name} must have at most {LONGEST_LIST} entries, not {len(items)}."
        raise invalid_input_error("TOO_MANY", name, zh, en)
    entries = (read_public_text({name: item}, name, LONGEST_ENTRY) for item in items)
    return list(dict.fromkeys(entries))


def read_quantity(inputs: Mapping[str, Any], name: str) -> float:
    """Return a quantity above 0."""
    quantity = float(inputs[name])
    if not isfinite(quantity) or not 0 < quantity <= LARGEST_QUANTITY:
        zh = f"{name} 应大于 0，最多 {LARGEST_QUANTITY:,}。"
        en = f"{name} should be above 0, at most {LARGEST_QUANTITY:,}."
        raise invalid_input_error("IMPOSSIBLE_QUANTITY", name, zh, en)
    return quantity


def read_number(inputs: Mapping[str, Any], name: str) -> float:
    """Return a number of at least 0."""
    number = float(inputs[name])
    if not isfinite(number) or not 0 <= number <= LARGEST_QUANTITY:
        zh = f"{name} 应为 0 至 {LARGEST_QUANTITY:,}。"
        en = f"{name} should be between 0 and {LARGEST_QUANTITY:,}."
        raise invalid_input_error("IMPOSSIBLE_NUMBER", name, zh, en)
    return number


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


def read_unit_of_measure(context: MutationContext) -> str:
    """Return the unit of measure that the input names, one of those that the city has described."""
    text = read_public_text(context.inputs, "unitOfMeasure", MEASURE_UNIT.longest)
    known = context.vocabulary.matching.measures.names
    if text not in known:
        names = "、".join(known)
        zh = f"没有“{text}”这个计量单位，可用：{names}。"
        en = f"There is no unit of measure “{text}”; there are {names}."
        raise invalid_input_error("UNKNOWN_UNIT_OF_MEASURE", "unitOfMeasure", zh, en)
    return text


def read_declared_number(inputs: Mapping[str, Any], declared: Property) -> float:
    """Return the number that the input gives to a declared property."""
    read = read_quantity if declared.above_zero else read_number
    return read(inputs, declared.name)


PropertyReader = Callable[[Mapping[str, Any], Property], Any]
PROPERTY_READERS: Mapping[Value, PropertyReader] = {
    Value.TEXT: lambda inputs, prop: read_public_text(inputs, prop.name, prop.longest),
    Value.TEXTS: lambda inputs, prop: read_texts(inputs, prop.name),
    Value.DAY: lambda inputs, prop: read_day(inputs, prop.name),
    Value.NUMBER: read_declared_number,
    Value.INTEGER: lambda inputs, prop: int(read_number(inputs, prop.name)),
    # GraphQL has checked these already.
    Value.CHOICE: lambda inputs, prop: inputs[prop.name],
    Value.FLAG: lambda inputs, prop: inputs[prop.name],
}
"""How a value of each type is read that is no term of the city's vocabulary."""


def read_property(context: MutationContext, declared: Property) -> Any:
    """Return the value that the input gives to a declared property."""
    if declared is MEASURE_UNIT:
        return read_unit_of_measure(context)
    if declared.value is Value.CATEGORY:
        return read_category(context)
    return PROPERTY_READERS[declared.value](context.inputs, declared)


def read_properties(context: MutationContext, kind: Kind, *names: str) -> dict[str, Any]:
    """Return those of some declared properties that the input has, and empty lists for the
    others.
    """
    properties: dict[str, Any] = {}
    for declared in kind.properties:
        if declared.name not in names:
            continue
        if context.inputs.get(declared.name) is not None:
            properties[declared.name] = read_property(context, declared)
        elif declared.value is Value.TEXTS:
            properties[declared.name] = []
    check_interval(properties)
    return properties


def read_listing(context: MutationContext, kind: Kind) -> dict[str, Any]:
    """Return the properties of a new need or resource, with a new key."""
    key, names = make_key(), set(kind.correctable) - {"withdrawnOn"}
    return {"key": key, "code": key, **read_properties(context, kind, *names)}
