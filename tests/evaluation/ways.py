"""Ways in which people write a known place."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Any, NamedTuple

from tests.evaluation import spelling
from tests.evaluation.city import DIGITS, Subject, Town

ENDINGS = (
    *("小区", "花园", "家园", "嘉园", "新城", "公寓", "名苑", "雅居", "家属院"),
    *("住宅", "家属楼", "苑", "园", "居", "府", "社区"),
)


class Said(NamedTuple):
    """A text, and what of the place it says: from this follows which places it may mean."""

    text: str
    name: str
    """The name as the text has it."""
    by: str = "name"
    """How the name is to be compared: by `name`, `sound`, `initials`, `slip` or `beginning`."""
    district: bool = True
    community: bool = False
    phase: bool = True
    subdistrict: bool = False


@dataclass(frozen=True)
class Parts:
    """The parts of a subject as texts, from which ways are put together."""

    subject: Subject
    dice: Random = field(repr=False)
    homophones: spelling.Homophones = field(repr=False)

    @property
    def name(self) -> str:
        """The present name of its area."""
        return self.subject.area.name

    @property
    def phase(self) -> str:
        """Its phase, such as 二期; empty without one."""
        return f"{DIGITS[int(self.subject.phase)]}期" if self.subject.phase else ""

    @property
    def district(self) -> str:
        """The name of its district."""
        return self.subject.area.district

    @property
    def short_district(self) -> str:
        """The name of its district without its ending."""
        district = self.district
        return district[:-1] if len(district) == 3 else district

    @property
    def number(self) -> str:
        """Its building and entrance in the usual words; empty for an area."""
        return self.numbered(self.subject.word, "单元")

    def numbered(self, building: str, entrance: str) -> str:
        """Return its building and entrance with these words behind the digits."""
        text = f"{self.subject.building}{building}" if self.subject.building else ""
        return text + (f"{self.subject.entrance}{entrance}" if self.subject.entrance else "")

    def in_numerals(self, write: Callable[[str], str]) -> str:
        """Return its building and entrance with numbers written by a function."""
        subject = self.subject
        text = f"{write(subject.building)}{subject.word}"
        return text + (f"{write(subject.entrance)}单元" if subject.entrance else "")

    def plain(self) -> str:
        """Return the usual text without divisions."""
        return f"{self.name}{self.phase}{self.number}"

    def headed(self, number: str) -> str:
        """Return district, name and phase with a number behind them."""
        return f"{self.district}{self.name}{self.phase}{number}"

    def room(self) -> str:
        """Return a room, such as 502."""
        return f"{self.dice.randint(2, 6)}0{self.dice.randint(1, 2)}"

    def divisions(self) -> str:
        """Return all divisions from the province to the community."""
        area = self.subject.area
        return f"吉林省白城市{area.district}{area.subdistrict}{area.community}"

    def full(self) -> str:
        """Return the usual text with its district."""
        return f"{self.district}{self.plain()}"

    def said(self, text: str, **more: Any) -> Said:  # noqa: ANN401 - parts of what is said
        """Return a text that says the name as it is."""
        return Said(text, self.name)._replace(**more)


Write = Callable[[Parts], Said | None]


@dataclass(frozen=True)
class Way:
    """One way of writing, and the sorts of places that are written so."""

    name: str
    sorts: frozenset[str]
    write: Write = field(repr=False)


WAYS: list[Way] = []
ANY = ("Entrance", "Building", "Compound", "Community", "Road", "Lane")
NAMED = ("Entrance", "Building", "Compound")
NUMBERED = ("Entrance", "Building")


def way(name: str, *sorts: str) -> Callable[[Write], Write]:
    """Register a way of writing places of these sorts."""

    def register(write: Write) -> Write:
        WAYS.append(Way(name, frozenset(sorts), write))
        return write

    return register


def simple(
    name: str, sorts: tuple[str, ...], write: Callable[[Parts], str], **said: object
) -> None:
    """Register a way that says the name as it is."""
    way(name, *sorts)(lambda parts: parts.said(write(parts), **said))


def write_words(parts: Parts, building: str, entrance: str) -> str:
    """Return the text with these words behind the numbers of building and entrance."""
    return parts.headed(parts.numbered(building, entrance))


NO_DISTRICT = {"district": False}

# Divisions, more or fewer of them
simple("district", ANY, Parts.full)
simple("no division", NAMED, Parts.plain, **NO_DISTRICT)
simple("city and district", ANY, lambda p: f"白城市{p.full()}")
simple("province, city, district", ANY, lambda p: f"吉林省白城市{p.full()}")
simple("country before", ANY, lambda p: f"中国吉林省白城市{p.full()}")
simple("city alone", NAMED, lambda p: f"白城市{p.plain()}", **NO_DISTRICT)
simple("district without its ending", NAMED, lambda p: f"{p.short_district}{p.plain()}")
simple(
    "subdistrict",
    NAMED,
    lambda p: f"{p.district}{p.subject.area.subdistrict}{p.plain()}",
    subdistrict=True,
)
simple(
    "all levels",
    NAMED,
    lambda p: f"{p.divisions()}{p.plain()}",
    community=True,
)
simple("community", NAMED, lambda p: f"{p.subject.area.community}{p.plain()}", community=True)
simple("city behind", NAMED, lambda p: f"{p.full()}，吉林白城")
simple("district behind", NAMED, lambda p: f"{p.plain()}（{p.district}）")
simple(
    "narrow to wide",
    NAMED,
    lambda p: f"{p.plain()}，{p.subject.area.community}，{p.district}",
    community=True,
)

# Numbers
simple(
    "numerals",
    NUMBERED,
    lambda p: p.headed(p.in_numerals(spelling.numeral)),
)
simple(
    "formal numerals",
    NUMBERED,
    lambda p: p.headed(p.in_numerals(spelling.formal_numeral)),
)
simple("full width", NUMBERED, lambda p: spelling.full_width(p.full()))
for word in ("号楼", "栋", "幢", "座", "#", "号", "#楼", "号楼栋"):
    simple(
        f"building as {word}",
        ("Building",),
        partial(write_words, building=word, entrance="单元"),
    )
for word in ("门", "号门", "口", "门洞", "单元门"):
    simple(
        f"entrance as {word}",
        ("Entrance",),
        partial(write_words, building="号楼", entrance=word),
    )
simple(
    "dashes",
    ("Entrance",),
    lambda p: p.headed(f"{p.subject.building}-{p.subject.entrance}"),
)
simple(
    "dashes with a room",
    ("Entrance",),
    lambda p: p.headed(f"{p.subject.building}-{p.subject.entrance}-{p.room()}"),
)
simple("room", ("Entrance",), lambda p: f"{p.full()}{p.room()}室")
simple(
    "room by voice",
    ("Entrance",),
    lambda p: p.headed(f"{p.in_numerals(spelling.numeral)}{spelling.spoken(p.room())}"),
)
simple("floor", ("Entrance",), lambda p: f"{p.full()}{p.dice.randint(2, 6)}楼")
simple("every character apart", NAMED, lambda p: " ".join(p.full()))

# Words and signs around
simple("spaces between parts", NAMED, lambda p: f"{p.district} {p.name}{p.phase} {p.number}")
simple("commas", NAMED, lambda p: f"{p.district}，{p.name}{p.phase}，{p.number}")
simple("newline", NAMED, lambda p: f"{p.district}{p.name}{p.phase}\n{p.number}")
simple("quotes", NAMED, lambda p: f"“{p.full()}”")
simple("tab and dots", NAMED, lambda p: f"\t{p.full()}……")
simple("emoji", NAMED, lambda p: f"📍{p.full()}🙏")
simple(
    "non-breaking spaces", NAMED, lambda p: f"{p.district}&nbsp;{p.name}{p.phase}&nbsp;{p.number}"
)
simple("HTML", NAMED, lambda p: f"<p>{p.district}{p.name}{p.phase}<br/>{p.number}</p>")
simple(
    "courier",
    NAMED,
    lambda p: f"收货人：张三 手机：139{p.dice.randint(10**7, 10**8 - 1)} 地址：{p.full()}",
)
simple("telephone behind", NAMED, lambda p: f"{p.full()} 139{p.dice.randint(10**7, 10**8 - 1)}")
simple("postcode before", NAMED, lambda p: f"137000 {p.full()}")
simple("sentence: who", NAMED, lambda p: f"请问一下{p.full()}的负责人是谁？")
simple("sentence: I live in", NAMED, lambda p: f"我家住在{p.full()}，楼道灯坏了")
simple("sentence: complaint", NAMED, lambda p: f"{p.full()}昨天晚上开始停水，到现在没人管")
simple("hesitating", NAMED, lambda p: f"嗯，就是那个{p.district}的，{p.name}{p.phase}，{p.number}")
simple("name twice", NAMED, lambda p: f"{p.district}{p.name}{p.plain()}")
simple("居委会", ("Community",), lambda p: f"{p.full()}居委会")
simple("党群服务中心", ("Community",), lambda p: f"{p.full()}党群服务中心")
simple("No.", ("Building",), lambda p: p.headed(f"No.{p.subject.building}楼"))


@way("digits apart", *NUMBERED)
def write_digits_apart(parts: Parts) -> Said | None:
    """Return the text with a blank between the two digits of the building."""
    subject = parts.subject
    if len(subject.building) < 2:
        return None
    entrance = f"{subject.entrance}单元" if subject.entrance else ""
    number = f"{' '.join(subject.building)}{subject.word}{entrance}"
    return parts.said(parts.headed(number))


@way("English", *NUMBERED)
def write_english(parts: Parts) -> Said:
    """Return the text with Building and Unit."""
    entrance = f" Unit {parts.subject.entrance}" if parts.subject.entrance else ""
    number = f" Building {parts.subject.building}{entrance}"
    return parts.said(parts.headed(number))


# Names
@way("alias or old name", *NAMED)
def write_alias(parts: Parts) -> Said | None:
    """Return the text with another name of the area."""
    others = parts.subject.area.names[1:]
    if not others:
        return None
    name = parts.dice.choice(others)
    return Said(f"{parts.district}{name}{parts.phase}{parts.number}", name)


@way("ending left out", *NAMED)
def write_without_ending(parts: Parts) -> Said | None:
    """Return the text with the name without its ending."""
    ending = next((word for word in ENDINGS if parts.name.endswith(word)), "")
    name = parts.name.removesuffix(ending)
    if not ending or len(name) < 2:
        return None
    return Said(f"{parts.district}{name}{parts.phase}{parts.number}", name, "beginning")


@way("traditional characters", *NAMED)
def write_traditional(parts: Parts) -> Said:
    """Return the text in traditional characters."""
    return parts.said(spelling.traditional(parts.full()))


@way("pinyin", *NUMBERED)
def write_pinyin(parts: Parts) -> Said:
    """Return the name in pinyin, and the numbers with haolou and danyuan."""
    return parts.said(
        f"{spelling.pinyin(parts.name)} {romanized_number(parts)}",
        by="sound",
        district=False,
        phase=False,
    )


@way("pinyin with district", *NUMBERED)
def write_pinyin_with_district(parts: Parts) -> Said:
    """Return district and name in pinyin."""
    text = (
        f"{spelling.pinyin(parts.district)} {spelling.pinyin(parts.name)} {romanized_number(parts)}"
    )
    return parts.said(text, by="sound", phase=False)


@way("initials with numbers", *NUMBERED)
def write_initials(parts: Parts) -> Said:
    """Return the initials of the name, and the numbers behind dashes: xfjy6-2."""
    subject = parts.subject
    number = "-".join(filter(None, (subject.building, subject.entrance)))
    return parts.said(
        f"{spelling.initials(parts.name)}{number}", by="initials", district=False, phase=False
    )


def romanized_number(parts: Parts) -> str:
    """Return building and entrance as they are typed with pinyin."""
    entrance = f" {parts.subject.entrance} danyuan" if parts.subject.entrance else ""
    return f"{parts.subject.building} hao lou{entrance}"


def slipped(parts: Parts, name: str | None) -> Said | None:
    """Return the text with a misspelt name."""
    if not name or name in parts.subject.area.names:
        return None
    return Said(f"{parts.district}{name}{parts.phase}{parts.number}", name, "slip")


@way("homophone", *NAMED)
def write_homophone(parts: Parts) -> Said | None:
    """Return the text with one character of the name replaced by one of the same sound."""
    return slipped(parts, parts.homophones.replaced(parts.name, parts.dice))


@way("one character missing", *NAMED)
def write_with_missing_character(parts: Parts) -> Said | None:
    """Return the text with a name of four or more characters that lacks one."""
    if len(parts.name) < 4:
        return None
    return slipped(parts, spelling.shortened(parts.name, parts.dice))


@way("two characters swapped", *NAMED)
def write_with_swap(parts: Parts) -> Said | None:
    """Return the text with two neighbouring characters of the name swapped."""
    return slipped(parts, spelling.swapped(parts.name, parts.dice))


def written_texts(town: Town, per_way: int, seed: int = 1) -> Iterator[tuple[Way, Subject, Said]]:
    """Yield places in every way of writing, as many of each way as asked for."""
    homophones = spelling.Homophones([name for area in town.areas for name in area.names])
    for each in WAYS:
        dice = Random(f"{seed}{each.name}")  # noqa: S311 - the same texts each time
        pools = [town.of_sort(sort) for sort in sorted(each.sorts)]
        made = tried = 0
        while made < per_way and tried < 20 * per_way:
            tried += 1
            subject = dice.choice(dice.choice(pools))
            said = each.write(Parts(subject, dice, homophones))
            if said:
                made += 1
                yield each, subject, said
