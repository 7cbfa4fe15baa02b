"""One spelling for what people paste: Simplified characters, half-width letters, no bracketed pinyin.

Mirrors of government pages carry 業(yè) for 业; complaints copied from them do too. The original is kept beside this by
whoever stores it.
"""

import re
import unicodedata
from functools import cache
from importlib import import_module
from typing import Any

# What OpenCC's tables leave as it was.
_LEFT_OVER = ("陜", "陕")
# Chinese punctuation is at home in its full width; letters, digits and the rest of that block are not.
_KEPT_WIDE = "，！？；：（）"
_WIDTHS = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code) not in _KEPT_WIDE} | {0x3000: " "}
# Signs nobody sees: soft hyphens, joiners, directions, byte order marks. Copied along from pages and sheets.
_UNSEEN = (0xAD, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFEFF)
_RESPELLED = _WIDTHS | dict.fromkeys(_UNSEEN)
_WIDE = re.compile("[" + "".join(map(chr, _RESPELLED)).replace("\\", r"\\").replace("]", r"\]") + "]")
# The few characters of GB 2312, the set of Simplified writing, that OpenCC would still change.
_CHANGED_IN_GB2312 = re.compile("[乾吒夥後徵拚捱摺於榘菸著薰薹袷醣麴麽]")
_OTHER = re.compile(r"[^\u3400-\u9fff]+")
_BRACKETED = re.compile(r"([\u3400-\u9fff])[(（]([a-zü\u00e0-\u01dc]{1,7})[)）]")
# Characters of a narrative; what is longer is refused at every door.
LONGEST_NARRATIVE = 5_000


def normalise(text: str) -> str:
    """The same text, spelled one way, without the signs nobody sees. Keeps wording, line breaks and punctuation."""
    if _WIDE.search(text):  # translating costs three times as much as looking
        text = text.translate(_RESPELLED)
    if "(" in text or "（" in text:
        text = _BRACKETED.sub(_without_pinyin, text)
    if not _is_simplified(text):  # converting a text costs 0.2 ms
        text = _converter().convert(text)
    return text.replace(*_LEFT_OVER)


def as_compared(text: str) -> str:
    """A text, or a word to look for in one, as the two are compared: normalised, case and width of signs the same."""
    text = normalise(text).casefold()
    for wide in _KEPT_WIDE:
        text = text.replace(wide, chr(ord(wide) - 0xFEE0))
    return text


def needle_of(name: str) -> str:
    """A name as it is searched: normalised, lower case, nothing but letters, digits and characters."""
    return "".join(c for c in normalise(name).lower() if c.isalnum())


def _without_pinyin(found: re.Match[str]) -> str:
    """Only a reading of the very character before it goes: 官网(www) and 协会(beijing) stay."""
    character, spelled = found.groups()
    return character if _toneless(spelled) in _readings(character) else found.group()


def _toneless(spelled: str) -> str:
    plain = spelled.translate(str.maketrans("üǖǘǚǜ", "vvvvv"))
    return "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))


@cache
def _readings(character: str) -> frozenset[str]:
    # Loaded late: its dictionaries cost half a second and 55 MB, and hardly any text has a reading in brackets.
    pypinyin = import_module("pypinyin")
    spellings, plain = {character, _converter().convert(character)}, pypinyin.Style.NORMAL
    return frozenset(reading for one in spellings for reading in pypinyin.pinyin(one, heteronym=True, style=plain)[0])


def _is_simplified(text: str) -> bool:
    """Nearly every text is, and is told by its set of characters: loading OpenCC takes 0.2 s."""
    if not _is_gb2312(text) and not _is_gb2312(_OTHER.sub("", text)):
        return _traditional().isdisjoint(text)
    return _CHANGED_IN_GB2312.search(text) is None


def _is_gb2312(text: str) -> bool:
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


@cache
def _traditional() -> frozenset[str]:
    """Every character that converting would change."""
    every = "".join(map(chr, range(0x3400, 0xA000)))
    return frozenset(old for old, new in zip(every, _converter().convert(every), strict=True) if old != new)


@cache
def _converter() -> Any:
    """Loaded where a text is normalised: most commands read the registry and never ask."""
    return import_module("opencc_purepy").OpenCC("t2s")
