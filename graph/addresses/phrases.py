"""Words around an address that are no part of it, and words that make it another place."""

from __future__ import annotations

import re

HAN = "[\u3007\u3400-\u9fff]"

NOISE = re.compile(
    r"(?:(?:俺|咱)(?:们|家|妈|爸)*(?:就)?(?:住在|住|在|搁|是)?|我(?:妈|爸|姐|哥|弟|妹|爷"
    r"|奶)?家?(?:住在|住|在|搁)|搁(?:这|那)?"
    r"|[那这](?:嘎达|疙瘩|旮旯|旮瘩|圪塔|块儿?|边儿?|儿|里)|呢|多少|原(?=[\u4e00-\u9fff]{2})"
    r"|旧称|曾用名|原名|又[名叫]|也叫|俗称|以前[叫的]|原来[叫的]"
    r"|过去[叫的]|现在叫|现名|更名为?|改名[为叫]?|县城|境内|辖区内?|城内"
    r"|我?想(?:要)?(?:问|查|反映|咨询|投诉|了解)(?:一?下)?|(?:请)?帮忙?(?:我)?(?:查|看"
    r"|问)(?:一?下|看看|看)?|查一?下|求助"
    r"|您的快[递件]|您的包裹|已?送达|已到达?|已?放[在至]|存放[在于]?|请及时(?:领取|签收|取件)?|停在"
    r"|(?:顺丰|京东|中通|圆通|申通|韵达|极兔|邮政|德邦|菜鸟)(?:速运|快递|速递|物流|驿站|裹裹)?"
    r"|身份证号?码?|证件号码?|微信号?|联系方式|你好|您好|请问(?:一下|下)?|请教|麻烦(?:你"
    r"|您)?(?:帮我?)?(?:问|查)?(?:一下|下)?|帮(?:我|忙)(?:查)?(?:一下)?"
    r"|谢谢(?:你|您|啊|了)?|辛苦了|劳驾|喂|那个|这个|就是|其实|好像是?|应该是|大概是?|可能是?"
    r"|我(?:们)?家?(?:就)?(?:住在|住|在)|我(?:们)?(?:是|家|这儿?|住)|家(?:就)?住在?|现住址?"
    r"|住在|住址|住"
    r"|位于|坐落(?:在|于)?|地处|地址(?:是|为|在)?|详细地址|收货地址|收件地址|家庭(?:住址"
    r"|地址)|所在(?:地区|地|小区)"
    r"|手机号?码?|联系电话|电话(?:号码)?|邮政编码|邮编|寄(?:到|往|给)|送(?:到|往|至|货)|快递"
    r"|备注|派送|配送|签收"
    r"|中国|中华人民共和国|全境|我要(?:投诉|反映|问|找)|(?:投诉|反映|举报|咨询)(?:一下)?|来自"
    r"|[发寄送前]往|去|到|在"
    r"|是不是|从|是|的|了|吧|呢|吗|啊|呀|嗯+|呃+|哦|嘛|哎|诶|额"
    r"|城区|市区|城里|老城)"
)
NUMBERED_THING = re.compile(
    r"[0-9一二三四五六七八九十]{1,3}月[0-9一二三四五六七八九十]{1,3}[日号]"
    r"|(?<![0-9A-Z])(?:第?[0-9]{1,4}(?:号|#)?{thing}|{thing}第?[0-9]{1,4}(?:号|#)?"
    r"|(?![井岗]){thing})"
    r"|(?<![0-9])(?:连续|已经?|近|约|第)?[0-9]{1,6}多?(?:个?月份?|年|日|天|点[钟半]?|时|小时"
    r"|分钟?|秒|次|回|个|人|位|名|处|条|辆|瓶|台|吨|块|元|岁|米"
    r"|公里|公斤|度|盏|根|棵|只|张|件|套|遍|倍|层楼|户|路(?=公交|车))"
    r"|(?<![0-9])[0-9]{1,2}[号日](?=[上下中]午|早|晚|夜|凌晨|白天|当天|那天|开始|起)"
    r"|周[一二三四五六日]|星期[一二三四五六日天]".replace(
        "{thing}",
        "(?:门市房?|门[脸面]房?|底商|商[服铺]|车[库位棚]|仓房|下屋|地下室|储藏室|网点|摊位"
        "|岗亭?|门卫室?|井盖?|变压器|电梯"
        "|地块|路灯|电线?杆|换热站|泵房|垃圾[桶箱]|充电桩)",
    )
)
"""A shop, a garage, a lamp, a count or a day: their numbers are none of a building."""
SOFT = frozenset("原搁呢从住去到在是的了吧呢吗啊呀哦嘛哎诶额喂")
"""Noise of one character, which may be a part of a name as well."""
LETTER_NOISE = re.compile(
    r"(?:CHINA|PROVINCE|CITY|DISTRICT|COUNTY|COMMUNITY|STREET|ROAD|COMPOUND|ESTATE|RESIDENCE"
    r"|GARDEN|THE|OF|IN|AT|ADDRESS|TEL|PHONE|PLEASE|JILIN)"
)
"""Words of letters that say what kind of thing is named, or nothing."""
RELATION = re.compile(
    r"(?:[没不未别勿](?:有|想|要|会|能|用|必|愿意?|说)*(?:去|住|是|来自)过?|[没未]在|没住"
    r"|不[对算要]|错了|除外|(?:已经?)?拆(?:了|除|迁)?|搬[走离出]|离开|不在|并非|除了|除|以外"
    r"|之外|旁边|附近|对面|对过|隔壁|后面|前面|后身|边上|中间|之间|路上|搬(?:到|去|至)"
    r"|或者?是?|要么|斜对|一带|周边|周围|靠近|挨着|紧邻|相邻|对门|[东西南北前后左右][边面]"
    r"|往[东西南北]|以[东西南北]|[东西南北]侧|和|与|及|跟|、|~"
    r"|拐[角弯]处?|路口|交叉口|[前后][楼趟院]|[前后上下](?=[一两]?[栋幢座排趟个])|跟前"
    r"|旁[边侧]?|[临邻]近|身后|背[后面]"
    r"|[东西南北]头|向[东西南北]|往里|过去|那趟|到头|把头|外[面边侧]|墙外|正?对着|正对"
    r"|[左右]侧|[左右]手边?"
    r"|[东西南北]{2}?角|沿线|[东西南北向往](?=[0-9]{1,5}(?:米|公里))|方向|那[栋幢座排]"
    r"|两[侧边]|倒数)"
)
"""Words by which what is meant is not, or not only, the place that is named."""
SIDE = re.compile(r"[东西南北左右][手边面侧]边?")
"""The side of a floor, if one is said before."""
INSIDE = re.compile(
    r"^(?:楼[下上道内里顶]|门[口前]|院[里内]|电梯|[一二顶]楼|[顶底]层|[东西南北中左右]户|对门)"
)
"""How a remark goes on behind a building: what is in it or at its door."""
TOLD = re.compile(
    r"[了没不坏漏堵停断请想帮谁哪吗呢]|什么|怎|为何|需要|有人|无人|要求|希望|照顾|扰民|反映|投诉"
)
"""What makes a longer text a sentence."""
PART_ENDING = re.compile(r"(?:[楼栋幢座区排院号库]|单元|位置|地方)$")
"""How a part of a place is called, or another place."""
SHORTEST_SENTENCE = 4
NEGATING = re.compile(r"[不没未别勿莫非]")
PLACE_ENDING = re.compile(
    r"(?:小区|花园|家园|嘉园|新城|新村|公寓|名苑|雅居|住宅|家属[楼院]|宿舍|大厦|广场|名城"
    r"|华府|公馆|苑|园|府|庭|湾|郡|城|站"
    r"|社区|街道|村|屯|镇|乡|大街|大路|街|路|巷|胡同|弄|医院|学校|小学|中学|商场|市场|大院|楼)$"
)
LONG_ENDING = re.compile(
    r"(?:小区|花园|家园|嘉园|新城|公寓|社区|街道|大街|胡同|医院|学校|小学|中学)$"
)
ROAD_ENDING = re.compile(r"(?:街|路|巷|胡同|弄|小区|花园|家园|学校|医院)$")
DIVISION_ENDING = re.compile(r"(?:区|镇|乡|街道|社区|村|屯|旗|州|农场|牧场|林场)$")
SENTENCE = re.compile(
    r"(?:昨|今|明|前天|现在|刚|从|晚上|早上|上午|下午|中午|夜里|这(?:几|两|些|边|里|儿)"
    r"|那(?:边|里|儿)|一直|已经|总|又|还|都"
    r"|有|没|停|漏|断|坏|堵|里|内|门口|楼道|楼下|楼上|院[里内]|谁|归|由|怎|为什么|什么|哪|请"
    r"|麻烦|负责|管|找|想|要|需|能|可以"
    r"|下水|暖气|电梯|路灯|垃圾|噪音|物业|书记|主任|网格[员长]|楼栋?长|单元长|街长|路长|巷长"
    r"|书记|包保|居委会|党群|党支部|大党委"
    r"|电话|联系|地址|收|寄|快递|签收|先生|女士|业主|住户|居民|报修|送|放|别(?!墅)|急|加急"
    r"|门禁|对讲|楼梯|党员|老党员|全体|不|被|掉|积[水雪]|沿街|墙皮|的|了|吗|呢|吧|啊|呀|，"
    r"|。)"
)
"""How a sentence goes on behind a name."""
SPOT = re.compile(
    r"^(?:[东西南北正大侧后前]门口?|小区[里内]面?|里[面头]|便民(?:服务)?(?:大厅|中心|站)"
    r"|社区(?:书记|主任|服务站)|服务站|物业(?:处|中心|公司)?|居委会|居民委员会|党群服务中心"
    r"|[大内]?院内?|内|里|院里|门口"
    r"|办事处|街道办(?:事处)?|办|党工委|大党委|社区居委会|总?党委)$"
)
"""A spot at a place rather than another place."""
TITLED = re.compile(
    r"(?:阿姨|叔叔?|大爷|大妈|大娘|大姐|大哥|先生|女士|小姐|师傅|奶奶|爷爷|老师|同志|家里?)$"
)
SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡"
    "余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙"
    "史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
