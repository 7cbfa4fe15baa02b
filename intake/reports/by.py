"""What a table of figures has a row for, and to what figures are limited."""

from dataclasses import dataclass, replace
from enum import StrEnum


class By(StrEnum):
    """One dimension. Any two may be crossed."""

    DEPARTMENT = "department"  # who led; of parts and returns, whose part it is
    CO_DEPARTMENT = "co_department"  # who joined: a complaint with several is in the row of each
    REGION = "region"
    LEVEL = "level"
    VIOLATION = "violation"  # the branch of the principal violation: decided, else said; guesses are no violation
    CODE = "code"
    FEE_ITEM = "fee_item"  # as named today: a complaint that names several is in the row of each
    ASSOCIATION = "association"
    INDUSTRY = "industry"
    REGISTRATION = "registration"
    WATCHLIST = "watchlist"
    CHANNEL = "channel"
    KIND = "kind"
    SOURCE = "source"  # how it arrived, and of a transfer who sent it
    HANDLER = "handler"
    ORDER_LEVEL = "order_level"  # how heavy an order is; of all that is no order there is none
    MONTH = "month"
    WEEK = "week"
    DAY = "day"


# They cut the period itself; every other groups what is in it.
TIMES = frozenset({By.MONTH, By.WEEK, By.DAY})
# Their values are numbers of rows.
OF_NUMBERS = frozenset({By.DEPARTMENT, By.CO_DEPARTMENT, By.ASSOCIATION, By.HANDLER})
# A complaint may be in several of their rows, which then add up to more than the whole.
OVERLAPPING = frozenset({By.CO_DEPARTMENT, By.FEE_ITEM})
TOTAL, UNASSIGNED, UNDECIDED = "total", "unassigned", "undecided"


class RateSubset(StrEnum):
    """Which complaints of a rate to list."""

    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"
    REST = "rest"  # in the denominator and not (fully) in the numerator


@dataclass(frozen=True, slots=True)
class Scope:
    """To what the figures are limited: one group of a table, one department, a region with all in it, or nothing."""

    department_id: int | None = None
    limits: tuple[tuple[By, str], ...] = ()
    regions: tuple[str, ...] = ()  # codes of a region and of all that lie in it

    def limited(self, by: By, value: str) -> "Scope":
        return replace(self, limits=(*self.limits, (by, value)))


EVERYTHING = Scope()
