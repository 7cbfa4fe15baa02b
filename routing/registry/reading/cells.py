"""A cell as it is meant: without what nobody sees, spelled one way, and with the many words for nothing."""

import re
from functools import lru_cache

from routing.normalise import normalise

# Zero-width and directional signs, soft hyphen, byte order mark, control characters that are no blank.
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_BLANKS = re.compile(r"\s+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
_NOTHING = frozenset(
    (
        "", "无", "暂无", "没有", "空", "未填", "两无", "无。", "(无)", "（无）", "(空)", "（空）",
        "—", "——", "–", "-", "--", "---", "/", "//", "\\", "*", "n/a", "na", "#n/a", "none", "null", "nil",
    )
)  # fmt: skip
_NOBODY = re.compile(r"(暂?无|没有|未明确|未确定|尚未明确|尚无)(业务|行业|登记)?(主管|管理|指导)?(单位|部门|机关)")
_PAIRS = {"(": ")", "（": "）", "[": "]", "〔": "〕", "《": "》"}


def _unbroken(blanks: re.Match[str]) -> str:
    """Nothing of blanks that hold a line break beside Chinese. Each run is looked at once, however long it is."""
    before, after = blanks.string[blanks.start() - 1 : blanks.start()], blanks.string[blanks.end() : blanks.end() + 1]
    is_broken = "\n" in blanks[0] or "\r" in blanks[0]
    return "" if is_broken and (_HAN.match(before) or _HAN.match(after)) else blanks[0]


@lru_cache(maxsize=65_536)  # the same few hundred departments, documents and words stand in every row
def clean(text: str) -> str:
    """Simplified, half-width letters, one line, nothing invisible, no blank within Chinese."""
    text = normalise(_BLANKS.sub(_unbroken, _INVISIBLE.sub("", text)))
    return _BETWEEN_HAN.sub("", " ".join(text.split()))


@lru_cache(maxsize=65_536)
def filled(text: str) -> str:
    """As `clean`, and empty where the cell says in words that there is nothing: 无, 暂无, —, N/A."""
    text = clean(text)
    return "" if text.lower() in _NOTHING or _NOBODY.fullmatch(text) else text


def split_outside_brackets(text: str, signs: str) -> list[str]:
    """The parts between any of the signs; what stands in brackets is not taken apart."""
    parts, closing = [""], [""]
    for character in text:
        if character in signs and not closing[-1]:
            parts.append("")
            continue
        if character in _PAIRS:
            closing.append(_PAIRS[character])
        elif character == closing[-1]:
            closing.pop()
        parts[-1] += character
    return [part.strip() for part in parts if part.strip()]
