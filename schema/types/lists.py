"""Fields that list all nodes of a kind, with their arguments."""

from typing import Any

from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from graph.ontology.declarations import Kind
from schema.types.costs import RootCharge
from schema.types.fields import PAGE, lazy_type, make_argument, make_field
from schema.types.filters import FILTERS, DirectoryFilter, DutyFilter
from schema.types.orders import order_argument

ENDED = make_argument(
    "ended",
    bool | None,
    "含已终止。True also returns entries that have ended or not yet begun on the day `at`. Not "
    "together with `filter: { area }`, since what has ended belongs to no area.",
)


def connection_field(
    kind: Kind, charge: RootCharge | None = None, *moments: StrawberryArgument
) -> StrawberryField:
    """Make the field that lists all nodes of a kind; `moments` say of which day and belief."""
    filter_type = filter_input(kind)
    return make_field(
        lazy_type(f"{kind.name}Connection"),
        f"{kind.zh}。{kind.en}",
        make_argument(
            "filter", filter_type | None, "筛选条件。Which entries to return. Defaults to all."
        ),
        order_argument(kind.name),
        *PAGE,
        *moments,
        name=kind.root_field,
        charge=charge,
    )


def filter_input(kind: Kind) -> Any:
    """Return the input that filters the list of a kind."""
    usual = DirectoryFilter if kind.title_property else DutyFilter
    return FILTERS.get(kind.name, usual)
