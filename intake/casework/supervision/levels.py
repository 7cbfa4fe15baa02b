"""How heavy an order is: which comes next, how many working days each gives, and what it asks for unless said."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from intake.models import SupervisionOrder
from intake.vocabulary import OrderLevel, OrderState
from routing.translatable import N_

RUNNING = frozenset({OrderState.OPEN, OrderState.ANSWERED})
MOST_DAYS = 60
# The regulations name the grades (济南条例 §28, 潍坊条例 §26) and leave the days to the hotline: these are ours.
DAYS: Mapping[OrderLevel, int] = MappingProxyType(
    {OrderLevel.CHASE: 1, OrderLevel.SUPERVISE: 3, OrderLevel.LISTED: 5, OrderLevel.TALK: 5}
)
# Stored as they stand here where nobody wrote anything else, and translated for whoever reads them.
DEMANDS: Mapping[OrderLevel, str] = MappingProxyType(
    {
        OrderLevel.CHASE: N_("Report how far the matter is and when it will be answered."),
        OrderLevel.SUPERVISE: N_("Answer the matter, or report in writing why it is late, what is done and by when."),
        OrderLevel.LISTED: N_(
            "The head of the department takes the matter on: answer it, and report in writing why it was late and"
            " what keeps that from happening again."
        ),
        OrderLevel.TALK: N_(
            "The head of the department comes for a talk, and hands in in writing what will be put right and by when."
        ),
    }
)
OWN_DEMANDS = frozenset(DEMANDS.values())
_HEAVIER = tuple(OrderLevel)


def is_heavier(level: OrderLevel, other: OrderLevel) -> bool:
    return _HEAVIER.index(level) > _HEAVIER.index(other)


def next_level(orders: Iterable[SupervisionOrder]) -> OrderLevel:
    """One more than the heaviest given so far; those withdrawn do not count. The heaviest may be given again."""
    given = [_HEAVIER.index(one.level) for one in orders if one.state is not OrderState.WITHDRAWN]
    return _HEAVIER[min(max(given, default=-1) + 1, len(_HEAVIER) - 1)]
