"""The flow picture of a replay: who had the complaints on the left, who would have them on the right. Only geometry."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

MOST_BANDS = 24  # the largest; the rest is one band of its own
WIDTH, BAR, LABEL = 1000, 10, 310
_HEIGHT = 320  # of all bars of one side together
_GAP, _LEAST, _LINE = 10.0, 1.5, 34.0  # between bars; of a band; what a label needs
OTHERS = "*"

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Node:
    """One side's department: its bar, and where its label stands."""

    key: str
    complaints: int
    x: float
    y: float
    height: float

    @property
    def middle(self) -> float:
        return round(self.y + self.height / 2, 1)


@dataclass(frozen=True, slots=True)
class Band:
    """Complaints that would go from one to the other."""

    before: str
    after: str
    complaints: int
    path: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything to be drawn, in a box of WIDTH by `height`."""

    before: tuple[Node, ...]
    after: tuple[Node, ...]
    bands: tuple[Band, ...]
    height: float


def draw_flows(flows: Mapping[Pair, int]) -> Picture | None:
    """None where nothing flows."""
    shown = _largest(Counter(flows))
    total = sum(shown.values())
    if not total:
        return None
    scale = _HEIGHT / total
    before = _column([pair[0] for pair in shown], shown, scale, side=0)
    after = _column([pair[1] for pair in shown], shown, scale, side=1)
    bands = tuple(_bands(shown, before, after, scale))
    height = max(node.y + max(node.height, _LINE) for node in (*before.values(), *after.values()))
    return Picture(tuple(before.values()), tuple(after.values()), bands, round(height + _GAP, 1))


def _largest(flows: Counter[Pair]) -> Counter[Pair]:
    ranked = flows.most_common()
    shown = Counter(dict(ranked[:MOST_BANDS]))
    rest = sum(number for _pair, number in ranked[MOST_BANDS:])
    if rest:
        shown[OTHERS, OTHERS] = rest
    return shown


def _column(keys: list[str], flows: Counter[Pair], scale: float, *, side: int) -> dict[str, Node]:
    """The bars of one side, the largest on top, each with room for its label."""
    sums = {key: sum(number for pair, number in flows.items() if pair[side] == key) for key in dict.fromkeys(keys)}
    x, y = (LABEL, WIDTH - LABEL - BAR)[side], _GAP
    nodes: dict[str, Node] = {}
    for key in sorted(sums, key=lambda one: (one == OTHERS, -sums[one], one)):
        height = max(sums[key] * scale, _LEAST)
        room = max(height, _LINE)
        nodes[key] = Node(key, sums[key], x, round(y + (room - height) / 2, 1), round(height, 1))
        y += room + _GAP
    return nodes


def _bands(flows: Counter[Pair], before: dict[str, Node], after: dict[str, Node], scale: float) -> list[Band]:
    """Laid side by side in the order of the other column, so that few of them cross."""
    places_after = {key: place for place, key in enumerate(after)}
    places_before = {key: place for place, key in enumerate(before)}
    left = {key: node.y for key, node in before.items()}
    starts: dict[Pair, float] = {}
    for pair in sorted(flows, key=lambda one: (places_before[one[0]], places_after[one[1]])):
        starts[pair] = left[pair[0]]
        left[pair[0]] += flows[pair] * scale
    right = {key: node.y for key, node in after.items()}
    bands = []
    for pair in sorted(flows, key=lambda one: (places_after[one[1]], places_before[one[0]])):
        thick = max(flows[pair] * scale, _LEAST)
        bands.append(Band(*pair, flows[pair], _path(starts[pair], right[pair[1]], thick)))
        right[pair[1]] += flows[pair] * scale
    return bands


def _path(start: float, end: float, thick: float) -> str:
    x0, x1 = LABEL + BAR, WIDTH - LABEL - BAR
    bend = (x0 + x1) / 2
    over = f"M{x0} {start:.1f}C{bend} {start:.1f} {bend} {end:.1f} {x1} {end:.1f}"
    under = f"L{x1} {end + thick:.1f}C{bend} {end + thick:.1f} {bend} {start + thick:.1f} {x0} {start + thick:.1f}Z"
    return over + under
