"""The initials an operator types for a name: 成都市火锅协会 is `cdshgxh`."""

import re
from functools import lru_cache
from importlib import import_module
from typing import Any

from routing.normalise import needle_of

# Places whose old reading pypinyin's phrases miss (county names of GB/T 2260).
_LOCAL_READINGS = {"筠连": "jl", "荥经": "yj", "洪洞": "ht", "涡阳": "gy", "浚县": "xx"}
_LOCAL = re.compile("|".join(_LOCAL_READINGS))


def initials_of(name: str) -> str:
    """One lower-case sign for each sign of `needle_of(name)`: the initial of the likeliest reading in its phrase.

    Letters and digits stand for themselves, and so does a character nobody can read; the length never differs.
    """
    needle = needle_of(name)
    spelled = "".join(map(_of_word, _pypinyin(".contrib.mmseg").seg.cut(needle)))
    for place in _LOCAL.finditer(needle):
        spelled = spelled[: place.start()] + _LOCAL_READINGS[place.group()] + spelled[place.end() :]
    return spelled


def spelled(name: str) -> str:
    """In whole syllables without tones: 王芳 is `wangfang`. What is in Latin letters is not asked of the dictionary."""
    return name.lower() if name.isascii() else "".join(_pypinyin().lazy_pinyin(name)).lower()


@lru_cache(maxsize=20_000)
def _of_word(word: str) -> str:
    """Names of associations share their words: a province has a few thousand."""
    pypinyin = _pypinyin()
    return "".join(pypinyin.lazy_pinyin(word, style=pypinyin.Style.FIRST_LETTER))


def _pypinyin(module: str = "") -> Any:
    """Loaded late: its dictionaries cost half a second and 55 MB, and most processes never spell a name."""
    return import_module("pypinyin" + module)
