"""Types of the successions of places and organizations."""

from datetime import date

import strawberry

from schema.types.enums import SuccessionSort
from schema.types.evidence import Evidence
from schema.types.fields import described, lazy_type

Place = lazy_type("Place")
Organization = lazy_type("Organization")

SINCE = "继任日期。The first day on which the successor was responsible."
SORT = "更替方式。How it went."
EVIDENCE = "来源。The records from which the succession is known."


@strawberry.type(description="场所更替。A succession of one place by another.")
class PlaceSuccession:
    since: date = described(SINCE)
    sort: SuccessionSort = described(SORT)  # type: ignore[valid-type]
    place: Place = described(  # type: ignore[valid-type]
        "场所。The place at the other end: the successor in `succeededBy`, the predecessor in "
        "`tookOver`."
    )
    evidence: list[Evidence] = described(EVIDENCE)


@strawberry.type(description="组织更替。A succession of one organization by another.")
class OrganizationSuccession:
    since: date = described(SINCE)
    sort: SuccessionSort = described(SORT)  # type: ignore[valid-type]
    organization: Organization = described(  # type: ignore[valid-type]
        "组织。The organization at the other end: the successor in `succeededBy`, the predecessor "
        "in `tookOver`."
    )
    evidence: list[Evidence] = described(EVIDENCE)
