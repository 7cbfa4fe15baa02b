"""Red and black lists 红黑榜: who stands out, as Yulin prints it: five at the top, five at the bottom, ties unordered.

Ranked by the on-time closure rate, of those only that had enough complaints due. Equal rates stand together: the list
ends with the group that fills it, however many are in that. Nobody below the average is praised, nobody at or above it
is blamed, so nobody is on both.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from intake.bulletin.content import BulletinFigures, DepartmentFigures, Ratio

RANKED_BY = "ontime_rate"
LENGTH = 5


@dataclass(frozen=True, slots=True)
class RankedDepartment:
    """One on a list, with what its rate was counted from."""

    name: str
    ratio: Ratio

    @property
    def rate(self) -> Decimal:
        return self.ratio.rate or Decimal(0)


@dataclass(frozen=True, slots=True)
class RankedLists:
    """`red` from the best down, `black` from the worst up; `ranked`: how many took part."""

    red: tuple[RankedDepartment, ...]
    black: tuple[RankedDepartment, ...]
    ranked: int


def ranked_lists(figures: BulletinFigures) -> RankedLists:
    return rank(figures.departments, figures.least_due)


def rank(departments: Iterable[DepartmentFigures], least_due: int) -> RankedLists:
    ranked = [RankedDepartment(one.name, one.rate(RANKED_BY)) for one in departments]
    ranked = [one for one in ranked if one.ratio.denominator >= max(least_due, 1)]
    numerator = sum((one.ratio.numerator for one in ranked), start=Decimal(0))
    average = Ratio(numerator, sum(one.ratio.denominator for one in ranked)).rate
    good = [one for one in ranked if average is not None and one.rate >= average]
    bad = [one for one in ranked if average is not None and one.rate < average]
    # Of one alone, or of all alike, nobody stands out.
    if not bad:
        good = []
    return RankedLists(_first_groups(good, best_first=True), _first_groups(bad, best_first=False), len(ranked))


def _first_groups(ranked: Sequence[RankedDepartment], *, best_first: bool) -> tuple[RankedDepartment, ...]:
    in_order = sorted(ranked, key=lambda one: (-one.rate if best_first else one.rate, one.name))
    taken: list[RankedDepartment] = []
    for _rate, group in groupby(in_order, key=lambda one: one.rate):
        if len(taken) >= LENGTH:
            break
        taken += group
    return tuple(taken)
