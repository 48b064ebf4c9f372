"""The ways in which people write where a building or an entrance is."""

from collections.abc import Iterator
from dataclasses import dataclass

from loaders.sample.base.names import chinese_numeral, full_width_digits
from loaders.sample.base.records import BuildingSpot, City, Record
from loaders.sample.city.divisions import district_of, drop_brackets


@dataclass(frozen=True, slots=True)
class AddressVariant:
    """One way to write where a place is, and what is particular about it."""

    form: str
    text: str


def address_variants(city: City, spot: BuildingSpot) -> Iterator[AddressVariant]:
    """Yield the ways to write a building or entrance of a compound, beside that of its ledger."""
    compound = city.records[spot.compound]
    plan = city.plans[spot.compound]
    name = compound.text("name")
    phase = "" if plan.across else spot.phase
    usual = house_text(spot, plan.suffix, plan.door)
    yield AddressVariant("name", name + phase + usual)
    yield from prefixed_variants(city, compound, phase + usual)
    yield from numeral_variants(name + phase, spot)
    if spot.phase:
        yield AddressVariant(
            "without phase" if phase else "with phase", name + ("" if phase else spot.phase) + usual
        )
        yield AddressVariant(
            "phase in digits", f"{name}{'一二三'.index(spot.phase[0]) + 1}期{usual}"
        )
    for alias in compound.texts("aliases"):
        yield AddressVariant("alias of the compound", alias + phase + usual)


def house_text(spot: BuildingSpot, suffix: str, door: str) -> str:
    """Return the building, and the entrance if there is one, in plain digits."""
    return f"{spot.number}{suffix}" + (f"{spot.entrance}{door}" if spot.entrance else "")


def prefixed_variants(city: City, compound: Record, rest: str) -> Iterator[AddressVariant]:
    """Yield the compound after more or less of what contains it."""
    community = city.records[compound.link("community")]
    district = city.name(district_of(city, community.id))
    street = drop_brackets(city.name(community.link("subdistrict")))
    name = compound.text("name")
    yield AddressVariant("with district", f"{district}{name}{rest}")
    yield AddressVariant("with city", f"白城市{district}{name}{rest}")
    yield AddressVariant("with community", f"{community.text('name')}{name}{rest}")
    yield AddressVariant(
        "with province and all",
        f"吉林省白城市{district}{street}{community.text('name')}{name}{rest}",
    )
    yield AddressVariant("with spaces", f"{district} {community.text('name')} {name} {rest}")


def numeral_variants(compound: str, spot: BuildingSpot) -> Iterator[AddressVariant]:
    """Yield the numbers of building and entrance in all notations that occur."""
    number, entrance = spot.number, spot.entrance
    for suffix in ("号楼", "栋", "幢"):
        yield AddressVariant(f"with {suffix}", compound + house_text(spot, suffix, "单元"))
    door = (
        (
            f"{chinese_numeral(entrance)}单元",
            f"{full_width_digits(entrance)}单元",
            f" {entrance} 单元",
        )
        if entrance
        else ("", "", "")
    )
    yield AddressVariant("Chinese numerals", f"{compound}{chinese_numeral(number)}号楼{door[0]}")
    yield AddressVariant("full-width digits", f"{compound}{full_width_digits(number)}号楼{door[1]}")
    yield AddressVariant("spaces", f"{compound} {number} 号楼{door[2]}")
    if entrance:
        yield AddressVariant("with 门", compound + house_text(spot, "号楼", "门"))
        yield AddressVariant("dash", f"{compound}{number}-{entrance}")
        yield AddressVariant(
            "half Chinese", f"{compound}{number}号楼{chinese_numeral(entrance)}单元"
        )
