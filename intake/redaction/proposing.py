"""Free names and addresses: proposed to a person, who knows whether it is the accused or a witness."""

import re
from collections.abc import Iterator

from intake.redaction.kinds import Hidden, TextSpan

_COMPOUND = "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|令狐|慕容|司徒|长孙|宇文|夏侯|端木|南宫|西门|独孤"
_SINGLE = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭"
    "廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢骆岳齐梅莫庄辛管祝左涂谷祁时舒耿牟卜路詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边"
)
_SURNAME = f"(?:{_COMPOUND}|[{_SINGLE}])"
_HAN = r"[\u4e00-\u9fff]"
_TITLE = (
    "副会长|副秘书长|名誉会长|常务副会长|会长|秘书长|副主任|主任|副经理|总经理|经理|老师|先生|女士|小姐|处长|科长|局长|股长|理事长|理事|监事长|监事|"
    "董事长|老板|师傅|律师|医生|教授|会计|出纳|干事|书记|大姐|大哥|阿姨|总监|总"
)
_TITLED = re.compile(rf"{_SURNAME}{_HAN}{{0,2}}?(?={_TITLE})(?:{_TITLE})")
_UNKNOWN = re.compile(rf"{_SURNAME}(?:某某?|[xX×*]{{1,2}})")
_NAMED = re.compile(
    r"(?:联系人|经办人|名叫|叫做|我叫|他叫|她叫|叫|我是|姓名|收款人|户名|开户名|法人代表|法定代表人|法人|负责人|经手人|业务员|工作人员|同事|证人"
    r"|丈夫|妻子|老公|老婆|儿子|女儿|父亲|母亲)"
    rf"(?:[是为叫 :(]|一个叫){{0,2}}(?P<name>{_SURNAME}{_HAN}{{1,2}}?)"
    r"(?=[^\u4e00-\u9fff]|的|说|收|在|来|向|把|让|和|给|要|打|跟|也|签|代|$)"
)
_ADDRESS = re.compile(
    r"(?:[\u4e00-\u9fff]{2,7}(?:省|市|区|县|镇|乡|街道))*[\u4e00-\u9fffA-Za-z0-9]{1,12}?(?:路|街|大道|巷|弄|胡同|里|村|小区|花园|苑|大厦|广场|公寓|家园)"
    r"[\u4e00-\u9fffA-Za-z0-9\-]{0,14}?[0-9A-Za-z一二三四五六七八九十百]{1,5}(?:号楼|号院|号|弄|栋|幢|座|单元|楼|层|室|组)"
    r"(?:[ ,]?[0-9A-Za-z一二三四五六七八九十东南西北]{1,6}(?:号楼|号|栋|幢|座|单元|楼|层|室|户)?)*"
)
_LED_IN = re.compile(
    r"^(?:我?(?:家)?(?:现)?(?:住址?|地址|位于|家在|店在|寄到|寄往)(?:[是在为于:])*|在|到|于|我|家|住)+"
)


def proposals_in(text: str) -> Iterator[TextSpan]:
    """Of a spelled text."""
    yield from (TextSpan(one.start(), one.end(), Hidden.NAME) for one in _TITLED.finditer(text))
    yield from (TextSpan(one.start(), one.end(), Hidden.NAME) for one in _UNKNOWN.finditer(text))
    yield from (TextSpan(one.start("name"), one.end("name"), Hidden.NAME) for one in _NAMED.finditer(text))
    for found in _ADDRESS.finditer(text):
        led = _LED_IN.match(found[0])
        yield TextSpan(found.start() + (led.end() if led else 0), found.end(), Hidden.ADDRESS)
