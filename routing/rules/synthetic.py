"""Rules and complaints made up from a seed, of any number: to measure a table by, and to try one hard.

They look as an operator writes them: some six cells filled, an amount in a quarter of the rules, keywords in a sixth,
the most specific first, a last rule that takes the rest.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache, partial
from itertools import chain
from typing import TypeVar

from routing.facts import Facts
from routing.rules.cells import FACT_COLUMNS, RuleRow
from routing.violations import shipped_violations
from routing.vocabulary import Channel, Kind, Level, Lifecycle, RegistrationMode, Symbol

_T = TypeVar("_T")

_CITIES = tuple(f"{province}{city:02}" for province in ("51", "44", "33") for city in range(1, 12))
_REGIONS = tuple(f"{city}{county:02}" for city in _CITIES for county in (0, *range(4, 12)))
_INDUSTRIES = (
    "物业", "装饰", "餐饮", "茶叶", "物流", "软件", "口腔", "培训", "典当", "消防", "导游", "电梯", "家政", "机械",
)  # fmt: skip
_AMOUNTS = (200, 500, 1_000, 2_000, 3_000, 5_000, 8_000, 10_000, 20_000, 50_000, 100_000, 500_000)
_FILLER = "我单位于去年收到该协会的来函来电称本地企业均须按其要求办理有关事项否则后果自负至今没有任何书面说明"
_TEXT_LENGTH = 150
# How often a rule asks for an amount, that one for an upper bound too; for words; of those, for every one of them.
_WITH_AMOUNT, _WITH_UPPER, _WITH_WORDS, _WITH_EVERY, _WITH_BRANCH = 0.25, 0.5, 0.15, 0.25, 0.3
# How often a complaint names a sum, gives no name, and has any other flag.
_SUM_NAMED, _NO_NAME, _FLAGGED = 0.6, 0.3, 0.1


def synthetic_rules(seed: int, count: int) -> list[RuleRow]:
    """`count` rules, those with most cells first and one that takes the rest last. Orders go up by ten."""
    draw = random.Random(seed)
    rows = [_rule(draw) for _ in range(count - 1)]
    rows.sort(key=_cells_filled, reverse=True)
    rows.append(RuleRow(order=1, lead="SWD"))
    return [replace(row, order=10 * number) for number, row in enumerate(rows, 1)]


def synthetic_facts(seed: int, count: int) -> Iterator[Facts]:
    """`count` complaints: half drawn evenly, half as life deals them, with a few values most of the time."""
    draw = random.Random(seed)
    for number in range(count):
        of = partial(_often if number % 2 else _evenly, draw)
        yield Facts(
            violation=of(_codes()),
            kind=of(tuple(Kind)),
            channel=of(tuple(Channel)),
            level=of((*Level, None)),
            region=of(_REGIONS),
            industry=of((*_INDUSTRIES, "")),
            mode=of((*RegistrationMode, None)),
            lifecycle=of((*Lifecycle, None)),
            watchlist=draw.random() < _FLAGGED,
            amount=Decimal(draw.randrange(100, 200_000)) / 2 if draw.random() < _SUM_NAMED else None,
            government=draw.random() < _FLAGGED,
            anonymous=draw.random() < _NO_NAME,
            text=_text(draw),
            association=_association(draw),
        )


@cache
def _codes() -> tuple[str, ...]:
    return tuple(card.code for card in shipped_violations())


@cache
def _words() -> tuple[str, ...]:
    return tuple(sorted({word for card in shipped_violations() for word in card.keywords}))


def _rule(draw: random.Random) -> RuleRow:
    cells = {column: write(draw) for column, (share, write) in _COLUMNS.items() if draw.random() < share}
    if draw.random() < _WITH_AMOUNT:
        least, most = sorted(draw.sample(_AMOUNTS, 2))
        cells |= {"amount_min": str(least)} | ({"amount_max": str(most)} if draw.random() < _WITH_UPPER else {})
    if draw.random() < _WITH_WORDS:
        cells |= _keywords(draw)
    return RuleRow(order=1, lead=draw.choice(tuple(Symbol)), **cells)


def _keywords(draw: random.Random) -> dict[str, str]:
    words = draw.sample(_words(), draw.randint(2, 4))
    return {"keywords_all": "|".join(words[:2])} if draw.random() < _WITH_EVERY else {"keywords_any": "|".join(words)}


def _cells_filled(row: RuleRow) -> int:
    return sum(bool(getattr(row, column)) for column in FACT_COLUMNS)


def _text(draw: random.Random) -> str:
    parts = chain.from_iterable((_FILLER[draw.randrange(40) :][:20], draw.choice(_words())) for _ in range(12))
    return "".join(parts)[:_TEXT_LENGTH]


def _association(draw: random.Random) -> str:
    return f"51510100XX{draw.randrange(2000):08}"


def _code(draw: random.Random) -> str:
    return draw.choice(_codes())[:2] + "*" if draw.random() < _WITH_BRANCH else _some(_codes(), 3)(draw)


def _region(draw: random.Random) -> str:
    return draw.choice((_some(_REGIONS, 3)(draw), draw.choice(_CITIES) + "*", draw.choice(_CITIES)[:2] + "*"))


def _flag(draw: random.Random) -> str:
    return draw.choice(("true", "false"))


def _some(values: Sequence[str], most: int) -> Callable[[random.Random], str]:
    return lambda draw: "|".join(draw.sample(values, draw.randint(1, most)))


def _evenly(draw: random.Random, values: Sequence[_T]) -> _T:
    return draw.choice(values)


def _often(draw: random.Random, values: Sequence[_T]) -> _T:
    """After Zipf: the second value half as often as the first, the third a third as often."""
    return values[int(len(values) ** draw.random()) - 1]


# How often an operator fills the column, and what then stands there.
_COLUMNS: dict[str, tuple[float, Callable[[random.Random], str]]] = {
    "violation": (0.85, _code),
    "kind": (0.5, _some(tuple(Kind), 2)),
    "channel": (0.2, _some(tuple(Channel), 2)),
    "level": (0.4, _some(tuple(Level), 2)),
    "region": (0.5, _region),
    "industry": (0.4, _some(_INDUSTRIES, 3)),
    "mode": (0.2, _some(tuple(RegistrationMode), 2)),
    "lifecycle": (0.2, _some(tuple(Lifecycle), 2)),
    "watchlist": (0.1, _flag),
    "government": (0.1, _flag),
    "anonymous": (0.1, _flag),
    "association": (0.02, _association),
}
