"""What synthetic complainants say: one fact for each code of the taxonomy, told in different ways."""

import csv
import random
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

_FACTS = Path(__file__).with_name("facts.csv")
_OPENINGS = (
    "您好，我反映{name}的问题。",
    "我是一家企业的负责人，要投诉{name}。",
    "我们公司是{name}的会员单位。",
    "请问{name}这样做合规吗？",
    "关于{name}，情况如下：",
)
_SPANS = ("今年以来，", "从上个月开始，", "前几天接到电话，", "开会时当场宣布，", "去年和今年都是这样，")
_DETAILS = (
    "涉及金额{amount}元，有转账记录。",
    "前后交了{amount}元，没有合同。",
    "同行里有十几家都遇到了同样的情况。",
    "工作人员说这是统一规定，不能商量。",
    "我保留了通知和聊天记录，可以提供。",
    "",
)
_WISHES = (
    "请有关部门调查处理，并把结果告诉我。",
    "希望退还已经交的费用。",
    "请核实并责令整改。",
    "希望不要把我的信息告诉协会。",
    "请依法处理。",
)


@dataclass(frozen=True)
class Story:
    """One narrative, the codes it is about, and the money in it."""

    codes: tuple[str, ...]
    text: str
    amount: Decimal | None


@lru_cache(maxsize=1)
def _facts() -> tuple[list[str], list[int], dict[str, str]]:
    with _FACTS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return (
        [row["code"] for row in rows],
        [int(row["weight"]) for row in rows],
        {row["code"]: row["fact"] for row in rows},
    )


def codes() -> list[str]:
    """Every code a story can be about."""
    return _facts()[0]


def story(draw: random.Random, association: str) -> Story:
    """A complaint about `association`; one in ten is about two things."""
    names, weights, facts = _facts()
    told = list(dict.fromkeys(draw.choices(names, weights, k=2 if draw.random() < 0.1 else 1)))  # noqa: PLR2004
    amount = Decimal(draw.randint(2, 400) * 100) if draw.random() < 0.6 else None  # noqa: PLR2004
    detail = draw.choice(_DETAILS[:2] if amount else _DETAILS[2:]).format(amount=amount)
    happened = "；另外，".join(facts[code] for code in told)
    opening = draw.choice(_OPENINGS).format(name=association)
    return Story(tuple(told), f"{opening}{draw.choice(_SPANS)}{happened}。{detail}{draw.choice(_WISHES)}", amount)
