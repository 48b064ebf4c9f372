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


# People, forms and days around
DAYS = ("11月27日", "2026-11-27", "2026/11/27 08:30", "12月3号晚上", "昨天晚上8点")
COUNTS = (
    "停水3天了",
    "3处漏水",
    "路灯坏了2个",
    "第3次报修",
    "2盏灯不亮",
    "欠费50元",
    "连续3天停气",
)
NOTES = ("别按门铃", "放门口", "李女士收", "有狗", "急", "周末送")
SHOPS = ("2号门市", "门市3", "商服2", "2号车库", "底商", "一楼门市")
KEYCAP = "\ufe0f\u20e3"
PEOPLE = ("王丽园", "李晓庭", "郑府", "刘苑", "诸葛亮亮", "孙悟城")
simple(
    "person called as a place",
    NAMED,
    lambda p: f"{p.dice.choice(PEOPLE)}，139{p.dice.randint(10**7, 10**8 - 1)}，{p.full()}",
)
simple("owner behind", NAMED, lambda p: f"我是{p.full()}的业主{p.dice.choice(PEOPLE)}")
simple("identity card", NAMED, lambda p: f"身份证号22080219901118991X 住址：{p.full()}")
simple("plate of a car", NAMED, lambda p: f"吉G{p.dice.randint(10000, 99999)}停在{p.full()}门口")
simple(
    "coordinates behind", NAMED, lambda p: f"{p.full()}（45.2197,122.{p.dice.randint(1000, 9999)}）"
)
simple("day before", NAMED, lambda p: f"{p.dice.choice(DAYS)}，{p.full()}停水")
simple("count behind", NAMED, lambda p: f"{p.full()}{p.dice.choice(COUNTS)}")
simple("message of a courier", NAMED, lambda p: f"【顺丰速运】您的快递已送达{p.full()}，请及时签收")
simple("note behind a room", ENTRANCE, lambda p: f"{p.full()}{p.room()} {p.dice.choice(NOTES)}")
simple("shop with a number", BUILDING, lambda p: f"{p.full()}{p.dice.choice(SHOPS)}")
simple("long complaint behind", NAMED, lambda p: f"{p.full()}，{'电梯坏了一直没人来修，' * 12}")
simple(
    "fields of a form",
    ENTRANCE,
    lambda p: (
        f"县区：{p.district}，小区：{p.name}{p.phase}，楼栋：{p.subject.building}，"
        f"单元：{p.subject.entrance}，室：{p.room()}"
    ),
)

# Dialect and voice
simple(
    "dialect before",
    NAMED,
    lambda p: f"{p.dice.choice(('俺家搁', '咱家住', '我妈家在'))}{p.full()}",
)
simple(
    "dialect behind",
    NUMBERED,
    lambda p: f"{p.full()}{p.dice.choice(('那旮旯', '那嘎达', '那块儿'))}",
)
simple(
    "words misheard",
    NUMBERED,
    lambda p: (
        p.headed(p.in_numerals(spelling.numeral))
        .replace("号楼", p.dice.choice(("号搂", "好楼", "号娄")))
        .replace("单元", p.dice.choice(("单源", "单园", "但元")))
    ),
)
simple("number in brackets", BUILDING, lambda p: p.headed(f"（{p.subject.building}）号楼"))
simple(
    "keycaps",
    BUILDING,
    lambda p: p.headed(f"{KEYCAP.join(p.subject.building)}{KEYCAP}号楼"),
)
simple(
    "# twice",
    ENTRANCE,
    lambda p: p.headed(f"{p.subject.building}#楼{p.subject.entrance}#{p.room()}"),
)


@way("mixed numerals", *BUILDING)
def write_mixed_numerals(parts: Parts) -> Said | None:
    """Return the text with tens in characters and ones in digits: 二十3号楼."""
    number = parts.subject.building
    if len(number) != 2 or number[1] == "0":
        return None
    tens = spelling.numeral(f"{number[0]}0")
    return parts.said(parts.headed(f"{tens}{number[1]}{parts.subject.word}"))


@way("old name beside", *NAMED)
def write_old_name_beside(parts: Parts) -> Said | None:
    """Return the text with another name of the area in brackets."""
    others = parts.subject.area.names[1:]
    if not others:
        return None
    name = f"{parts.name}（原{parts.dice.choice(others)}）"
    return parts.said(f"{parts.district}{name}{parts.phase}{parts.number}")
