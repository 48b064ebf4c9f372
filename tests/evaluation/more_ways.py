"""More ways in which people write a known place: numbers, orders, sentences, letters."""

from tests.evaluation import spelling
from tests.evaluation.ways import (
    ANY,
    NAMED,
    NO_DISTRICT,
    NUMBERED,
    Parts,
    Said,
    romanized_number,
    simple,
    way,
)

COMMUNITY = ("Community",)
ENTRANCE = ("Entrance",)
BUILDING = ("Building",)
ROMAN = ("", "I", "II", "III", "IV", "V")
SIGNS = ("", "Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ")


def in_phase(parts: Parts, phase: str) -> str | None:
    """Return the text with its phase written in another way; None without a phase."""
    if not parts.subject.phase:
        return None
    return f"{parts.district}{parts.name}{phase}{parts.number}"


def phased(name: str, written: tuple[str, ...] | None = None, form: str = "{}") -> None:
    """Register a way of writing the phase."""

    @way(name, *NUMBERED)
    def write(parts: Parts) -> Said | None:
        """Return the text with the phase in this way."""
        number = int(parts.subject.phase or 0)
        if not number:
            return None
        sign = written[number] if written else str(number)
        text = in_phase(parts, form.format(sign))
        return parts.said(text) if text else None


phased("phase in digits", None, "{}期")
phased("phase in letters", ROMAN, "{}期")
phased("phase in Roman signs", SIGNS, "{}期")
phased("phase with 第", ("", *"一二三四五"), "第{}期")
phased("phase in brackets", ("", *"一二三四五"), "（{}期）")


@way("phase behind the number", *NUMBERED)
def write_phase_behind(parts: Parts) -> Said | None:
    """Return the text with the phase in brackets at the end."""
    if not parts.phase:
        return None
    return parts.said(f"{parts.district}{parts.name}{parts.number}（{parts.phase}）")


@way("four numbers", *ENTRANCE)
def write_four_numbers(parts: Parts) -> Said | None:
    """Return phase, building, entrance and room as numbers with dashes."""
    subject = parts.subject
    if not subject.phase:
        return None
    numbers = (subject.phase, subject.building, subject.entrance, parts.room())
    return parts.said(f"{parts.district}{parts.name}{'-'.join(numbers)}")


@way("digits apart, full width", *BUILDING)
def write_wide_digits_apart(parts: Parts) -> Said | None:
    """Return the text with a blank between the digits of the building, in full width."""
    if len(parts.subject.building) < 2:
        return None
    digits = spelling.full_width(" ".join(parts.subject.building))
    return parts.said(parts.headed(f"{digits}{parts.subject.word}"))


