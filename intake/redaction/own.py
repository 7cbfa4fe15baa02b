"""What tells who complains, as far as the hotline knows them: always hidden, however it is spelled."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from intake.redaction.kinds import Hidden, TextSpan
from intake.redaction.signs import digits_of, spelled

_LEAST_NAME, _LEAST_ADDRESS, _LEAST_DIGITS, _TAIL = 2, 4, 7, 4
_NATIONAL = 11
_GAP = r"[ \-.,*]{0,3}"
_TITLES = "先生|女士|小姐|太太|老师|师傅|某某|某|总|老板|经理|会长|同志|大姐|大哥|阿姨|医生|律师"
_COMPOUND = re.compile("欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|令狐|慕容|司徒|长孙|宇文|夏侯|端木|南宫|西门|独孤")


@dataclass(frozen=True)
class Known:
    """Of one complainant; empty where nothing is known. `phone` may hold several numbers."""

    name: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""


def own_in(text: str, known: Known) -> Iterator[TextSpan]:
    """Of a spelled text."""
    for words, kind, least in (
        (known.name, Hidden.NAME, _LEAST_NAME),
        (known.address, Hidden.ADDRESS, _LEAST_ADDRESS),
        (known.email, Hidden.EMAIL, _LEAST_ADDRESS),
    ):
        signs = [sign for sign in spelled(words) if sign.isalnum()]
        if len(signs) >= least:
            yield from _found(text, r"[^\w\n]{0,3}".join(map(re.escape, signs)), kind)
    yield from _surname(text, spelled(known.name).strip())
    for one in re.split(r";alt=|;ext=", known.phone):
        yield from _number(text, digits_of(one)[-_NATIONAL:])


def _surname(text: str, name: str) -> Iterator[TextSpan]:
    """`张女士`, `姓张`: with what else is told of the matter it is a name."""
    if not "\u4e00" <= name[:1] <= "\u9fff":
        return
    found = _COMPOUND.match(name)
    surname = found[0] if found else name[:1]
    yield from _found(text, rf"{surname}(?:{_TITLES})", Hidden.NAME)
    yield from _found(text, rf"姓{surname}", Hidden.NAME)
    if len(name) - len(surname) >= _LEAST_NAME:
        yield from _found(text, rf"(?<=[叫名]){name[len(surname) :]}", Hidden.NAME)


def _number(text: str, digits: str) -> Iterator[TextSpan]:
    if len(digits) >= _LEAST_DIGITS:
        yield from _found(text, rf"(?:\+?86{_GAP})?" + _GAP.join(digits), Hidden.PHONE)
        yield from _found(text, rf"尾号[^0-9\n]{{0,3}}{digits[-_TAIL:]}", Hidden.PHONE)


def _found(text: str, pattern: str, kind: Hidden) -> Iterator[TextSpan]:
    return (TextSpan(one.start(), one.end(), kind) for one in re.finditer(pattern, text, re.IGNORECASE))
