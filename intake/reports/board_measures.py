"""Everything that a number of the board may lead to, by key: of matters of every kind, and of rates."""

from collections.abc import Mapping
from types import MappingProxyType

from intake.reports.measures import BOARD, BOTH_WAYS, COUNTS, RATES, CountMeasure, Rate
from intake.reports.pressed.order_figures import ORDER_COUNTS, ORDERS_IN_TIME
from routing.clocks.policies import NO_CLOCKS
from routing.vocabulary import Clock

OPEN, ACCUSED = COUNTS["open"], COUNTS["accused"]
CLOSED, OVERDUE = BOARD["closed_of_all"], BOARD["overdue_closure"]
DUE_THAT_DAY, STILL_DUE = BOARD["due_that_day"], BOARD["still_due"]
REACHED: Rate = RATES["response_rate"]
# Given on or ended as the law demands: they were carried in or accepted, and are open no more.
ENDED = ("transferred", "terminated")
# They are in no sum.
LEFT = ("rejected", "withdrawn", "merged")
BOARD_MEASURES: Mapping[str, CountMeasure] = MappingProxyType(
    {
        measure.key: measure
        for measure in (
            *(OPEN, CLOSED, OVERDUE, DUE_THAT_DAY, STILL_DUE, ACCUSED, REACHED),
            *(COUNTS[key] for key in ("carried_in", "received", *ENDED, *LEFT)),
            *(COUNTS[key] for pair in BOTH_WAYS for key in pair),
            *(RATES[key] for key in ("closure_rate", "ontime_rate", "satisfaction")),
            *(*ORDER_COUNTS.values(), ORDERS_IN_TIME),
        )
    }
)
# Those of parts and of the hotline itself, by the name they have in an address; that of the whole matter is OVERDUE.
OVERDUE_CLOCKS: Mapping[str, Clock] = MappingProxyType(
    {f"overdue_{kind}": kind for kind in Clock if kind not in {Clock.CLOSURE, *NO_CLOCKS}}
)