simple(
    "entrance before building",
    ENTRANCE,
    lambda p: p.headed(f"{p.subject.entrance}单元{p.subject.building}号楼"),
)
simple("number before the name", NUMBERED, lambda p: f"{p.number}，{p.district}{p.name}{p.phase}")
simple("name, number, district", NUMBERED, lambda p: f"{p.plain()}，{p.district}")
simple("building in brackets", BUILDING, lambda p: p.headed(f"（{p.number}）"))
simple(
    "slashes", ENTRANCE, lambda p: p.headed(f"{p.subject.building}/{p.subject.entrance}/{p.room()}")
)
simple(
    "dots", ENTRANCE, lambda p: p.headed(f"{p.subject.building}.{p.subject.entrance}.{p.room()}")
)
simple("# between", ENTRANCE, lambda p: p.headed(f"{p.subject.building}#{p.subject.entrance}"))
simple(
    "# and room",
    ENTRANCE,
    lambda p: p.headed(f"{p.subject.building}#{p.subject.entrance}-{p.room()}"),
)
simple("dashes between parts", NUMBERED, lambda p: f"{p.district}-{p.name}{p.phase}-{p.number}")
simple("long dashes", ENTRANCE, lambda p: p.headed(f"{p.subject.building}——{p.subject.entrance}"))
simple("spaces around numbers", NUMBERED, lambda p: p.headed(p.numbered(" 号楼 ", " 单元 ")))
simple("第 before", NUMBERED, lambda p: p.headed(f"第{p.number}"))
simple("leading zero", BUILDING, lambda p: p.headed(f"{int(p.subject.building):02}号楼"))
simple("building and room", BUILDING, lambda p: p.headed(f"{p.number}{p.room()}室"))
simple("room without a word", ENTRANCE, lambda p: p.headed(f"{p.number}{p.room()}"))
simple("room, then person", ENTRANCE, lambda p: p.headed(f"{p.number}{p.room()}室王女士"))
simple("floor and room", ENTRANCE, lambda p: p.headed(f"{p.number}3楼{p.room()}"))
simple("floor in numerals", ENTRANCE, lambda p: p.headed(f"{p.number}三楼"))
simple("top floor", ENTRANCE, lambda p: p.headed(f"{p.number}顶楼"))
simple("person behind", NUMBERED, lambda p: f"{p.full()}，张先生")
simple("person before", NUMBERED, lambda p: f"李大爷，{p.full()}")
simple("shop behind", BUILDING, lambda p: f"{p.full()}楼下超市")
simple("landline behind", NAMED, lambda p: f"{p.full()} 0436-3212345")
simple("telephone before", NAMED, lambda p: f"13912345678 {p.full()}")
simple("levels twice", NAMED, lambda p: f"{p.district}{p.district}{p.plain()}")
simple("那边 and 了", NUMBERED, lambda p: f"就是{p.full()}那边了")
simple("的 between", NUMBERED, lambda p: f"{p.district}的{p.name}{p.phase}的{p.number}")
simple("brackets around the district", NAMED, lambda p: f"（{p.district}）{p.plain()}")
simple(
    "subdistrict as 街",
    NAMED,
    lambda p: f"{p.district}{p.subject.area.subdistrict.replace('街道', '街')}{p.plain()}",
    subdistrict=True,
)
simple("city and short district", NAMED, lambda p: f"白城{p.short_district}{p.plain()}")
simple(
    "city and community",
    NAMED,
    lambda p: f"白城市{p.subject.area.community}{p.plain()}",
    community=True,
    **NO_DISTRICT,
)
simple(
    "voice", NUMBERED, lambda p: f"{p.district}{p.name}{p.phase}{p.in_numerals(spelling.numeral)}嗯"
)
simple("question: who manages", NUMBERED, lambda p: f"{p.full()}归谁管")
simple("question: the chief", NUMBERED, lambda p: f"{p.full()}楼长是谁呀")
simple(
    "complaint: long",
    NAMED,
    lambda p: f"我要投诉，{p.full()}，楼上天天半夜装修，噪音太大了，请尽快处理",
)
simple(
    "complaint before", NAMED, lambda p: f"楼道的灯坏了一个多月了，一直没人来修，地址是{p.full()}"
)
simple("thanks", NAMED, lambda p: f"你好，{p.full()}，谢谢！")
simple("courier, one line", NAMED, lambda p: f"地址：{p.full()} 收件人：赵六 电话：13812345678")
simple(
    "courier fields",
    NAMED,
    lambda p: (
        f"姓名：王五\n电话：13812345678\n所在地区：吉林省白城市{p.district}\n详细地址：{p.plain()}"
    ),
)
simple("社区居委会", COMMUNITY, lambda p: f"{p.district}{p.name.removesuffix('社区')}居委会")
simple("大党委", COMMUNITY, lambda p: f"{p.full()}大党委")
simple("secretary", COMMUNITY, lambda p: f"{p.full()}书记是谁")
simple("nothing but the name in quotes", NAMED, lambda p: f"《{p.full()}》")
simple(
    "traditional, numerals",
    NUMBERED,
    lambda p: spelling.traditional(p.headed(p.in_numerals(spelling.numeral))),
)
simple("semicolons", ANY, lambda p: f"{p.full()};")


@way("街道办事处", *NAMED)
def write_office(parts: Parts) -> Said | None:
    """Return the text with the office of the subdistrict."""
    subdistrict = parts.subject.area.subdistrict
    if not subdistrict.endswith("街道"):
        return None
    return parts.said(f"{parts.district}{subdistrict}办事处{parts.plain()}", subdistrict=True)


@way("English before", *ENTRANCE)
def write_english_before(parts: Parts) -> Said:
    """Return room, unit and building in English before the name."""
    subject = parts.subject
    numbers = f"Room {parts.room()}, Unit {subject.entrance}, Building {subject.building}, "
    return parts.said(f"{numbers}{parts.name}{parts.phase}, {parts.district}")


@way("pinyin, one word", *NUMBERED)
def write_pinyin_in_one(parts: Parts) -> Said:
    """Return name and numbers in pinyin, in capitals, without blanks in the name."""
    name = spelling.pinyin(parts.name).capitalize()
    return parts.said(f"{name} {romanized_number(parts)}", by="sound", district=False, phase=False)


@way("initials with district", *NUMBERED)
def write_initials_with_district(parts: Parts) -> Said:
    """Return the district in pinyin, and the initials of the name with the numbers."""
    subject = parts.subject
    number = "-".join(filter(None, (subject.building, subject.entrance)))
    text = f"{spelling.pinyin(parts.district)} {spelling.initials(parts.name)} {number}"
    return parts.said(text, by="initials", phase=False)
