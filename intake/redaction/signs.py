"""A text spelled one way, sign for sign: full-width and spoken digits, dashes and blanks, traditional characters.

As many signs as were written, so that a place in the one is the place in the other.
"""

import re
import unicodedata
from functools import lru_cache

from routing.normalise import normalise

# What people write between the digits of one number.
BETWEEN = r"[ \-.]{0,3}"
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―－−ー﹣~～_·•・‧∙"), "-")
_BLANKS = dict.fromkeys(map(ord, "\u00a0\u3000\u2002\u2003\u2009\u200b\u200c\u200d\u2060\ufeff\u00ad\t"), " ")
_SIGNS = _DASHES | _BLANKS | dict(zip(map(ord, "（）【】：，；＋＠．。"), "()[]:,;+@..", strict=True))
_SPOKEN_DIGITS = "零〇○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖两"
_SPOKEN = dict(zip(map(ord, _SPOKEN_DIGITS), "00012345678911234567892", strict=True))
# Fewer are a year, an amount in words, a way of speaking.
_SPOKEN_NUMBER = re.compile(rf"[{_SPOKEN_DIGITS}0-9](?:[ \-]{{0,2}}[{_SPOKEN_DIGITS}0-9]){{6,}}")


def spelled(text: str) -> str:
    """`text` in the signs the rules know; exactly as long."""
    plain = text.translate(_SIGNS)
    whole = normalise(plain)
    if len(whole) != len(plain):
        whole = "".join(map(_spell, plain))
    whole = whole.translate(_SIGNS)
    return _SPOKEN_NUMBER.sub(lambda found: found[0].translate(_SPOKEN), whole)


def digits_of(text: str) -> str:
    return "".join(sign for sign in text if sign in "0123456789")


@lru_cache(maxsize=4096)
def _spell(sign: str) -> str:
    """What would become none or several stays."""
    for plain in (normalise(sign), unicodedata.normalize("NFKC", sign)):
        if len(plain) == 1 and plain != sign:
            return plain
    return sign
