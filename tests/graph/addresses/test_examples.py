"""How people write addresses, and what must never be taken for one place: an example each."""

import pytest

from graph.addresses import AddressBook, Resolution, resolve_in_book
from tests.support.address_book import example_book


@pytest.fixture(scope="module")
def book() -> AddressBook:
    """The address book of a small city."""
    return example_book()


ONE_PLACE = {
    # numbers
    "洮北区城市雅居1 2号楼": "Building:X3-12号楼",
    "洮北区城市雅居１　２号楼": "Building:X3-12号楼",
    "洮 北 区 城 市 雅 居 1 2 号 楼": "Building:X3-12号楼",
    "城市雅居十二号楼2单元五零一": "Entrance:X3-12号楼-2单元",
    "城市雅居12-2-501": "Entrance:X3-12号楼-2单元",
    "城市雅居12/2/501": "Entrance:X3-12号楼-2单元",
    "城市雅居12#2-501": "Entrance:X3-12号楼-2单元",
    "城市雅居第12栋第2单元5楼": "Entrance:X3-12号楼-2单元",
    "城市雅居十2号楼": "Building:X3-12号楼",
    "城市雅居1️⃣2️⃣号楼": "Building:X3-12号楼",
    "城市雅居（十二）号楼": "Building:X3-12号楼",
    "城市雅居十二好楼二单源五百零一": "Entrance:X3-12号楼-2单元",
    "城市雅居12#楼2#501": "Entrance:X3-12号楼-2单元",
    "城市雅居12号楼2单元5楼2号": "Entrance:X3-12号楼-2单元",
    "城市雅居2单元12号楼": "Entrance:X3-12号楼-2单元",
    "12号楼2单元，城市雅居": "Entrance:X3-12号楼-2单元",
    "鹤翔新城Ⅱ期3号楼": "Building:X9-二期3号楼",
    "鹤翔新城II期3号楼": "Building:X9-二期3号楼",
    "鹤翔新城3号楼（二期）": "Building:X9-二期3号楼",
    "鹤翔新城2-3号楼": "Building:X9-二期3号楼",
    "鹤翔新城2-3-1-501": "Entrance:X9-二期3号楼-1单元",
    "纺织小区7号楼": "Building:X10-1-10号楼",
    "纺织小区11号楼": "Building:X10-11号楼",
    # divisions and roads
    "中国吉林省白城市洮北区幸福家园3号楼": "Building:X1-3号楼",
    "吉林省白城市洮北区海明街道解放社区幸福家园3号楼": "Building:X1-3号楼",
    "洮北幸福家园3号楼": "Building:X1-3号楼",
    "幸福家园3号楼（洮南市）": "Building:X2-3号楼",
    "老站里，吉林白城": "Lane:LX103",
    "洮北区新华街长青社区": "Community:220802009003",
    "洮北区新华街道长青社区丽水苑3栋": "Building:X4-3栋",
    "新华东路68号": "Compound:X5",
    "新华东路68号融城雅居2号楼": "Building:X5-2号楼",
    "洮北区新华东路": "Road:J002",
    "解放社区居委会": "Community:220802001005",
    "海明街道办事处解放居委会": "Community:220802001005",
    "解放社区书记是谁": "Community:220802001005",
    "解放社区第三网格": "Grid:WG01",
    "吉林白城": "City:2208",
    # words and signs around
    "收货人：张三 手机：13912345678 地址：洮北区幸福家园3号楼": "Building:X1-3号楼",
    "姓名：王五\n电话：0436-3212345\n所在地：洮北区\n详细地址：幸福家园3号楼": "Building:X1-3号楼",
    "洮北区&nbsp;幸福家园&nbsp;3号楼": "Building:X1-3号楼",
    "<p>洮北区幸福家园<br/>3号楼</p>": "Building:X1-3号楼",
    "洮北区幸福家园幸福家园3号楼": "Building:X1-3号楼",
    "嗯，就是那个洮北区的，幸福家园，3号楼": "Building:X1-3号楼",
    "请问一下丽水苑的负责人是谁？": "Compound:X4",
    "我家住在丽水苑，楼道灯坏了": "Compound:X4",
    "丽水苑昨天晚上开始停水，到现在没人管": "Compound:X4",
    "楼道的灯坏了一个多月了，一直没人来修，地址是丽水苑3栋": "Building:X4-3栋",
    "王阿姨，丽水苑3栋501室 13912345678": "Building:X4-3栋",
    "丽水苑小区3栋": "Building:X4-3栋",
    "丽水苑东门": "Compound:X4",
    "王丽园，13912345678，洮北区丽水苑3栋": "Building:X4-3栋",
    "收：诸葛亮亮 电话13912345678 地址丽水苑3栋": "Building:X4-3栋",
    "我是丽水苑3栋的业主吴海湾": "Building:X4-3栋",
    "【顺丰速运】您的快递已送达丽水苑3栋，请及时签收": "Building:X4-3栋",
    "身份证号220802199011189912 住址：丽水苑3栋": "Building:X4-3栋",
    "吉G78944停在丽水苑3栋门口": "Building:X4-3栋",
    "丽水苑3栋（45.2197,122.2884）": "Building:X4-3栋",
    "2026/11/27 08:30，丽水苑3栋停水": "Building:X4-3栋",
    "县区：洮北区，小区：丽水苑，楼栋：3，单元：2，室：401": "Entrance:X4-3栋-2单元",
    "俺家搁丽水苑3栋住呢": "Building:X4-3栋",
    "丽水苑3栋那旮旯": "Building:X4-3栋",
    "洮北区丽景华庭（原粮库住宅）3号楼": "Building:X11-3号楼",
    "丽水苑3栋2单元501房间": "Entrance:X4-3栋-2单元",
    "丽水苑3栋2单元301 别按门铃": "Entrance:X4-3栋-2单元",
    "丽水苑3栋2单元301室 李女士收": "Entrance:X4-3栋-2单元",
    "丽水苑3栋私搭乱建": "Building:X4-3栋",
    "丽水苑3栋化粪池外溢": "Building:X4-3栋",
    f"{'楼道灯坏了一直没人修，' * 30}地址是丽水苑3栋": "Building:X4-3栋",
    # numbers of something else
    "丽水苑3栋2号门市": "Building:X4-3栋",
    "丽水苑3栋商服2": "Building:X4-3栋",
    "丽水苑2号车库": "Compound:X4",
    "丽水苑3处漏水": "Compound:X4",
    "丽水苑停水2天了": "Compound:X4",
    "丽水苑欠费50元": "Compound:X4",
    "丽水苑2号下午停水": "Compound:X4",
    "丽水苑3栋2单元五楼右边": "Entrance:X4-3栋-2单元",
    "丽水苑3幢楼下超市": "Building:X4-3栋",
    # letters
    "lishuiyuan 3 hao lou": "Building:X4-3栋",
    "Li shui yuan 3 hao lou 2 danyuan": "Entrance:X4-3栋-2单元",
    "taobeiqu xingfu jiayuan 6 hao lou": "Building:X1-6号楼",
    "csyj12-2": "Entrance:X3-12号楼-2单元",
    "Building 3 Unit 2, 丽水苑": "Entrance:X4-3栋-2单元",
    "Room 204, Unit 2, Building 3, 丽水苑": "Entrance:X4-3栋-2单元",
    "丽水苑No.3楼": "Building:X4-3栋",
    # names
    "麗水苑3棟": "Building:X4-3栋",
    "干休所2号楼": "Building:X12-2号楼",
    "粮库住宅3号楼": "Building:X11-3号楼",
    "纺织家属院11号楼": "Building:X10-11号楼",
    "车站社区": "Community:220802001005",
    "城市雅局12号楼": "Building:X3-12号楼",
    "城雅市居12号楼": "Building:X3-12号楼",
    "老干部休养3号楼": None,
    "老干部养所2号楼": "Building:X12-2号楼",
    "丽景3号楼": "Building:X11-3号楼",
    "鹤翔二期3号楼": "Building:X9-二期3号楼",
}


