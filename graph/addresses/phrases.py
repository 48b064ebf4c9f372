"""Words around an address that are no part of it, and words that make it another place."""

from __future__ import annotations

import re

HAN = "[\u3007\u3400-\u9fff]"

NOISE = re.compile(
    r"(?:你好|您好|请问(?:一下|下)?|请教|麻烦(?:你|您)?(?:帮我?)?(?:问|查)?(?:一下|下)?|帮(?:我|忙)(?:查)?(?:一下)?"
    r"|谢谢(?:你|您|啊|了)?|辛苦了|劳驾|喂|那个|这个|就是|其实|好像是?|应该是|大概是?|可能是?"
    r"|我(?:们)?家?(?:就)?(?:住在|住|在)|我(?:们)?(?:是|家|这儿?|住)|家(?:就)?住在?|现住址?|住在|住址|住"
    r"|位于|坐落(?:在|于)?|地处|地址(?:是|为|在)?|详细地址|收货地址|收件地址|家庭(?:住址|地址)|所在(?:地区|地|小区)"
    r"|手机号?码?|联系电话|电话(?:号码)?|邮政编码|邮编|寄(?:到|往|给)|送(?:到|往|至|货)|快递|备注|派送|配送|签收"
    r"|中国|中华人民共和国|全境|我要(?:投诉|反映|问|找)|(?:投诉|反映|举报|咨询)(?:一下)?|来自|去|到|在"
    r"|是不是|从|是|的|了|吧|呢|吗|啊|呀|嗯+|呃+|哦|嘛|哎|诶|额"
    r"|城区|市区|城里|老城)"
)
SOFT = frozenset("从住去到在是的了吧呢吗啊呀哦嘛哎诶额喂")
"""Noise of one character, which may be a part of a name as well."""
LETTER_NOISE = re.compile(
    r"(?:CHINA|PROVINCE|CITY|DISTRICT|COUNTY|COMMUNITY|STREET|ROAD|COMPOUND|ESTATE|RESIDENCE"
    r"|GARDEN|THE|OF|IN|AT|ADDRESS|TEL|PLEASE|JILIN)"
)
"""Words of letters that say what kind of thing is named, or nothing."""
RELATION = re.compile(
    r"(?:不是|不在|并非|除了|除|以外|之外|旁边|附近|对面|对过|隔壁|后面|前面|后身|边上|中间|之间|路上|搬(?:到|去|至)"
    r"|或者?是?|要么|斜对|一带|周边|周围|靠近|挨着|紧邻|相邻|对门|[东西南北前后左右][边面]|往[东西南北]|以[东西南北]|[东西南北]侧|和|与|及|跟|、|~)"
)
"""Words by which what is meant is not, or not only, the place that is named."""
PLACE_ENDING = re.compile(
    r"(?:小区|花园|家园|嘉园|新城|新村|公寓|名苑|雅居|住宅|家属[楼院]|宿舍|大厦|广场|名城|华府|公馆|苑|园|府|庭|湾|郡|城"
    r"|社区|街道|村|屯|镇|乡|大街|大路|街|路|巷|胡同|弄|医院|学校|小学|中学|商场|市场|大院|楼)$"
)
DIVISION_ENDING = re.compile(r"(?:区|镇|乡|街道|社区|村|屯|旗|州|农场|牧场|林场)$")
SENTENCE = re.compile(
    r"(?:昨|今|明|前天|现在|刚|从|晚上|早上|上午|下午|中午|夜里|这(?:几|两|些|边|里|儿)|那(?:边|里|儿)|一直|已经|总|又|还|都"
    r"|有|没|停|漏|断|坏|堵|里|内|外|门口|楼道|楼下|楼上|院[里内]|谁|归|由|怎|为什么|什么|哪|请|麻烦|负责|管|找|想|要|需|能|可以"
    r"|下水|暖气|电梯|路灯|垃圾|噪音|物业|书记|主任|网格[员长]|楼栋?长|单元长|街长|路长|巷长|书记|包保|居委会|党群|党支部|大党委"
    r"|电话|联系|地址|收|寄|快递|签收|先生|女士|业主|住户|居民|的|了|吗|呢|吧|啊|呀|，|。)"
)
"""How a sentence goes on behind a name."""
SPOT = re.compile(
    r"^(?:[东西南北正大侧后前]门口?|物业(?:处|中心|公司)?|居委会|居民委员会|党群服务中心|[大内]?院内?|内|里|院里|门口"
    r"|办事处|街道办(?:事处)?|办|党工委|大党委|社区居委会|总?党委)$"
)
"""A spot at a place rather than another place."""
TITLED = re.compile(
    r"(?:阿姨|叔叔?|大爷|大妈|大娘|大姐|大哥|先生|女士|小姐|师傅|奶奶|爷爷|老师|同志|家)$"
)
SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
LONGEST_PERSON = 3


def is_person_text(text: str) -> bool:
    """Whether a short text is what a person is called."""
    if TITLED.search(text) and len(text) <= LONGEST_PERSON + 3:
        return True
    return 2 <= len(text) <= LONGEST_PERSON and text[0] in SURNAMES


def looks_like_place(text: str) -> bool:
    """Whether a text that is not known ends as a name of a place does."""
    return len(text) > 1 and bool(PLACE_ENDING.search(text) or DIVISION_ENDING.search(text))
