"""The initials an operator types for a name: 成都市火锅协会 is `cdshgxh`."""

import re

from pypinyin import Style, lazy_pinyin

from routing.normalise import needle_of

# Places whose old reading pypinyin's phrases miss (county names of GB/T 2260).
_LOCAL_READINGS = {"筠连": "jl", "荥经": "yj", "洪洞": "ht", "涡阳": "gy", "浚县": "xx"}
_LOCAL = re.compile("|".join(_LOCAL_READINGS))


def initials_of(name: str) -> str:
    """One lower-case sign for each sign of `needle_of(name)`: the initial of the likeliest reading in its phrase.

    Letters and digits stand for themselves, and so does a character nobody can read; the length never differs.
    """
    needle = needle_of(name)
    spelled = "".join(piece[0] for piece in lazy_pinyin(needle, style=Style.FIRST_LETTER, errors=list))
    for place in _LOCAL.finditer(needle):
        spelled = spelled[: place.start()] + _LOCAL_READINGS[place.group()] + spelled[place.end() :]
    return spelled
