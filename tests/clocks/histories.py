"""Short histories written by hand: the rows of a record as they come, in Shanghai, in 2026."""

from datetime import datetime, time
from typing import Any

from intake.events import EventKind
from intake.vocabulary import Move, State
from routing.vocabulary import Clock
from tests.clocks.oracle.history import Happening
from tests.clocks.oracle.terms import shipped_terms, term_of
from tests.deadlines.day_walker import HERE

CITY, FIRST, SECOND = "510100", 7, 8
LEAD, OTHER = 70, 80


def on(month: int, day: int, hour: int = 10, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=HERE)


def end_of(month: int, day: int, year: int = 2026) -> datetime:
    return datetime.combine(datetime(year, month, day, tzinfo=HERE), time.max, tzinfo=HERE)


def promised(at: datetime, *clocks: Clock, policy: str = "complaint", **said: Any) -> Happening:
    """Each clock has its own name for an id, unless one is said."""
    deadlines = []
    for clock in clocks:
        term = term_of(shipped_terms("default"), policy, clock)
        one = {"id": list(Clock).index(clock), "clock": clock, "handling_id": None, "department_id": None}
        one |= {"region_code": CITY, "started_at": "", "amount": term.amount, "unit": term.unit}
        deadlines.append(one | said)
    versions = {"profile": "default", "policy_version": 0, "calendar_version": 0}
    return Happening(EventKind.DEADLINE_PROMISE, at, {"deadlines": deadlines, "policy": policy} | versions)


def moved(at: datetime, move: Move, origin: State, goal: State, done: datetime | None = None) -> Happening:
    said = {"move": move, "from": origin, "to": goal, "happened_at": done.isoformat() if done else ""}
    return Happening(EventKind.COMPLAINT_MOVE, at, said)


def of_part(kind: EventKind, at: datetime, part: int = FIRST, done: datetime | None = None) -> Happening:
    return Happening(kind, at, {"handling_id": part, "happened_at": done.isoformat() if done else ""})


def dispatched(at: datetime, department_id: int = LEAD, part: int = FIRST) -> Happening:
    parts = [{"id": part, "department_id": department_id, "principal": True}]
    return Happening(EventKind.HANDLING_DISPATCH, at, {"handlings": parts})


def paused(at: datetime, until: datetime) -> Happening:
    return Happening(EventKind.DEADLINE_PAUSE, at, {"until": until.isoformat()})


def ran_on(at: datetime, due: dict[str, str] | None = None) -> Happening:
    return Happening(EventKind.DEADLINE_RESUME, at, {"due": due or {}, "reason": "ceiling"})


def extended(at: datetime, clock: Clock, days: int) -> Happening:
    return Happening(EventKind.DEADLINE_EXTEND, at, {"deadline_id": list(Clock).index(clock), "days": days})


def suspended(at: datetime) -> Happening:
    return moved(at, Move.SUSPEND, State.HANDLING, State.SUSPENDED)


def asked(at: datetime) -> Happening:
    return moved(at, Move.ASK_INFO, State.RECEIVED, State.NEED_INFO)


def supplied(at: datetime, done: datetime | None = None) -> Happening:
    return moved(at, Move.SUPPLY_INFO, State.NEED_INFO, State.RECEIVED, done)
