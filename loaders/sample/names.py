"""Words from which plausible names are made: people, compounds, roads, units, telephone numbers."""

from collections.abc import Sequence
from itertools import product
from random import Random

# Surnames and how many of a thousand bear them, after the usual order of frequency in the northeast.
SURNAMES = {
    "王": 94, "李": 92, "张": 86, "刘": 70, "陈": 40, "杨": 36, "赵": 42, "孙": 36, "周": 22, "徐": 22, "于": 26, "马": 20,
    "高": 22, "吴": 18, "朱": 16, "郭": 18, "宋": 16, "姜": 14, "韩": 14, "郑": 12, "崔": 14, "田": 10, "冯": 10, "曹": 10,
    "董": 10, "潘": 8, "吕": 8, "付": 8, "魏": 8, "任": 8, "包": 8, "白": 8, "佟": 4, "关": 6, "那": 4, "齐": 6, "尹": 6,
    "迟": 4, "曲": 6, "邹": 5, "谭": 5, "石": 6, "金": 8, "邢": 5, "欧阳": 1,
}  # fmt: skip
GIVEN = (
    "伟 强 磊 军 洋 勇 杰 涛 超 明 刚 平 辉 鹏 飞 波 斌 宇 浩 凯 健 俊 帆 帅 旭 宁 龙 林 鑫 峰 亮 建国 建军 志强 志刚 海涛 国庆 "
    "文博 晓东 立新 永刚 德福 春生 铁柱 凤山 长海 景春 云鹏 洪亮 大勇 芳 娜 敏 静 丽 艳 娟 霞 秀英 桂英 玉兰 桂兰 秀兰 玉梅 淑芬 淑华 "
    "秀珍 丽华 晓红 红梅 雪梅 丹丹 婷婷 思雨 佳琪 春梅 雅琴 立群 英杰 亚楠 晓光 文静 海燕 冬梅 凤霞 艳玲 丽娜 小雪 宝库 占军 成林 广志 "
    "喜春 振东 子涵 雨桐 欣怡 明哲 家豪 嘉怡 一鸣 兴旺 庆余 万里 守信 永福 继业 传江 玉山 玉海"
).split()

COMPOUND_HEADS = (
    "金辉 鹤翔 阳光 锦绣 丽水 馨苑 书香 龙泽 富贵 祥和 康乐 福泽 碧水 滨河 凤凰 紫荆 翰林 盛世 御景 天泽 瑞祥 银河 星河 绿洲 "
    "世纪 幸福里 华府 鹤城 新天地 万家 怡景 名门 东方 城市 长青 田园 百合 和谐 水岸 中兴 吉鹤 恒丰 民生 光明 春华 秋实 丹顶鹤 文苑 "
    "融城 嘉和 永安 汇丰 江南 观澜 向阳 龙腾 福临 惠民 安康 宏运 明珠 鸿福 建业 兴业 粮库 纺织 造纸 啤酒 铁路 邮电 教师 税务 水利 地质"
).split()
COMPOUND_TAILS = "小区 花园 家园 新城 嘉园 名苑 公寓 雅居 苑".split()
OLD_HEADS = ("粮库", "纺织", "造纸", "啤酒", "铁路", "邮电", "教师", "税务", "水利", "地质")
OLD_TAILS = ("小区", "家属院", "住宅")

ROAD_HEADS = (
    "海明 幸福 新华 中兴 金辉 民生 长庆 瑞光 明仁 文化 青年 保胜 爱国 胜利 和平 建设 光明 团结 创业 学府 "
    "繁荣 兴安 嫩江 洮儿河 查干 鹤鸣 站前 长白 向海 辽河"
).split()
ROAD_TAILS = ("街", "路", "大街", "东路", "西路", "南街", "北街")
LANE_HEADS = "兴隆 福顺 永安 长寿 吉祥 柳树 榆树 杏花 老站 仓库 学堂 庆丰 安民 民康 铁道 水塔 小市 油坊 马号 顺城".split()
LANE_TAILS = ("胡同", "巷", "一巷", "二巷", "三巷", "东巷", "西巷", "里")