@pytest.mark.parametrize(("text", "place"), ONE_PLACE.items())
def test_this_means_one_place(book: AddressBook, text: str, place: str | None) -> None:
    assert resolve_in_book(book, text).place == place


SEVERAL = """
丽水苑1、2号楼  丽水苑1至3号楼  丽水苑3、5号楼  丽水苑1号楼和2号楼  丽水苑1-2号楼  丽水苑1栋2栋
丽水苑1号楼1-3单元  不是丽水苑1号楼，是丽水苑2号楼  从丽水苑1号楼搬到城市雅居2号楼
丽水苑1-1、2-2  丽水苑1-1，2-2
"""
BESIDE = """
丽水苑3栋以外的楼  除了丽水苑3栋  丽水苑3栋旁边那栋  丽水苑3栋对面的楼  丽水苑附近  丽水苑3栋东边
丽水苑3栋北50米
丽水苑3栋拐角  丽水苑3栋后楼  丽水苑3栋跟前  丽水苑3栋旁  丽水苑3栋左侧  丽水苑3栋外面
过了丽水苑3栋  没住丽水苑3栋  别去丽水苑3栋  丽水苑3栋除外  丽水苑3栋不算  丽水苑3栋已拆
从丽水苑3栋搬走了  丽水苑3栋不对  丽水苑3栋错了  不住丽水苑3栋  不想去丽水苑3栋  不能说是丽水苑3栋
"""
OTHER = """
新解放社区  东丽水苑3栋  丽水苑东区3栋  丽水苑新3栋  南新华东路68号  丽水苑新华东路68号
新华街道名门雅居3号楼  瑞光街道丽水苑3栋  洮南市丽水苑3栋  永康社区丽水苑3栋  朝阳区丽水苑3栋
福临苑二期2号楼  新华东路99号丽水苑3栋  新华东路2号楼  幸福家园3号楼  丽水花园3栋  3号楼
丽水苑西区3栋  丽水苑高层3栋  丽水苑3栋附楼  丽水苑3栋A区
丽水苑倒数第3栋  丽水苑3栋左右  宽城区丽水苑3栋  丽水苑3栋，昆山
丽水苑别墅3号  丽水苑3号院  丽水苑3到5号  jfsq  tbq  bcs  lsy
"""
ASKED = [*SEVERAL.split(), *BESIDE.split(), *OTHER.split()]


