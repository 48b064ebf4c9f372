"""Ways in which people write where a building or an entrance is."""

from collections.abc import Iterator
from dataclasses import dataclass

from loaders.sample.base.names import chinese, wide
from loaders.sample.base.records import City, Record, Spot
from loaders.sample.city.divisions import district_of, plain


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to write where a place is, and in a word what is particular about it."""

    form: str
    text: str


def variants(city: City, spot: Spot) -> Iterator[Variant]:
    """Return the ways to write a building or entrance of a compound, without what is written in its ledger."""
    compound = city.records[spot.compound]
    plan = city.plans[spot.compound]
    name = compound.text("name")
    phase = "" if plan.across else spot.phase
    usual = house(spot, plan.suffix, plan.door)
    yield Variant("name", name + phase + usual)
    yield from prefixed(city, compound, phase + usual)
    yield from houses(name + phase, spot)
    if spot.phase:
        yield Variant(
            "without phase" if phase else "with phase", name + ("" if phase else spot.phase) + usual
        )
        yield Variant("phase in digits", f"{name}{'一二三'.index(spot.phase[0]) + 1}期{usual}")
    for alias in compound.texts("aliases"):
        yield Variant("alias of the compound", alias + phase + usual)


def house(spot: Spot, suffix: str, door: str) -> str:
    """Write the building, and the entrance if it is one, in plain digits."""
    return f"{spot.number}{suffix}" + (f"{spot.entrance}{door}" if spot.entrance else "")


def prefixed(city: City, compound: Record, rest: str) -> Iterator[Variant]:
    """Write more or less of what contains the compound before it."""
    community = city.records[compound.link("community")]
    district = city.name(district_of(city, community.id))
    street = plain(city.name(community.link("subdistrict")))
    name = compound.text("name")
    yield Variant("with district", f"{district}{name}{rest}")
    yield Variant("with city", f"白城市{district}{name}{rest}")
    yield Variant("with community", f"{community.text('name')}{name}{rest}")
    yield Variant(
        "with province and all",
        f"吉林省白城市{district}{street}{community.text('name')}{name}{rest}",
    )
    yield Variant("with spaces", f"{district} {community.text('name')} {name} {rest}")


def houses(compound: str, spot: Spot) -> Iterator[Variant]:
    """Write the numbers of building and entrance in the manners that occur."""
    number, entrance = spot.number, spot.entrance
    for suffix in ("号楼", "栋", "幢"):
        yield Variant(f"with {suffix}", compound + house(spot, suffix, "单元"))
    door = (
        (f"{chinese(entrance)}单元", f"{wide(entrance)}单元", f" {entrance} 单元")
        if entrance
        else ("", "", "")
    )
    yield Variant("Chinese numerals", f"{compound}{chinese(number)}号楼{door[0]}")
    yield Variant("full-width digits", f"{compound}{wide(number)}号楼{door[1]}")
    yield Variant("spaces", f"{compound} {number} 号楼{door[2]}")
    if entrance:
        yield Variant("with 门", compound + house(spot, "号楼", "门"))
        yield Variant("dash", f"{compound}{number}-{entrance}")
        yield Variant("half Chinese", f"{compound}{number}号楼{chinese(entrance)}单元")
