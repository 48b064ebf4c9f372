"""The type of who asks."""

from datetime import datetime

import strawberry
from strawberry.types.field import StrawberryField

from schema.types.costs import PART_OF_PARENT
from schema.types.enums import Role
from schema.types.fields import lazy_type, list_type, make_class, make_field

FIELDS: dict[str, StrawberryField] = {
    "role": make_field(Role, "角色。The role of the caller; PUBLIC without sign-in."),
    "name": make_field(str | None, "名称。The name that stands in evidence; null without sign-in."),
    "expiresAt": make_field(
        datetime | None, "到期时间。When the caller's token expires; null if it never does."
    ),
    "areas": make_field(
        list_type(lazy_type("Place")),
        "所辖区域。The places within which a coordinator may see and do more than others.",
    ),
    "alliances": make_field(
        list_type(lazy_type("Alliance")),
        "所在联盟。The alliances within which a coordinator may see and do more than others.",
    ),
}
Viewer = strawberry.type(
    make_class("Viewer", None, FIELDS, PART_OF_PARENT),
    description="当前用户。Who asks, as the token of the request says.",
)
