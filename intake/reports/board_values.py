"""What the board shows, as plain values: no query, no words, no addresses."""

from dataclasses import dataclass
from datetime import datetime

from intake.reports.periods import Period
from intake.reports.pressed.order_figures import OrderFigures, OrderTables
from intake.reports.rows import RateRow
from routing.vocabulary import Clock


@dataclass(frozen=True, slots=True)
class BoardTile:
    """One large number. `key` names its measure; `before` is last month's, None where nothing compares.

    `trend`: the same by month, the one shown last; empty where there is none. `rest`: how much of it is still to do.
    """

    key: str
    number: int
    before: int | None
    trend: tuple[int, ...] = ()
    rest: int | None = None


@dataclass(frozen=True, slots=True)
class RateLine:
    """A rate by month: a row for each month of the board."""

    key: str
    rows: tuple[RateRow, ...]


@dataclass(frozen=True, slots=True)
class AccusedAssociation:
    """An association, how often it was complained about, and how often in the month before."""

    id: int
    name: str
    number: int
    before: int


@dataclass(frozen=True, slots=True)
class HeatRow:
    """How many complaints of one violation were accepted in each month of the board."""

    code: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class BoardFlow:
    """Of one month: `carried_in` + `received` = `closed` + `ended` + `open`.

    `ended` were transferred or terminated; `left` says how many, and what left as none of ours, which is in no sum.
    """

    carried_in: int
    received: int
    closed: int
    ended: int
    open: int
    left: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class AnsweredCalls:
    """What those who were called back said, and how many of them were reached; each with last month's."""

    satisfaction: RateRow
    satisfaction_before: RateRow
    reached: RateRow
    reached_before: RateRow


@dataclass(frozen=True, slots=True)
class BoardOrders:
    """The orders to departments, those of the month before in all, and of one that was published as known today."""

    now: OrderTables
    before: OrderFigures
    today: OrderFigures | None = None

    @property
    def is_nothing(self) -> bool:
        return self.now.total.is_nothing and self.before.is_nothing


@dataclass(frozen=True, slots=True)
class BoardAlert:
    """Something that wants a person: the test in words, since when, and where its complaints and its note are."""

    sentence: str
    since: datetime
    address: str


@dataclass(frozen=True, slots=True)
class BoardFigures:
    """Everything on the board, of one moment. `months` end with the one shown.

    `overdue` says by clock of how many complaints it has run out now, most first, the closure of the matter before all
    others; empty for a month that is over. `ranking` and `associations` each say of which month they are: of the one
    before where this one has nothing yet. `alerts` is None where nothing watches.
    """

    at: datetime
    period: Period
    before: Period
    months: tuple[Period, ...]
    tiles: tuple[BoardTile, ...]
    overdue: tuple[tuple[Clock, int], ...]
    lines: tuple[RateLine, ...]
    ranking: tuple[RateRow, ...]
    ranking_month: Period
    associations: tuple[AccusedAssociation, ...]
    associations_month: Period
    heat: tuple[HeatRow, ...]
    flow: BoardFlow
    both_ways: tuple[tuple[str, int], ...]  # of the month shown, by the key of each measure
    calls: AnsweredCalls
    orders: BoardOrders
    alerts: tuple[BoardAlert, ...] | None
    is_synthetic: bool
