"""Input types that are made from declarations."""

from collections.abc import Mapping
from typing import Any, get_args

import strawberry

from schema.types.fields import attribute_name, optional_input, required_input


def make_input(
    name: str,
    types: Mapping[str, Any],
    descriptions: Mapping[str, str],
    description: str,
    *,
    one_of: bool = False,
) -> Any:
    """Make an input type; a part whose type allows null may be omitted."""
    annotations = {attribute_name(part): annotation for part, annotation in types.items()}
    members: dict[str, Any] = {"__annotations__": annotations, "__module__": __name__}
    for part, annotation in types.items():
        is_optional = type(None) in get_args(annotation)
        make_part = optional_input if is_optional else required_input
        members[attribute_name(part)] = make_part(descriptions[part], part)
    return strawberry.input(type(name, (), members), description=description, one_of=one_of)
