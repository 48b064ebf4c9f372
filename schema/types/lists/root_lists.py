"""Fields that list all nodes of a kind, with their arguments."""

from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from graph.ontology.declarations import Kind
from schema.types.costs import RootCharge
from schema.types.fields import PAGE, lazy_type, make_argument, make_field
from schema.types.lists.filters import filter_argument
from schema.types.lists.orders import order_argument

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
    return make_field(
        lazy_type(f"{kind.name}Connection") | None,
        f"{kind.zh}。{kind.en}",
        filter_argument(kind.name),
        order_argument(kind.name),
        *PAGE,
        *moments,
        name=kind.root_field,
        charge=charge,
        size=kind.list_cost.size,
    )
