"""Two entrances with one name and one chief: which one is meant does not matter."""

from loaders.sample.base.records import City, Record, group_by_end
from loaders.sample.city.compounds import ACROSS
from loaders.sample.city.posts import tenures_by_post

TWINS = f"{ACROSS}东门洞"


def add_twins(city: City) -> None:
    """Add one more name and one chief to two neighbouring entrances."""
    compound = next(record for record in city.ledgers["小区"] if record.text("name") == ACROSS)
    tenures = tenures_by_post(city, "entrance_chief")
    chiefs = {
        city.records[post].link("place"): found[0]
        for post, found in tenures.items()
        if has_one_named_holder(city, post, found)
    }
    entrances = group_by_end(city.ledgers["单元"], "building")
    for building in group_by_end(city.ledgers["楼栋"], "compound")[compound.id]:
        pair = [entrance for entrance in entrances[building.id] if entrance.id in chiefs][:2]
        if len(pair) == 2:
            share_name_and_chief(pair, [chiefs[entrance.id] for entrance in pair])
            return


def has_one_named_holder(city: City, post: str, tenures: list[Record]) -> bool:
    """Whether a post without its own phone ever had one holder only, who is no resident."""
    holder = city.records[tenures[0].link("holder")]
    single = len(tenures) == 1 and tenures[0].is_open
    return single and not city.records[post].text("dutyPhone") and holder.category != "RESIDENT"


def share_name_and_chief(entrances: list[Record], tenures: list[Record]) -> None:
    """Set the same name on both entrances, and the first one's holder on both posts."""
    for entrance, tenure in zip(entrances, tenures, strict=True):
        entrance.values["aliases"] = (TWINS,)
        tenure.links["holder"] = tenures[0].links["holder"]
        tenure.values["from"] = tenures[0].values["from"]
