"""Sentences of a seed: every way of writing each kind of number, in sentences that also have what must stay."""

import random
from collections.abc import Callable, Iterator

from stdnum import luhn
from stdnum.cn import ric

_PREFIXES = "130 131 135 138 139 147 150 152 157 159 166 173 177 180 186 188 189 191 198 199".split()  # noqa: SIM905
_AREAS = "010 021 022 025 0531 0532 0571 0755 028 0633 0471 0898".split()  # noqa: SIM905
_REGIONS = "370102 370213 110105 440305 510104 330106 320114".split()  # noqa: SIM905
_CARDS = "622202 622848 621700 621661 436742 955880 621483 356833 439225".split()  # noqa: SIM905
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_WIDE = str.maketrans("0123456789-+", "０１２３４５６７８９－＋")
_SPOKEN = str.maketrans("0123456789", "零幺二三四五六七八九")
_AROUND = (
    "协会的人用{}联系我，要我交2026年会费{}元。",
    "請核實：{}，涉及金額{}元，時間2026年10月12日。",
    "{}，这是他们留的，之前已交{}元，依据第十二条。",
    "（{}）对方说交{}元才给证",
    "1、{}；2、培训费{}元；3、没有收据",
    "Re: {} / 合计{}元 / 请回复",
    "本单位\n{}\n被扣{}元保证金，工单号2611230000000000",
)


def sentences(seed: int, count: int) -> Iterator[str]:
    """Marked as `hand_written` says."""
    chance = random.Random(seed)
    for at in range(count):
        said = " ，".join(_MAKERS[(at + turn) % len(_MAKERS)](chance) for turn in range(1 + chance.randrange(2)))
        sum_of = chance.choice(("3000", "12,800.00", "138053", "五千", "1380.5"))
        yield chance.choice(_AROUND).format(said, sum_of)


def _mobile(chance: random.Random) -> str:
    digits = chance.choice(_PREFIXES) + _some(chance, 8)
    ways: tuple[Callable[[str], str], ...] = (
        str,
        lambda one: f"{one[:3]} {one[3:7]} {one[7:]}",
        lambda one: f"{one[:3]}-{one[3:7]}-{one[7:]}",
        lambda one: f"+86{one}",
        lambda one: f"+86 {one[:3]} {one[3:7]} {one[7:]}",
        lambda one: f"0086-{one}",
        lambda one: one.translate(_WIDE),
        lambda one: f"{one[:4]}\u3000{one[4:8]}\u3000{one[8:]}".translate(_WIDE),
        lambda one: f"{one[:3]}—{one[3:7]}—{one[7:]}",
        lambda one: f"{one[:3]}·{one[3:7]}·{one[7:]}",
        " ".join,
        lambda one: one.translate(_SPOKEN),
        lambda one: f"{one[:5]}\u200b{one[5:]}",
        lambda one: f"{one[:5]} {one[5:]}",
    )
    return chance.choice(("", "电话", "手机：", "號碼", "打", "Tel ")) + f"{{P:{chance.choice(ways)(digits)}}}"


def _fixed(chance: random.Random) -> str:
    area = chance.choice(_AREAS)
    local = chance.choice("2345678") + _some(chance, 7 if len(area) == len("010") or area in {"0531", "0571"} else 6)
    ways = (
        f"{area}-{local}", f"{area}{local}", f"({area}){local}", f"（{area}）{local[:4]} {local[4:]}",
        f"{area} {local}",
        f"{area}—{local[:4]}—{local[4:]}", f"{area}-{local}转{_some(chance, 3)}", f"{area}-{local}-{_some(chance, 4)}",
        f"+86 {area[1:]} {local}", f"86-{area[1:]}-{local}", f"{area}-{local}".translate(_WIDE),
        f"{area}-{local} 分机{_some(chance, 3)}", f"{area}-{local}ext.{_some(chance, 3)}",
    )  # fmt: skip
    return chance.choice(("", "座机", "电话：", "傳真", "办公室")) + f"{{P:{chance.choice(ways)}}}"


def _identity(chance: random.Random) -> str:
    day = f"{chance.randrange(1950, 2006)}{chance.randrange(1, 13):02d}{chance.randrange(1, 29):02d}"
    body = chance.choice(_REGIONS) + day + _some(chance, 3)
    number = body + ric.calc_check_digit(body + "0")
    old = chance.choice(_REGIONS) + day[2:] + _some(chance, 3)
    ways = (
        number, number, number.lower(), f"{number[:6]} {number[6:14]} {number[14:]}", number.translate(_WIDE),
        f"{number[:6]}-{number[6:14]}-{number[14:]}",
        f"{number[:3]} {number[3:6]} {number[6:10]} {number[10:14]} {number[14:]}",
        old, f"{old[:6]} {old[6:12]} {old[12:]}", number[:-1] + ("1" if number[-1] != "1" else "2"),
    )  # fmt: skip
    return chance.choice(("身份证", "身份證號：", "证件号码", "公民身份号码 ", "ID ")) + f"{{I:{chance.choice(ways)}}}"


def _bank(chance: random.Random) -> str:
    body = chance.choice(_CARDS) + _some(chance, chance.choice((9, 10, 11, 12)))
    number = body + luhn.calc_check_digit(body)
    fours = [number[at : at + 4] for at in range(0, len(number), 4)]
    ways = (
        number,
        " ".join(fours),
        "-".join(fours),
        number.translate(_WIDE),
        "　".join(fours),
        f"{number[:6]} {number[6:]}",
    )
    return chance.choice(("", "卡号", "银行卡：", "帳號", "打到", "收款")) + f"{{B:{chance.choice(ways)}}}"


def _plate(chance: random.Random) -> str:
    head, letter = chance.choice("鲁京粤浙苏沪川渝豫冀晋蒙辽黑"), chance.choice(_LETTERS)
    rest = "".join(chance.choice(_LETTERS + "0123456789" * 3) for _ in range(4)) + chance.choice("0123456789")
    green = chance.choice("DF") + _some(chance, 5)
    ways = (
        f"{head}{letter}{rest}", f"{head}{letter}·{rest}", f"{head}{letter} {rest}", f"{head}{letter}-{rest}",
        f"{head}{letter}{rest}".lower(), f"{head}{letter}{green}", f"{head}{letter}·{green}", f"{head} {letter} {rest}",
        f"{head}{letter}{rest[:4]}挂", f"{head}{letter}{_some(chance, 5)}{chance.choice('DF')}",
    )  # fmt: skip
    return chance.choice(("车牌", "車牌號", "一辆", "开的是", "")) + f"{{C:{chance.choice(ways)}}}"


def _mail(chance: random.Random) -> str:
    name = "".join(chance.choice("abcdefghij") for _ in range(6)) + _some(chance, 3)
    return f"邮箱{{E:{name}{chance.choice('@＠')}{chance.choice(('qq.com', '163.com', 'example.com.cn'))}}}"


def _account(chance: random.Random) -> str:
    name = chance.choice(("wx", "abc_", "hang-")) + _some(chance, 6)
    return chance.choice((f"微信{{A:{name}}}", f"微信号：{{A:{name}}}", f"QQ：{{A:{_account_number(chance)}}}"))


def _account_number(chance: random.Random) -> str:
    return chance.choice("123456789") + _some(chance, 8)


def _some(chance: random.Random, count: int) -> str:
    return "".join(chance.choice("0123456789") for _ in range(count))


_MAKERS = (_mobile, _fixed, _identity, _bank, _plate, _mobile, _fixed, _identity, _bank, _plate, _mail, _account)
