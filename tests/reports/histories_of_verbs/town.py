"""A hotline over some months: complaints of every kind, whose every step is a real verb, taken in the order of time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from heapq import heappop, heappush
from random import Random
from typing import Any

from sqlalchemy.exc import NoResultFound
from sqlmodel import Session, col, select

from intake.casework import find
from intake.casework.actor import SYSTEM, Actor
from intake.casework.escalation import sweep
from intake.casework.parts import assignments
from intake.casework.registering.new_complaint import ArrivalNote
from intake.casework.requests.decide import decide_request
from intake.casework.verbs import accept, archive, merge
from intake.db import Database
from intake.errors import DomainError
from intake.identity.person import Person
from intake.models import Complaint, DecisionRequest
from intake.reports.periods import of_month
from intake.vocabulary import ArrivalMode, RequestKind, RequestState, State
from routing.calendars.working_time import SHANGHAI
from routing.vocabulary import Channel, Kind
from tests import factories as make
from tests.casework.walked import VERBS
from tests.casework.walker import Walker

SINCE, UNTIL = datetime(2026, 8, 20, 9, tzinfo=SHANGHAI), datetime(2026, 12, 20, tzinfo=SHANGHAI)
MONTHS = tuple(of_month(f"2026-{number:02}") for number in range(8, 13))
HOURS = (1, 5, 20, 30, 70, 120, 200, 330)
# What is tried in each state: as often as it stands here.
TRIED: dict[State, tuple[str, ...]] = {
    State.RECEIVED: (
        *["accept"] * 5, *["correct"] * 3, *["coordinate"] * 2, *["ask_info"] * 2, *["answer_now"] * 2,
        "reject", "merge",
    ),
    State.NEED_INFO: (*["supply_info"] * 6, "withdraw", "reject"),
    State.COORDINATING: (*["dispatch"] * 4, "designate", "override"),
    State.DISPATCHED: (
        *["sign"] * 6, "enter_signature", *["request_return"] * 2, *["decide"] * 3, "coordinate",
        "merge",
    ),
    State.HANDLING: (
        *["reply"] * 6, "enter_reply", *["sign"] * 2, *["contact"] * 2, *["request_extension"] * 3,
        *["request_suspension"] * 3, "request_termination", *["decide"] * 6, "waive", "transfer", "dispatch_rest",
        "merge", *["order"] * 2, *["report_order"] * 2, *["decide_order"] * 2, "withdraw_order",
    ),
    State.SUSPENDED: (
        *["resume"] * 5, "request_termination", "decide", "decide", "report_order", "decide_order", "withdraw_order",
    ),
    State.REPLIED: (*["pass_review"] * 6, *["send_back"] * 2),
    State.CALLBACK: (*["record_callback"] * 6, *["send_back"] * 2, "close"),
    State.CLOSED: ("reopen", "archive", *["note"] * 6),
    State.MERGED: ("unmerge", "split", *["note"] * 4),
}  # fmt: skip
# Nothing follows them: never done for want of anything else.
LAST = frozenset({"transfer", "reject", "withdraw", "merge", "request_termination"})
OF_DEPARTMENTS = frozenset(
    {
        "sign", "contact", "reply", "request_return", "request_extension", "request_suspension", "request_termination",
        "report_order",
    }
)  # fmt: skip


class Matter(Walker):
    """One complaint on its way. It is walked in whatever session the town has open."""

    def __init__(self, town: "Town", number: int, complaint_id: int) -> None:
        self.town, self.id, self.has_heads = town, complaint_id, False
        self.random = Random(f"{town.seed}:{number}")

    @property
    def session(self) -> Session:
        return self.town.session

    @property
    def collaborators(self) -> Any:
        return self.town.collaborators

    @property
    def crew(self) -> make.Crew:
        return self.town.crew

    @property
    def at(self) -> datetime:
        return self.town.at

    def choose(self, options: list[Any]) -> Any:
        return self.random.choice(options)

    def is_in(self, *states: State) -> bool:
        self.complaint = find.lock_by_id(self.session, self.id)
        return self.complaint.state in states

    def act(self, *wanted: str) -> str | None:
        """Something that can be done now, or else what is wanted; nothing where all that is tried is refused."""
        self.complaint = find.lock_by_id(self.session, self.id)
        tried = list(wanted or TRIED.get(self.complaint.state, ()))
        self.random.shuffle(tried)
        for place, verb in enumerate(list(dict.fromkeys(tried))[:6]):
            if (place == 0 or verb not in LAST) and self._does(verb):
                return verb
        return None

    def decide(self, actor: Actor) -> None:
        """What is waited for is granted more often than not."""
        waiting = select(DecisionRequest).where(
            DecisionRequest.complaint_id == self.id, DecisionRequest.state == RequestState.OPEN
        )
        request = self.session.exec(waiting.order_by(DecisionRequest.requested_at).limit(1)).one()
        approve, other = self.choose([True, True, True, False]), None
        if request.kind is RequestKind.RETURN:
            other = self.choose([None, self.other_department()])
        self.call(decide_request, request, actor=actor, approve=approve, note="合成意见", new_lead_id=other)

    def _does(self, verb: str) -> bool:
        do = _OWN.get(verb) or VERBS[verb]
        for actor in self._actors(verb):
            try:
                with self.session.begin_nested():
                    do(self, actor)
                self.session.flush()
            except (DomainError, NoResultFound, ValueError, IndexError):  # refused, or there is nothing of the kind
                self.session.expire_all()
                self.complaint = find.lock_by_id(self.session, self.id)
            else:
                return True
        return False

    def _actors(self, verb: str) -> list[Actor]:
        crew = self.crew
        if verb in OF_DEPARTMENTS:
            parts = sorted(assignments.open_parts(self.session, self.complaint), key=lambda one: one.id)
            departments = list(dict.fromkeys(part.department_id for part in parts))
            self.random.shuffle(departments)
            return [crew.handler(one) for one in departments]
        if verb == "archive":
            return [SYSTEM]
        return [crew.caller] if verb in {"record_callback", "close"} else [crew.dispatcher, crew.supervisor]


def _correct(matter: Matter, actor: Actor) -> None:
    """Triage finds it to be something else."""
    was = accept.TriageFacts.of(matter.complaint)
    facts = accept.TriageFacts(
        violations=tuple(matter.choose([["F-01"], ["F-04", "F-01"], ["V-02"], ["G-01"], ["F-06"]])),
        kind=matter.choose([was.kind, Kind.COMPLAINT, Kind.REPORT, Kind.CONSULTATION]),
        association_id=matter.choose([was.association_id, None, make.known_association(matter.session)]),
        region_code=matter.choose([was.region_code, make.PROVINCE, make.CITY]),
    )
    matter.call(accept.accept_complaint, facts, actor=actor)


def _decide(matter: Matter, actor: Actor) -> None:
    matter.decide(actor)


def _merge(matter: Matter, actor: Actor) -> None:
    others = [one for one in matter.town.matters.values() if one.id != matter.id]
    matter.call(merge.merge_complaint, find.lock_by_id(matter.session, matter.choose(others).id), actor=actor)


_OWN: dict[str, Callable[[Matter, Actor], None]] = {
    "correct": _correct,
    "decide": _decide,
    "merge": _merge,
    "unmerge": lambda matter, actor: matter.call(merge.unmerge_complaint, actor=actor),
    "split": lambda matter, actor: matter.call(merge.split_complaint, "合成", actor=actor),
    "archive": lambda matter, actor: matter.call(archive.archive_complaint, actor=actor),
}


class Town:
    """Its record is committed whenever it is left. What is chosen depends on the seed alone."""

    def __init__(
        self, db: Database, *, seed: int, complaints: int = 0, since: datetime = SINCE, days: int = 60
    ) -> None:
        self.db, self.seed, self.random, self.at = db, seed, Random(seed), since
        self.matters: dict[int, Matter] = {}
        self.done: list[str] = []
        self.crew: make.Crew | None = None
        first = (since + timedelta(days=days) * self.random.random() for _ in range(complaints))
        self._queue = sorted(zip(first, range(complaints), strict=False))

    @classmethod
    def taken_up(cls, db: Database, *, seed: int, at: datetime) -> "Town":
        """What another has left at that moment; what happens next depends on this seed."""
        town = cls(db, seed=seed, since=at)
        with db.reading() as session:
            ids = session.scalars(select(Complaint.id).order_by(col(Complaint.id))).all()
        town.matters = {number: Matter(town, number, one) for number, one in enumerate(ids)}
        town._queue = sorted((at + timedelta(hours=town.random.choice(HOURS)), number) for number in town.matters)
        return town

    @contextmanager
    def at_work(self) -> Iterator[Session]:
        with self.db.unit_of_work() as session:
            self.session, self.collaborators = session, make.make_office(session)
            self.crew = self.crew or make.Crew(session)
            self.crew.session = session
            yield session

    def run(self, until: datetime) -> None:
        """All that happens before then."""
        with self.at_work():
            while self._queue and self._queue[0][0] < until:
                self.at, number = heappop(self._queue)
                if self._step(number):
                    hours = self.random.choice(HOURS) * (0.5 + self.random.random())
                    heappush(self._queue, (self.at + timedelta(hours=hours), number))
        self.at = until

    def _step(self, number: int) -> bool:
        """Answers whether more may follow."""
        if self.random.random() < 0.4:  # at other times it comes by late
            sweep.take_due_steps(self.session, self.collaborators, at=self.at)
        if number not in self.matters:
            self.matters[number] = Matter(self, number, self._receive(number))
            return True
        matter = self.matters[number]
        self.done.append(matter.act() or "nothing")
        return matter.complaint.state in TRIED

    def _receive(self, number: int) -> int:
        choose = self.random.choice
        kinds = [*[Kind.COMPLAINT] * 6, Kind.REPORT, Kind.HELP, Kind.CONSULTATION, Kind.SUGGESTION]
        forwarded = ArrivalNote(ArrivalMode.TRANSFER, "12345", f"{self.seed}-{number}")
        arrivals = [None, forwarded, ArrivalNote(ArrivalMode.VISIT)]
        complaint = make.make_complaint(
            self.session,
            self.collaborators,
            at=self.at,
            external_id=f"town-{self.seed}-{number}",
            kind=choose(kinds),
            channel=choose([Channel.PHONE, Channel.PHONE, Channel.WEB, Channel.SMS]),
            violations=choose([("F-01",), ("F-04",), ("V-02", "F-01"), ("G-01",), ()]),
            association_id=choose([None, make.known_association(self.session)]),
            accept=False,
            person=choose([make.SOMEBODY, make.SOMEBODY, Person()]),
            arrival=choose(arrivals),
        )
        return complaint.id
