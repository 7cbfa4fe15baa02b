"""A reason that stands for a decision: somebody reads it later, so one letter, or the same one again, is none."""

import re

from intake.casework.text_input import required_text
from intake.errors import InvalidInput
from routing.normalise import normalise
from routing.translatable import N_

_LEAST_SIGNS = 2  # 重复 is a reason, `x`, `aaaa` and `……` are none
# Of one for which a person is shown to somebody, who is told what is wanting.
_LONGEST = 200
_LEAST = 4  # Chinese characters, or half as many words
_CHINESE = re.compile("[\u3400-\u9fff]")
_WORD = re.compile(r"[^\W\d_\u3400-\u9fff]{2,}")
# What says only that somebody wants to look; none of it says what for.
_HOLLOW = re.compile(
    "工作需要|业务需要|因工作|需要|查看|看看|看一下|查一下|一下|了解|打开|测试|原因|理由|view|look|see|test|check",
    re.IGNORECASE,
)


def required_reason(text: str, field: str, *, longest: int = 500) -> str:
    """As `required_text`, of two different letters, digits or characters at least."""
    text = required_text(text, field, longest=longest)
    if len({sign for sign in text.casefold() if sign.isalnum()}) < _LEAST_SIGNS:
        raise InvalidInput(N_("says too little: give the reason in words that somebody can check later"), field=field)
    return text


def substantial_reason(text: str, field: str, *, longest: int = _LONGEST) -> str:
    """A reason that says what for, without blanks at its ends. Raises InvalidInput, which says what is wanting."""
    text = required_text(text, field, longest=longest)
    signs = "".join(normalise(text).split()).casefold()
    if len(set(signs)) == 1:
        raise InvalidInput(N_("is one character again and again; say in words what it is for"), field=field)
    if not _CHINESE.search(signs) and not _WORD.search(text):
        raise InvalidInput(N_("has no word in it; say in words what it is for"), field=field)
    if _weight(text) < _LEAST:
        raise InvalidInput(
            N_("is too short; say in at least %(least)s characters what it is for"), least=_LEAST, field=field
        )
    if _weight(_HOLLOW.sub(" ", text)) < _LEAST // 2:
        raise InvalidInput(N_("says only that you want to look; say what for"), field=field)
    return text


def _weight(text: str) -> int:
    words = {word.casefold() for word in _WORD.findall(text)}
    return len(_CHINESE.findall(text)) + 2 * len(words)
