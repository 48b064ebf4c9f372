"""Address books of a few places made by hand, without a database."""

from __future__ import annotations

from datetime import date

from graph.addresses import AddressBook, make_address_book
from graph.addresses.gazetteer import GAZETTEER_KINDS, gazetteer_from_record
from graph.names import KindIndex, NameEntry, NameRole, StoredName

OPEN = "9999-12-31"
BEGINNING = "0001-01-01"
DAY = date(2026, 11, 27)


class Places:
    """Places that become an address book."""

    def __init__(self) -> None:
        self.entries: dict[str, list[NameEntry]] = {kind: [] for kind in GAZETTEER_KINDS}
        self.record: dict[str, list[list[str]]] = {
            "numbers": [],
            "phases": [],
            "addresses": [],
            "heirs": [],
        }

    def add(
        self,
        place: str,
        *names: str,
        above: tuple[str, ...] = (),
        until: str = OPEN,
        former: str = "",
    ) -> str:
        """Add a place with a name and aliases; returns its id."""
        roles = (NameRole.NAME, *[NameRole.ALIAS] * (len(names) - 1))
        stored = [StoredName(name, role) for name, role in zip(names, roles, strict=True)]
        if former:
            stored.append(StoredName(former, NameRole.FORMER, BEGINNING, "2020-01-01"))
        entry = NameEntry(place, tuple(stored), above, BEGINNING, until)
        self.entries[place.partition(":")[0]].append(entry)
        return place

    def compound(
        self,
        key: str,
        *names: str,
        community: str,
        buildings: tuple[str, ...],
        phases: tuple[str, ...] = ("",),
        address: str = "",
        former: str = "",
        along: tuple[str, ...] = (),
    ) -> str:
        """Add a compound with its buildings in each phase, each with three entrances."""
        compound = self.add(f"Compound:{key}", *names, above=(community,), former=former)
        if address:
            self.record["addresses"].append([compound, address])
        for phase in phases:
            for number in buildings:
                building = f"Building:{key}-{phase}{number}"
                self.add(building, f"{names[0]}{phase}{number}", above=(compound, *along))
                self.record["numbers"].append([building, number])
                if phase:
                    self.record["phases"].append([building, phase])
                for door in ("1单元", "2单元", "3单元"):
                    entrance = f"Entrance:{key}-{phase}{number}-{door}"
                    self.add(entrance, door, above=(building,))
                    self.record["numbers"].append([entrance, door])
        return compound

    def book(self) -> AddressBook:
        """Return the address book of the places on one day."""
        indexes = {kind: KindIndex(kind, sorted(entries)) for kind, entries in self.entries.items()}
        return make_address_book(gazetteer_from_record(indexes, self.record, DAY))


def numbers(last: int, word: str = "号楼") -> tuple[str, ...]:
    """Return the numbers of buildings from 1 to the last one."""
    return tuple(f"{number}{word}" for number in range(1, last + 1))


def example_book() -> AddressBook:
    """Return the address book of a small city with twins, phases, aliases and old names."""
    places = Places()
    city = places.add("City:2208", "白城市")
    north = places.add("District:220802", "洮北区", above=(city,))
    south = places.add("District:220881", "洮南市", above=(city,))
    places.add("District:220871", "吉林白城经济开发区", "经济开发区", above=(city,))
    sea = places.add("Subdistrict:220802001", "海明街道", above=(north,))
    china = places.add("Subdistrict:220802009", "新华街道", above=(north,))
    places.add("Subdistrict:220802003", "瑞光街道", above=(north,))
    river = places.add("Subdistrict:220881001", "富文街道", above=(south,))
    liberation = places.add("Community:220802001005", "解放社区", above=(sea,))
    evergreen = places.add("Community:220802009003", "长青社区", above=(china,))
    peace = places.add("Community:220881001002", "永康社区", above=(river,))
    places.add("Community:220802001009", "车站社区", above=(sea,), until="2021-04-01")
    places.record["heirs"].append(["Community:220802001009", liberation])
    east = places.add("Road:J002", "新华东路", above=(liberation,))
    places.add("Road:J067", "新华大街", "新华街", above=(liberation, evergreen))
    places.add("Lane:LX103", "老站里", above=(liberation,))
    places.add("Grid:WG01", "解放社区第3网格", above=(liberation,))
    places.compound("X1", "幸福家园", community=liberation, buildings=numbers(7))
    places.compound("X2", "幸福家园", community=peace, buildings=numbers(9))
    places.compound("X3", "城市雅居", community=liberation, buildings=numbers(12))
    places.compound("X4", "丽水苑", community=evergreen, buildings=numbers(5, "栋"))
    places.compound(
        "X5",
        "融城雅居",
        community=liberation,
        buildings=numbers(3),
        address="洮北区新华东路68号融城雅居",
        along=(east,),
    )
    places.compound("X6", "名门嘉园", community=liberation, buildings=numbers(6))
    places.compound("X7", "新名门嘉园", community=peace, buildings=numbers(6))
    places.compound("X8", "福临苑", community=evergreen, buildings=numbers(4))
    places.compound(
        "X9", "鹤翔新城", community=evergreen, buildings=numbers(4), phases=("一期", "二期")
    )
    places.compound(
        "X10", "纺织小区", "原纺织家属院", community=liberation, buildings=("1-10号楼", "11号楼")
    )
    places.compound("X11", "丽景华庭", community=evergreen, buildings=numbers(5), former="粮库住宅")
    places.compound("X12", "老干部休养所", "干休所", community=evergreen, buildings=numbers(2))
    places.compound("X13", "名门雅居", community=peace, buildings=numbers(4))
    return places.book()
