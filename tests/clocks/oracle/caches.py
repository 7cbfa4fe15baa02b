"""What the complaint's own row and those of its parts must say of its clocks."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from intake.vocabulary import HandlingState
from routing.vocabulary import Clock
from tests.clocks.oracle.history import OF_LAW, OF_LEAD, Happening
from tests.clocks.oracle.judgement import JudgedClock
from tests.clocks.oracle.standstill import standing

_WAITED_FOR = {HandlingState.PENDING, HandlingState.SIGNED}


def caches_of(events: Sequence[Happening], clocks: Sequence[JudgedClock]) -> dict[str, Any]:
    """By the column of the complaint."""
    closures = [one for one in clocks if one.clock is Clock.CLOSURE and one.handling_id is None]
    stay = standing(events)
    return {
        "next_due_at": _soonest(one for one in clocks if one.clock not in OF_LAW),
        "closure_due_at": closures[-1].due_at if closures else None,
        "closure_original_due_at": closures[-1].original_due_at if closures else None,
        "extension_count": len([one for one in closures if one.extension_days]),
        "is_provisional": any(one.is_provisional for one in clocks if one.is_open),
        "pause_until": stay.ceiling if stay else None,
    }


def part_is_due(part_id: int, state: HandlingState, clocks: Sequence[JudgedClock]) -> datetime | None:
    """Its own clocks press a part, and those of the complaint that press whoever leads; nothing one that is over."""
    if state not in _WAITED_FOR:
        return None
    of_complaint = [one for one in clocks if one.handling_id is None and one.clock in OF_LEAD]
    return _soonest([*(one for one in clocks if one.handling_id == part_id), *of_complaint])


def _soonest(clocks: Any) -> datetime | None:
    return min((one.due_at for one in clocks if one.is_running), default=None)
