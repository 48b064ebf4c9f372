"""The city's figures, counted from the records as believed, on a day."""

from collections.abc import Iterable
from datetime import date

from loaders.sample.belief import Belief
from loaders.sample.chain import lines_at
from loaders.sample.records import Record

COVER = ("contact_leader", "contact_secretary", "covering_unit")


def figures(belief: Belief, day: date) -> dict[str, int]:
    """Count every figure that the sample has to reproduce."""
    assigned = [record for record in belief.last("Assignment", "CadreAssignment") if record.holds(day)]
    party = [record for record in belief.last("PartyOrganization") if record.holds(day)]
    red = {record.link("organization") for record in of(assigned, "red_property_branch")}
    groups = {record.link("organization") for record in of(assigned, "building_group")}
    return {
        "communities": len({record.link("place") for record in of(assigned, "community_committee")}),
        "compounds": there(belief, "Compound", day),
        "coveredCompounds": sum(covered(belief, record.id, day) for record in belief.last("Compound")),
        "leadersCoveringCompounds": len(holders(belief, "contact_leader", day)),
        "unitSecretariesCoveringCompounds": len(holders(belief, "contact_secretary", day)),
        "unitsReporting": len({record.link("organization") for record in of(assigned, "unit_report")}),
        "cadresReporting": len({record.link("cadre") for record in of(assigned, "cadre_report")}),
        "pairs": len(list(of(assigned, "unit_pair", "cadre_pair"))),
        "alliances": there(belief, "Alliance", day),
        "redPropertyBranches": sum(record.id in red for record in party),
        "buildingGroups": sum(record.id in groups for record in party),
        "ownersCommittees": there(belief, "OwnersCommittee", day),
    }


def of(records: Iterable[Record], *duties: str) -> Iterable[Record]:
    """Give the records of these duties."""
    return (record for record in records if record.values["duty"] in duties)


def there(belief: Belief, kind: str, day: date) -> int:
    """Count what there is of a kind on a day."""
    return sum(belief.on(record.id, day) is not None for record in belief.last(kind))


def covered(belief: Belief, compound: str, day: date) -> bool:
    """Say whether a leader, a secretary or a unit covers a compound on a day."""
    return any(line.state == "HELD" and line.duty in COVER for line in lines_at(belief, compound, day))


def holders(belief: Belief, duty: str, day: date) -> set[str]:
    """Give the cadres who hold posts of a duty on a day."""
    posts = [record.id for record in belief.last("Post") if record.values["duty"] == duty and record.holds(day)]
    tenures = [tenure for post in posts for tenure in belief.holding(belief.tenures.get(post, ()), day)]
    return {tenure.link("holder") for tenure in tenures}