@pytest.mark.parametrize("text", ASKED)
def test_this_is_asked_about(book: AddressBook, text: str) -> None:
    found = resolve_in_book(book, text)
    assert found.place is None
    assert found.candidates
    assert found.question is not None


QUESTIONS = {
    # the whole name, and that a name was taken for another one
    "幸福家园6号楼": "是洮北区的幸福家园6号楼，还是洮南市的幸福家园6号楼？",
    "幸福花园6号楼": "没有“幸福花园”。是洮北区的幸福家园6号楼，还是洮南市的幸福家园6号楼？",
    "幸福家圆6号楼": "没有“幸福家圆”。是洮北区的幸福家园6号楼，还是洮南市的幸福家园6号楼？",
    "丽水花园": "没有“丽水花园”。您说的是白城市洮北区新华街道长青社区丽水苑吗？",
    # names that begin as the text does, in the order of the candidates
    "名门3号楼": "是名门雅居的3号楼，还是名门嘉园的3号楼？",
}


@pytest.mark.parametrize(("text", "question"), QUESTIONS.items())
def test_a_question_is_about_the_names_of_its_candidates(
    book: AddressBook, text: str, question: str
) -> None:
    found = resolve_in_book(book, text)
    assert found.question is not None
    assert found.question.zh == question


