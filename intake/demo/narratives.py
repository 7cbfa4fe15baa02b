"""What synthetic complainants say: phrasings for each code of the taxonomy, as people of all kinds put it.

`phrasings.csv` has them in families: a family is one way of putting a thing, in a few variants. Families marked
`measure` are told only from the month on that a classifier of the demonstration is measured on: it never learns them.
"""

import csv
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum, auto
from functools import lru_cache
from pathlib import Path

from routing.normalise import normalise

_HERE = Path(__file__).parent
_SLOT = re.compile(r"\{\w+\}")
_NOT_CHINESE = re.compile(r"[^\u3400-\u9fff]")
_STOPS = re.compile(r"[，。：；、！？]")
_OPENINGS = (
    "反映{association}的事。",
    "我要投诉{association}：",
    "您好，说的是{association}。",
    "关于{association}，",
    "麻烦你们管管{association}。",
    "举报{association}。",
    "是这样，{association}这个会，",
    "喂你好，{association}。",
    "{association}：",
)
_SUMS = ("一共{amount}元，有转账记录。", "前后花了{amount}块。", "涉及{amount}元。", "钱已经付了，{amount}。")
_ENDINGS = (
    "请查一查。",
    "盼回复。",
    "希望有人管。",
    "麻烦尽快处理，谢谢。",
    "请替我保密。",
    "我有聊天记录，可以提供。",
    "同行里好些家都这样。",
    "你们要是不管我就接着打。",
    "电话联系我就行。",
)
_GATHERINGS = ("美食周", "展销周", "嘉年华", "大集", "欢乐周")
_DIGITS = "零一二三四五六七八九"
_TWO_THINGS, _MONEY, _SUM_SAID, _OPENED, _ENDED, _UNPOINTED, _SPELT = 0.1, 0.35, 0.7, 0.6, 0.55, 0.25, 0.5


class Split(StrEnum):
    """What a family is for."""

    LEARN = auto()
    MEASURE = auto()


@dataclass(frozen=True)
class Phrasing:
    """One way a violation is told; `{association}`, `{amount}` and `{event}` in it are filled in."""

    code: str
    family: str
    split: Split
    text: str


@dataclass(frozen=True)
class Story:
    """One narrative, the codes it is about, and the money in it."""

    codes: tuple[str, ...]
    text: str
    amount: Decimal | None


@lru_cache(maxsize=1)
def phrasings() -> tuple[Phrasing, ...]:
    """Every one there is."""
    rows = _rows("phrasings.csv")
    return tuple(Phrasing(row["code"], row["family"], Split(row["split"]), row["text"]) for row in rows)


@lru_cache(maxsize=1)
def weights() -> dict[str, int]:
    """How often each code is complained about, beside the others."""
    return {row["code"]: int(row["weight"]) for row in _rows("weights.csv")}


def story(
    draw: random.Random, association: str, split: Split, *, is_text: bool = False, about: Sequence[str] = ()
) -> Story:
    """A complaint about `association`; one in ten is about two things. A text message names the association itself."""
    number = 2 if draw.random() < _TWO_THINGS else 1
    told = dict.fromkeys(about or draw.choices(list(weights()), list(weights().values()), k=number))
    return tell(draw, [draw.choice(_choice(code, split)) for code in told], association, is_text=is_text)


def tell(draw: random.Random, chosen: Sequence[Phrasing], association: str, *, is_text: bool = False) -> Story:
    """These phrasings about `association`, in one complaint."""
    said = "。另外，".join(one.text for one in chosen)
    amount = Decimal(draw.randint(2, 400) * 100) if "{amount}" in said or draw.random() < _MONEY else None
    text = _framed(draw, said, must_name=is_text, has_sum=amount is not None)
    if is_text and draw.random() < _UNPOINTED:
        text = _STOPS.sub(" ", text).strip()
    event = f"第{draw.choice(_DIGITS[2:])}届{draw.choice(_GATHERINGS)}"
    spelt = _spelt(draw, amount) if amount is not None else ""
    text = text.format(association=association, amount=spelt, event=event)
    return Story(tuple(one.code for one in chosen), text, amount)


def is_held_out(narrative: str) -> bool:
    """Whether a phrasing of a `measure` family stands in it, however it was pointed."""
    heard = _NOT_CHINESE.sub("", normalise(narrative))
    return any(piece in heard for piece in _held_out_pieces())


def _framed(draw: random.Random, said: str, *, must_name: bool, has_sum: bool) -> str:
    """With a greeting, a sum and a wish around it, or bare."""
    opening = draw.choice(_OPENINGS) if must_name or draw.random() < _OPENED else ""
    money = draw.choice(_SUMS) if has_sum and "{amount}" not in said and draw.random() < _SUM_SAID else ""
    ending = draw.choice(_ENDINGS) if draw.random() < _ENDED else ""
    is_named = "{association}" in said
    stop = "。" if (money or ending) and said[-1] not in "。？！" else ""
    return f"{'' if is_named else opening}{said}{stop}{money}{ending}"


def _spelt(draw: random.Random, amount: Decimal) -> str:
    """In digits; round sums sometimes in characters."""
    for unit, name in ((10_000, "万"), (1_000, "千")):
        times, rest = divmod(int(amount), unit)
        if not rest and times < len(_DIGITS) and draw.random() < _SPELT:
            return f"{_DIGITS[times]}{name}"
    return str(amount)


@lru_cache(maxsize=256)
def _choice(code: str, split: Split) -> tuple[Phrasing, ...]:
    return tuple(one for one in phrasings() if one.code == code and one.split is split)


@lru_cache(maxsize=1)
def _held_out_pieces() -> tuple[str, ...]:
    """Of each held-out phrasing the longest piece between slots, characters alone."""
    pieces = (
        max((_NOT_CHINESE.sub("", normalise(piece)) for piece in _SLOT.split(one.text)), key=len)
        for one in phrasings()
        if one.split is Split.MEASURE
    )
    return tuple(pieces)


def _rows(name: str) -> list[dict[str, str]]:
    with (_HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