LONGEST_PERSON = 3
DOUBLE_SURNAME = re.compile(
    r"(?:欧阳|诸葛|司马|司徒|上官|慕容|皇甫|尉迟|令狐|夏侯|端木|公孙)[\u4e00-\u9fff]{1,2}"
)
INTRODUCED = re.compile(r"(?:业主|户主|居民|住户|租[户客]|我?叫)[\u4e00-\u9fff]{1,4}")


def is_sentence(text: str) -> bool:
    """Whether what stands behind a name or number tells or asks something."""
    if SENTENCE.match(text) and not looks_like_place(text):
        return True
    if len(text) < SHORTEST_SENTENCE:
        return False
    is_question = re.search("[哪谁]|什么", text) is not None
    return is_question or (bool(TOLD.search(text)) and not looks_like_place(text))


def is_person_text(text: str) -> bool:
    """Whether a short text is what a person is called."""
    if TITLED.search(text) and len(text) <= LONGEST_PERSON + 3:
        return True
    if DOUBLE_SURNAME.fullmatch(text) or INTRODUCED.fullmatch(text):
        return True
    return 2 <= len(text) <= LONGEST_PERSON and text[0] in SURNAMES


def is_person_apart(text: str) -> bool:
    """Whether a text by itself is a person, even one called as a place may be: 王丽园, 郑府."""
    is_like_place = DIVISION_ENDING.search(text) or ROAD_ENDING.search(text)
    return is_person_text(text) and not is_like_place


def looks_like_place(text: str) -> bool:
    """Whether a text that is not known ends as a name of a place does."""
    return len(text) > 1 and bool(PLACE_ENDING.search(text) or DIVISION_ENDING.search(text))
