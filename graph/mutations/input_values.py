"""Reads the parts of an input: days, texts without personal data, quantities, categories.

What a declared property may be is decided by `read_property` alone, whether it is posted or
corrected. Every function raises `MutationRejected` for a value that cannot be.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from graph.mutations.context import MutationContext, make_key
from graph.mutations.user_errors import InputFaults, invalid_input_error
from graph.ontology.clock import BEGINNING, OPEN
from graph.ontology.declarations import Kind, Property, Value
from graph.ontology.kinds.needs import MEASURE_UNIT
from graph.ontology.placeholders import repeats_above, stands_for_nothing
from graph.ontology.privacy import find_personal_data
from graph.ontology.value_limits import POSITIVE, describe_limits

EARLIEST_DAY = date(1900, 1, 1)
"""No day of an input lies before it: it would be a typing error."""
ONE_DAY = timedelta(days=1)
ANY_NUMBER = (-1e9, 1e9)
"""The limits of a number that declares none."""
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
            f"to 是最后一天的次日，应晚于开始日期 {begin}；只有一天的，to 填 {begin + ONE_DAY}。",
            f"`to` is the day after the last one, so it should be after `from` ({begin});"
            f" for that one day alone it is {begin + ONE_DAY}.",
        )


def read_public_text(inputs: Mapping[str, Any], name: str, longest: int = 200) -> str:
    """Return a text without the blanks around it.

    It has at most `longest` characters and no personal data; a placeholder such as 无 is empty, as
    in a ledger. A text with personal data is not repeated in the error.
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
    check_list_length(items, name)
    entries = (read_public_text({name: item}, name, LONGEST_ENTRY) for item in items)
    return list(dict.fromkeys(entries))


def check_list_length(items: Sequence[object], name: str) -> None:
    """Check that a list of an input has at most `LONGEST_LIST` entries."""
    if len(items) > LONGEST_LIST:
        zh = f"{name} 最多 {LONGEST_LIST} 项，而不是 {len(items)} 项。"
        en = f"{name} must have at most {LONGEST_LIST} entries, not {len(items)}."
        raise invalid_input_error("TOO_MANY", name, zh, en)


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
    name = read_public_text(context.inputs, "unitOfMeasure", MEASURE_UNIT.longest)
    if fault := context.vocabulary.matching.measures.unit_fault(name):
        zh, en = f"没有“{name}”这个计量单位，应为{fault.zh}。", f"“{name}” should be {fault.en}."
        raise invalid_input_error("UNKNOWN_UNIT_OF_MEASURE", "unitOfMeasure", zh, en)
    return name


def read_category(context: MutationContext) -> str:
    """Return the code of the category of services that the input names, by code or Chinese name."""
    text = read_public_text(context.inputs, "category", 100)
    known = context.vocabulary.categories.named(text)
    if known is None:
        zh = f"没有“{text}”这个服务类别，请用 categories 查询。"
        en = f"There is no category “{text}”; query `categories` for all of them."
        raise invalid_input_error("UNKNOWN_CATEGORY", "category", zh, en)
    return known.code


def read_number(context: MutationContext, declared: Property) -> float:
    """Return the number of a declared property in the input.

    One that has no unit of its own, such as metres, is in the input's unit of measure.
    """
    if declared.between == POSITIVE and not declared.units:
        return read_quantity(context, declared.name)
    number = float(context.inputs[declared.name])
    least, most = declared.between or ANY_NUMBER
    if not least <= number <= most:
        zh, en = describe_limits(least, most)
        zh, en = f"{declared.name} 应为{zh}。", f"{declared.name} should be {en}."
        code = "IMPOSSIBLE_QUANTITY" if declared.between == POSITIVE else "IMPOSSIBLE_NUMBER"
        raise invalid_input_error(code, declared.name, zh, en)
    return number


PropertyReader = Callable[[MutationContext, Property], Any]
PROPERTY_READERS: Mapping[Value, PropertyReader] = {
    Value.TEXT: lambda context, prop: read_public_text(context.inputs, prop.name, prop.longest),
    Value.TEXTS: lambda context, prop: read_texts(context.inputs, prop.name),
    Value.DAY: lambda context, prop: read_day(context.inputs, prop.name),
    Value.NUMBER: read_number,
    Value.INTEGER: lambda context, prop: int(read_number(context, prop)),
    # GraphQL has checked these already.
    Value.CHOICE: lambda context, prop: context.inputs[prop.name],
    Value.FLAG: lambda context, prop: context.inputs[prop.name],
}
"""How a value of each type is read that is no term of the city's vocabulary."""


def read_property(context: MutationContext, declared: Property) -> Any:
    """Return the value of a declared property in the input."""
    if declared is MEASURE_UNIT:
        return read_unit_of_measure(context)
    if declared.value is Value.CATEGORY:
        return read_category(context)
    return PROPERTY_READERS[declared.value](context, declared)


def read_properties(context: MutationContext, kind: Kind, *names: str) -> dict[str, Any]:
    """Return those of some declared properties that the input has, and empty lists for the
    others.
    """
    properties: dict[str, Any] = {}
    faults = InputFaults()
    for declared in kind.properties:
        if declared.name not in names:
            continue
        with faults:
            if context.inputs.get(declared.name) is not None:
                properties[declared.name] = read_property(context, declared)
            elif declared.value is Value.TEXTS:
                properties[declared.name] = []
    with faults:
        check_interval(properties)
    faults.raise_any()
    return properties


def read_listing(context: MutationContext, kind: Kind) -> dict[str, Any]:
    """Return the properties of a new need or resource, with a new key."""
    key, names = make_key(), set(kind.correctable) - {"withdrawnOn"}
    return {"key": key, "code": key, **read_properties(context, kind, *names)}