ELSEWHERE = {
    "辽宁省丽水苑3号楼": "辽宁省",
    "浙江省洮北区丽水苑3号楼": "浙江省",
    "长春新华东路68号": "长春",
    "长春市新华东路68号": "长春市",
    "松原市宁江区丽水苑3号楼": "松原市",
    "突泉县丽水苑3号楼": "突泉县",
    "丽水苑3号楼, Changchun": "CHANGCHUN",
    "发往乌兰浩特的丽水苑3号楼": "乌兰浩特",
    "北京市亦庄经济开发区科创十三街18号": "北京市",
}


@pytest.mark.parametrize(("text", "name"), ELSEWHERE.items())
def test_an_address_of_another_city_is_said_to_be_one(
    book: AddressBook, text: str, name: str
) -> None:
    found = resolve_in_book(book, text)
    assert (found.total, found.nearest) == (0, None)
    assert found.reason is not None
    assert name in found.reason.zh


UNKNOWN = {
    "洮北区丽水苑99号楼": "Compound:X4",
    "丽水苑2号楼999单元": "Building:X4-2栋",
    "鹤翔新城五期3号楼": "Compound:X9",
    "解放社区月亮湾小区3号楼": "Community:220802001005",
    "洮北区红星社区": "District:220802",
    "解放社区第99网格": "Community:220802001005",
    "火星小区3号楼": None,
    "花园": None,
    "你好": None,
    "": None,
}


@pytest.mark.parametrize(("text", "nearest"), UNKNOWN.items())
def test_what_is_not_there_names_the_nearest_place(
    book: AddressBook, text: str, nearest: str | None
) -> None:
    found = resolve_in_book(book, text)
    assert (found.total, found.nearest) == (0, nearest)


def test_a_missing_building_names_the_compounds_and_their_buildings(book: AddressBook) -> None:
    found = resolve_in_book(book, "幸福家园99号楼")
    assert found.reason is not None
    assert found.reason.zh == (
        "洮北区幸福家园、洮南市幸福家园没有99号楼；洮北区幸福家园有1、2、3、4、5、6、7号楼；"
        "洮南市幸福家园有1、2、3、4、5、6、7、8、9号楼。请问是哪一栋？"
    )


def test_a_missing_entrance_names_those_of_the_building(book: AddressBook) -> None:
    found = resolve_in_book(book, "丽水苑2栋9单元")
    assert found.reason is not None
    assert found.reason.zh == "洮北区丽水苑2栋没有9单元，有1、2、3单元。请问是哪个单元？"


@pytest.mark.parametrize(
    "text",
    [
        "收货人：张三丰 手机：13912345678 地址：丽水苑3栋2单元4321室",
        "丽水苑3-2-4321 李四先生 0436-3212345",
        "张三丰，丽水苑3栋4321",
        "Room 4321, Unit 2, Building 3, 丽水苑，找王小二",
        "王小园，丽水苑3栋",
        "丽水苑3栋，张三湾，房号：4321",
        "丽水苑3栋，业主王小县",
        "王小旗，丽水苑3栋四三二一 4321号",
    ],
)
def test_no_room_person_or_telephone_is_shown(book: AddressBook, text: str) -> None:
    found: Resolution = resolve_in_book(book, text)
    shown = f"{found.understood}{found.question}{found.reason}{found.candidates}"
    assert "丽水苑" in found.understood
    assert not any(secret in shown for secret in ("4321", "张三", "李四", "王小", "139", "3212345"))


def test_a_text_that_is_too_long_to_be_read_is_asked_about(book: AddressBook) -> None:
    found = resolve_in_book(book, f"城市雅居12号楼，{'电梯坏了没人管，' * 100}")
    assert [candidate.id for candidate in found.candidates] == ["Building:X3-12号楼"]
    assert found.place is None


def test_the_probabilities_of_candidates_add_up_to_one_at_most(book: AddressBook) -> None:
    for text in (*ONE_PLACE, *ASKED):
        scores = [candidate.score for candidate in resolve_in_book(book, text).candidates]
        assert sum(scores) <= 1.001, text
