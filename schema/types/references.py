"""Inputs by which a place or an area is named."""

import strawberry

from schema.types.fields import optional_input

GLOBAL_ID = "全局编号。The global id."
CODE = "编号。The code, official or of a ledger; that of a division with or without trailing zeros."
ADDRESS = "地址。The address as people write it."


@strawberry.input(
    one_of=True,
    description="场所。A place, named by exactly one of its global id, its code or its address.",
)
class PlaceRef:
    id: strawberry.ID | None = optional_input(GLOBAL_ID)
    code: str | None = optional_input(CODE)
    address: str | None = optional_input(ADDRESS)


@strawberry.input(
    one_of=True,
    description="区域。A place with everything in it, named by exactly one of its global id, its "
    "code or its address. The id or the code may also be that of an alliance, which stands for the "
    "places of its members.",
)
class AreaRef:
    id: strawberry.ID | None = optional_input(GLOBAL_ID)
    code: str | None = optional_input(CODE)
    address: str | None = optional_input(ADDRESS)
