"""Chinese habits: names and words in pinyin with years and lucky numbers behind, walks on the keyboard, numbers.

Made up from short lists of our own; `common` is asked as well, by rule, about what would be too many to list.
"""

import re
from collections.abc import Iterator
from itertools import product

from intake.auth.common_passwords.bloom import common_passwords, holds

_SURNAMES = """
li wang zhang liu chen yang zhao huang zhou wu xu sun hu zhu gao lin he guo ma luo liang song zheng xie han tang feng
yu dong xiao cheng cao yuan deng xu fu shen zeng peng lv su lu jiang cai jia ding wei xue ye yan pan du dai xia zhong
""".split()  # noqa: SIM905
_GIVEN = """
wei fang na min jing qiang lei jun yang yong yan jie juan tao ming chao hui li ping gang hua hong bo bin peng fei yu
xin ting jia long xiuying guiying jianguo jianhua zhiqiang xiaoming xiaohong haiyan lili dandan tingting
""".split()  # noqa: SIM905
_WORDS = """
woaini woaiwojia woaini wodemima mima admin administrator root zhongguo woaizhongguo chengdu sichuan beijing shanghai
guangzhou shenzhen tianfu panda xiongmao jiesu hotline rexian tousu xiehui shanghui password passw0rd p@ssw0rd qwerty
welcome huanying nihao wohenhao laopo laogong baobei baobao xiaobao tiantian kuaile shengri fuck iloveyou aini ilove
zhengfu minzheng jiedao bangong gongzuo dianhua abc abcd abcdef qwe qweasd asd zxc qaz wsx a aa aaa q w z x test user
""".split()  # noqa: SIM905
_TAILS = (
    """
123 1234 12345 123456 1234567 12345678 123456789 1234567890 123123 112233 321 654321 987654321
520 1314 5201314 1314520 521 5211314 520520 13145200 88 888 8888 88888 888888 88888888 666 6666 666666
168 1688 168168 518 5188 999 9999 999999 000 0000 000000 111 111111 222222 123321 12345678910 147258369
"""
    + " ".join(str(year) for year in range(1975, 2031))
).split()
_ROWS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "!@#$%^&*()", "abcdefghijklmnopqrstuvwxyz")
_COLUMNS = ("1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm", "8ik", "9ol", "0p", "!qaz", "@wsx", "#edc", "$rfv")
LEAST, MOST = 10, 24

_DECORATED = re.compile(r"^[^a-z]{1,8}|[^a-z]{1,8}$")
_LEAST_STEM = 5
_BIRTHDAY = r"(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])"
_MOBILE = r"1[3-9]\d{9}"
_NUMBER_OF_MINE = re.compile(rf"[a-z]{{0,12}}[._@-]?({_BIRTHDAY}|{_MOBILE})[^0-9]{{0,3}}")


def made_up() -> Iterator[str]:
    """All of a length that may be chosen at all, some more than once; and the names and words by themselves."""
    yield from (word for word in (*_names(), *_WORDS) if len(word) >= _LEAST_STEM)
    yield from (word for word in _every() if LEAST <= len(word) <= MOST)


def is_common(password: str) -> bool:
    """Whether a guesser tries it early: as it is, with little around it, or as a birthday or mobile number."""
    plain = password.lower()
    stem = _DECORATED.sub("", plain)
    known = common_passwords()
    return (
        holds(known, plain)
        or (len(stem) >= _LEAST_STEM and holds(known, stem))
        or _NUMBER_OF_MINE.fullmatch(plain) is not None
        or _repeats(plain)
    )


def _repeats(plain: str) -> bool:
    """One short piece over and over."""
    return any(plain == (plain[:size] * len(plain))[: len(plain)] for size in range(1, 6))


def _names() -> Iterator[str]:
    return (surname + given for surname, given in product(_SURNAMES, _GIVEN))


def _every() -> Iterator[str]:
    for name in _names():
        for tail in _TAILS:
            yield name + tail
    for word, tail in product(_WORDS, _TAILS):
        yield word + tail
        yield tail + word
        yield word + "@" + tail
    yield from _walks()
    yield from _numbers()


def _walks() -> Iterator[str]:
    for row in _ROWS:
        for line in (row, row[::-1]):
            yield from (line[at : at + size] for size in range(LEAST, 17) for at in range(len(line)))
    for size in (2, 3, 4):
        for at in range(len(_COLUMNS) - size + 1):
            columns = _COLUMNS[at : at + size]
            yield "".join(columns)
            yield "".join(one[::-1] for one in columns)
    for one, other in product(_ROWS[:5], repeat=2):
        yield from (one[:size] + other[:size] for size in range(5, 11))
        yield from ("".join(map("".join, zip(one, other, strict=False)))[:size] for size in range(LEAST, 17))


def _numbers() -> Iterator[str]:
    lucky = [tail for tail in _TAILS if len(tail) > 2]  # noqa: PLR2004
    for first, second in product(lucky, repeat=2):
        yield first + second
        yield first + second + first
