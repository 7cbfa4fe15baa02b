"""Histories nobody lived: rows a record could hold, drawn at random, with more kinds of clocks than a walk meets."""

import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from intake.casework.lifecycle import ENDS, PAUSING, TRANSITIONS
from intake.events import EventKind
from intake.vocabulary import Move, State
from routing.clocks.policies import STATUTORY
from routing.vocabulary import Clock
from tests.clocks.oracle.history import MEETS, Happening
from tests.clocks.oracle.terms import shipped_terms, term_of
from tests.deadlines.day_walker import HERE

DEPARTMENTS = (1, 2, 3)
PLACES = ("510100", "510104", "370100")
POLICIES = ("complaint", "urgent", "consultation", "key")
OF_PARTS = {Clock.SIGN, Clock.FIRST_CONTACT, Clock.REPLY}
VERSIONS = (0, 1, 2)
_EARLIEST = datetime(2026, 9, 1, tzinfo=HERE)
_GAPS = (timedelta(hours=1), timedelta(hours=9), timedelta(days=1), timedelta(days=6), timedelta(days=20))


class RandomHistory:
    """One complaint's record, as long as is asked for."""

    def __init__(self, draw: random.Random) -> None:
        self.draw, self.events = draw, []
        self.at = _EARLIEST + draw.random() * timedelta(days=120)
        self.state, self.since, self.until = State.RECEIVED, self.at, None
        self.ids: list[tuple[int, Clock]] = []
        self.parts: list[int] = []
        self._dispatch()
        self._promise(Clock.ACCEPTANCE, Clock.DISPATCH, Clock.REPLY, Clock.CLOSURE)

    def grow(self, steps: int) -> Sequence[Happening]:
        acts: list[Callable[[], None]] = [
            *[self._move] * 6, *[self._promise_some] * 3, *[self._act_of_part] * 4,
            self._dispatch, self._end_parts, self._extend, self._recalendar, self._call, self._conclude, self._settle,
        ]  # fmt: skip
        for _ in range(steps):
            self._pass_time()
            self._run_on()
            self.draw.choice(acts)()
        return self.events

    def _write(self, kind: EventKind, **data: object) -> None:
        self.events.append(Happening(kind, self.at, data))

    def _pass_time(self) -> None:
        """To any moment, or to the very one at which an office opens or closes."""
        later = self.at + self.draw.choice(_GAPS) * self.draw.random()
        edge = later.replace(hour=self.draw.choice((12, 17)), minute=self.draw.choice((0, 30)), second=0, microsecond=0)
        self.at = edge if self.draw.random() < 0.3 and edge > self.at else later

    def _late(self, since: datetime) -> str:
        """Now and then it is entered later than it was done."""
        if self.draw.random() < 0.5:
            return ""
        return (since + (self.at - since) * self.draw.random()).isoformat()

    def _move(self) -> None:
        legal = sorted(move for state, move in TRANSITIONS if state is self.state)
        if self.draw.random() < 0.9:  # most go on for long
            legal = [move for move in legal if TRANSITIONS[self.state, move] not in ENDS] or legal
        if not legal:
            return
        move, was = self.draw.choice(legal), self.state
        self.state = TRANSITIONS[was, move]
        late = self._late(self.since) if move in {Move.SUPPLY_INFO, Move.SIGN, Move.REPLY} else ""
        self._write(EventKind.COMPLAINT_MOVE, move=move, **{"from": was, "to": self.state}, happened_at=late)
        if self.state in PAUSING:
            until = self.at + timedelta(days=12) * self.draw.random() if self.draw.random() < 0.9 else None
            self._write(EventKind.DEADLINE_PAUSE, until=until.isoformat() if until else "")
            self.until = until
        elif was in PAUSING:
            self._write(EventKind.DEADLINE_RESUME, due={}, reason="resumed")
        self.since = self.at

    def _run_on(self) -> None:
        """The sweep comes by, or not yet."""
        is_over = self.state in PAUSING and self.until is not None and self.until <= self.at
        if is_over and self.draw.random() < 0.5:
            self._write(EventKind.DEADLINE_RESUME, due={}, reason="ceiling")
            self.until = None

    def _promise_some(self) -> None:
        clocks = list(MEETS)
        self._promise(*self.draw.sample(clocks, self.draw.choice((1, 1, min(3, len(clocks))))))

    def _promise(self, *clocks: Clock) -> None:
        policy, deadlines = self.draw.choice(POLICIES), []
        for clock in clocks:
            part = self._part() if clock in OF_PARTS and self.draw.random() < 0.8 else None
            term = term_of(shipped_terms("default"), policy, clock)
            one = {"id": len(self.ids) + 1, "clock": clock.value, "handling_id": part}
            one |= {"department_id": self.draw.choice((None, *DEPARTMENTS)), "region_code": self.draw.choice(PLACES)}
            one |= {"amount": term.amount, "unit": term.unit, "started_at": self._late(self.at - timedelta(days=3))}
            deadlines.append(one)
            self.ids.append((one["id"], clock))
        versions = {"profile": "default", "policy_version": 0, "calendar_version": self.draw.choice(VERSIONS)}
        self._write(EventKind.DEADLINE_PROMISE, deadlines=deadlines, policy=policy, **versions)

    def _act_of_part(self) -> None:
        kinds = (EventKind.HANDLING_SIGN, EventKind.HANDLING_CONTACT, EventKind.HANDLING_REPLY)
        late = self._late(self.at - timedelta(days=5))
        self._write(self.draw.choice(kinds), handling_id=self._part(), happened_at=late)

    def _dispatch(self) -> None:
        """A part is given out once; whoever is given it anew has another one."""
        self.parts.append(len(self.parts) + 101)
        part = {"id": self.parts[-1], "principal": self.draw.random() < 0.5}
        part["department_id"] = self.draw.choice(DEPARTMENTS)
        self._write(EventKind.HANDLING_DISPATCH, handlings=[part])

    def _part(self) -> int:
        return self.draw.choice(self.parts[-2:])

    def _end_parts(self) -> None:
        self._write(EventKind.HANDLING_END, handlings=[self._part(), self._part()], reason="合成")

    def _extend(self) -> None:
        one, clock = self.draw.choice(self.ids)
        self._write(EventKind.DEADLINE_EXTEND, deadline_id=one, clock=clock, days=self.draw.choice((1, 5, 10)))

    def _recalendar(self) -> None:
        some = self.draw.sample(self.ids, min(len(self.ids), 3))
        told = [{"id": one, "clock": clock, "to": "", "kept": False} for one, clock in some]
        self._write(EventKind.DEADLINE_RECALENDAR, calendar_version=self.draw.choice(VERSIONS), deadlines=told)

    def _call(self) -> None:
        self._write(EventKind.CALLBACK_RECORD, happened_at=self._late(self.at - timedelta(days=5)))

    def _conclude(self) -> None:
        late = self._late(self.at - timedelta(days=5))
        self._write(EventKind.STATUTORY_CONCLUDE, clock=self.draw.choice(sorted(STATUTORY)), happened_at=late)

    def _settle(self) -> None:
        self._write(self.draw.choice((EventKind.DECISION_SETTLE, EventKind.DECISION_OVERRIDE)))