BUREAUS = (
    "委办公室 人大常委会机关 政府办公室 政协机关 纪委监委机关 委组织部 委宣传部 委统战部 委政法委 发展和改革局 教育局 科学技术局 工业和信息化局 "
    "公安局 民政局 司法局 财政局 人力资源和社会保障局 自然资源局 生态环境局 住房和城乡建设局 交通运输局 水利局 农业农村局 商务局 "
    "文化广播电视和旅游局 卫生健康局 退役军人事务局 应急管理局 审计局 市场监督管理局 统计局 医疗保障局 信访局 林业和草原局 城市管理执法局 "
    "政务服务和数字化建设管理局 总工会 妇女联合会 残疾人联合会"
).split()
INSTITUTIONS = (
    "第一小学 第二小学 第三小学 实验小学 第一中学 第二中学 第四中学 职业技术学校 幼儿园 中心医院 中医院 妇幼保健院 疾病预防控制中心 "
    "图书馆 文化馆 博物馆 体育中心 社会福利院 公积金管理中心 不动产登记中心 园林管理处 环境卫生管理处 市政设施管理处 供水服务中心 农业技术推广站"
).split()
ENTERPRISES = (
    "工商银行 农业银行 中国银行 建设银行 邮政储蓄银行 农村商业银行 供电公司 热力公司 自来水公司 燃气公司 电信公司 移动公司 联通公司 烟草公司 "
    "邮政公司 石油公司 人寿保险公司 财产保险公司 公交公司 粮食收储公司 城市建设投资公司 盐业公司"
).split()
BRANDS = (
    "鹤城 鑫源 宏达 恒泰 吉兴 北方 嫩江 绿源 天合 瑞丰 万通 中盛 华宇 盛源 东升 福地 洮儿河 查干湖 向海 莫莫格 兴安 草原 金谷 百川 恒通 "
    "安泰 佳和 锦程 龙源 顺达"
).split()
TRADES = ("商贸", "食品", "建筑工程", "网络科技", "物流", "医药", "农业科技", "餐饮管理")
SOCIAL = ("志愿者协会", "社会工作服务中心", "养老服务中心", "法律援助中心", "心理健康服务中心", "律师事务所", "会计师事务所")
GROUPS = ("书画协会", "老年体育协会", "慈善会", "红十字志愿服务队", "摄影协会")

DIGITS = "零一二三四五六七八九"


def person(chance: Random) -> str:
    """Make a person's name."""
    surname = chance.choices(tuple(SURNAMES), tuple(SURNAMES.values()))[0]
    return surname + chance.choice(GIVEN)


def shuffled(chance: Random, heads: Sequence[str], tails: Sequence[str]) -> list[str]:
    """Give all joined pairs of a head and a tail in random order."""
    return chance.sample(joined := [head + tail for head, tail in product(heads, tails)], len(joined))


def compound_names(chance: Random) -> list[str]:
    """Give names of compounds, none twice."""
    modern = [head for head in COMPOUND_HEADS if head not in OLD_HEADS]
    names = [head + tail for head, tail in product(modern, COMPOUND_TAILS)]
    names += [head + tail for head, tail in product(OLD_HEADS, OLD_TAILS)]
    return chance.sample(names, len(names))


def duty_phone(chance: Random) -> str:
    """Make a duty line: the city's area code and a number that no exchange gives out, for it begins with 0."""
    return f"0436-0{chance.randint(0, 999999):06}"


def mobile(number: int) -> str:
    """Make a mobile number that is valid in form and clearly invented."""
    return f"19900{number:06}"


def chinese(number: int) -> str:
    """Write a number from 1 to 99 in Chinese: 3 as 三, 12 as 十二, 20 as 二十."""
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else DIGITS[tens] + "十"
    return head + (DIGITS[ones] if ones or not tens else "")


def wide(number: int) -> str:
    """Write a number in full-width digits."""
    return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))
