"""More time for a procedure of the law: asked for in time, decided by a head, both dates stay."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from intake.casework.actions import allowed
from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.escalation import sweep
from intake.casework.ledger import audit
from intake.casework.requests import approvers, decide, file, statutory_procedure
from intake.db import Database
from intake.errors import InvalidInput, NotFound, NotPossibleNow, SecondPersonNeeded
from intake.events import EventKind
from intake.models import Complaint, Deadline, DecisionRequest, Message, Notice, Staff
from intake.vocabulary import RequestKind, RequestState, StaffRole, State
from routing.vocabulary import Clock, Kind
from tests import factories as make
from tests.clocks.replayed import check_replay
from tests.clocks.stored import open_deadlines
from tests.stages.opened import body_of

pytestmark = pytest.mark.slow
TUESDAY, WEDNESDAY = make.on(1, 16), make.on(2, 16)


@dataclass
class Case:
    """One complaint being handled, whose lead has opened procedures of the law."""

    session: Session
    collaborators: Collaborators
    crew: make.Crew
    complaint: Complaint

    @property
    def lead(self) -> int:
        return self.complaint.lead_department_id

    @property
    def handler(self) -> Actor:
        return self.crew.handler(self.lead)

    @property
    def head(self) -> Actor:
        return self.crew.head(self.lead)

    def opens(self, clock: Clock) -> Deadline:
        opened = statutory_procedure.open_statutory(
            self.session, self.collaborators, self.complaint, clock, "合成1号", actor=self.handler, at=make.on(1)
        )
        return self.session.get_one(Deadline, opened.id)

    def asks(
        self, clock: Clock = Clock.PETITION, *, actor: Actor | None = None, at: datetime = TUESDAY, **changes: Any
    ) -> DecisionRequest:
        values = {"days": 30, "procedure": clock, "document": "合成延审1号"} | changes
        wish = file.DecisionRequestInput(
            RequestKind.STATUTORY_EXTENSION, "complex", "合成证据", "信访工作条例第三十四条", **values
        )
        return file.file_request(
            self.session, self.collaborators, self.complaint, wish, actor=actor or self.handler, at=at
        )

    def decides(
        self, request: DecisionRequest, actor: Actor, *, at: datetime = WEDNESDAY, approve: bool = True
    ) -> None:
        decision = {"approve": approve, "note": "情况复杂", "actor": actor, "at": at}
        decide.decide_request(self.session, self.collaborators, self.complaint, request, **decision)

    def decisions_of(self, actor: Actor) -> set[int]:
        return set(self.session.exec(select(DecisionRequest.id).where(approvers.is_decided_by(actor))))

    def moves_of(self, actor: Actor) -> set[str]:
        found = allowed.moves_for(self.session, self.collaborators, self.complaint, actor, at=WEDNESDAY)
        return {each.verb for each in found}

    def notices(self, kind: str) -> list[tuple[int | None, datetime]]:
        found = self.session.exec(select(Notice).where(Notice.kind == kind).order_by(Notice.staff_id))
        return [(each.staff_id, each.shown_at) for each in found]


@pytest.fixture
def case(database: Database) -> Iterator[Case]:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators)
        make.bring_to(session, collaborators, crew, complaint, State.HANDLING, at=make.on(0, 14))
        yield Case(session, collaborators, crew, complaint)


def _end_of(day: int) -> datetime:
    return make.on(day, 23, 59).replace(second=59, microsecond=999_999)


def test_the_head_grants_what_the_handler_asked_and_both_dates_stay(case: Case) -> None:
    petition = case.opens(Clock.PETITION)
    head, request = case.head, case.asks()
    assert (petition.due_at, request.decide_by, petition.extension_days) == (_end_of(63), _end_of(63), 0)
    case.decides(request, head)
    assert (petition.due_at, petition.original_due_at, petition.extension_days) == (_end_of(91), _end_of(63), 30)
    assert (request.state, request.decided_by_id) == (RequestState.APPROVED, head.staff_id)
    told = case.session.exec(select(Message).where(Message.template == "statutory_extended")).one()
    body = body_of(case.session, told)
    assert all(said in body for said in ("1月25日", "2月22日", "情况复杂"))
    events = {event.kind: event for event in audit.timeline(case.session, case.complaint.id)}
    filed, extended = events[EventKind.REQUEST_FILE], events[EventKind.DEADLINE_EXTEND]
    assert [filed.data[name] for name in ("clock", "days", "unit")] == ["petition", 30, "days"]
    assert (extended.actor_id, extended.data["basis"]) == (head.staff_id, "信访工作条例第三十四条；合成延审1号")
    check_replay(case.session, case.collaborators, case.complaint, at=WEDNESDAY)


def test_it_is_extended_once_in_the_days_of_its_law_and_a_penalty_never(case: Case) -> None:
    head, report = case.head, case.opens(Clock.MARKET_REPORT)
    case.opens(Clock.PENALTY)
    for days in (None, 0, 16):
        with pytest.raises(InvalidInput, match="1 to 15 working days") as caught:
            case.asks(Clock.MARKET_REPORT, days=days)
        assert caught.value.field == "days"
    with pytest.raises(InvalidInput) as caught:
        case.asks(Clock.MARKET_REPORT, days=15, document=" ")
    assert caught.value.field == "document"
    request = case.asks(Clock.MARKET_REPORT, days=15)
    with pytest.raises(NotPossibleNow, match="open already"):
        case.asks(Clock.MARKET_REPORT, days=15)
    case.decides(request, head)
    assert case.collaborators.rules.calendar.between(make.on(1).date(), report.due_at.date()) == 30
    for clock in (Clock.MARKET_REPORT, Clock.PENALTY):
        with pytest.raises(NotPossibleNow, match="once already"):
            case.asks(clock, days=1)
    with pytest.raises(NotFound):
        case.asks(Clock.PETITION)
    check_replay(case.session, case.collaborators, case.complaint, at=WEDNESDAY)


@pytest.mark.both_databases
def test_two_procedures_wait_for_the_head_side_by_side(case: Case) -> None:
    case.opens(Clock.PETITION), case.opens(Clock.MARKET_REPORT)
    head, first, second = case.head, case.asks(), case.asks(Clock.MARKET_REPORT, days=5)
    assert case.decisions_of(head) == {first.id, second.id}
    case.decides(first, head, approve=False)
    assert (first.state, second.state) == (RequestState.REFUSED, RequestState.OPEN)
    case.asks()  # what was refused may be asked again, with better grounds
    case.session.add(DecisionRequest(**first.model_dump() | {"id": 1, "state": "open", "decided_by_id": None}))
    with pytest.raises(IntegrityError):
        case.session.flush()
    case.session.rollback()


def test_nobody_else_decides_it_and_nobody_their_own(case: Case) -> None:
    case.opens(Clock.PETITION)
    head, request = case.head, case.asks()
    stranger = case.crew.head(make.department_of(case.collaborators, make.Symbol.FIN))
    for other in (case.handler, case.crew.dispatcher, case.crew.supervisor, stranger):
        assert request.id not in case.decisions_of(other)
        assert "decide_request" not in case.moves_of(other)
        with pytest.raises(NotPossibleNow, match="head of the department"):
            case.decides(request, other)
    assert "decide_request" in case.moves_of(head)
    case.decides(request, head, approve=False)
    own = case.asks(actor=head)
    assert "decide_request" not in case.moves_of(head)
    with pytest.raises(SecondPersonNeeded):
        case.decides(own, head)


def test_without_another_head_a_supervisor_of_the_hotline_decides(case: Case) -> None:
    petition, request = case.opens(Clock.PETITION), case.asks()
    assert case.notices("request_filed") == [(None, TUESDAY)]
    assert (case.decisions_of(case.crew.supervisor), case.decisions_of(case.crew.dispatcher)) == ({request.id}, set())
    assert "decide_request" in case.moves_of(case.crew.supervisor)
    with pytest.raises(NotPossibleNow):
        case.decides(request, case.crew.dispatcher)
    head = case.head  # named since: now it is theirs
    assert case.decisions_of(case.crew.supervisor) == set()
    case.session.get(Staff, head.staff_id).is_active = False
    make.record_writes(case.session)
    case.decides(request, case.crew.supervisor)
    assert petition.extension_days == 30


def test_a_head_who_asks_leaves_it_to_another_head_or_the_supervisor(case: Case) -> None:
    case.opens(Clock.PETITION)
    request = case.asks(actor=case.head)
    assert case.decisions_of(case.crew.supervisor) == {request.id}
    other = make.make_actor(case.session, StaffRole.HANDLER, department_id=case.lead, is_head=True)
    assert case.decisions_of(case.crew.supervisor) == set()
    case.decides(request, other)
    assert request.decided_by_id == other.staff_id


def test_asked_in_time_it_is_granted_late_and_asked_late_it_is_not_taken(case: Case) -> None:
    petition, head = case.opens(Clock.PETITION), case.head
    with pytest.raises(NotPossibleNow, match="passed"):
        case.asks(at=make.on(64))
    request = case.asks(at=petition.due_at)
    sweep.take_due_steps(case.session, case.collaborators, at=make.on(64, 9))
    case.session.refresh(petition)
    assert petition.breached_at == petition.original_due_at
    case.decides(request, head, at=make.on(65))
    assert (petition.due_at, petition.breached_at) == (_end_of(91), None)
    check_replay(case.session, case.collaborators, case.complaint, at=make.on(65))


def test_the_head_hears_of_it_within_the_hours_of_the_department(case: Case) -> None:
    case.opens(Clock.PETITION)
    heads = sorted(
        [case.head.staff_id, make.make_staff(case.session, StaffRole.HANDLER, department_id=case.lead, is_head=True).id]
    )
    request = case.asks(at=make.on(2, 21))
    opening = case.collaborators.rules.calendar.opening_of(make.on(3).date())
    assert case.notices("request_for_head") == [(head, opening) for head in heads]
    assert case.notices("request_filed") == []
    case.decides(request, case.head, at=make.on(2, 22))
    read = select(Notice.read_by_id).where(Notice.kind == "request_for_head")
    assert list(case.session.exec(read)) == [case.head.staff_id] * 2  # nobody is asked for what has been decided


def test_it_outlives_the_complaint_and_lapses_with_the_procedure(case: Case) -> None:
    petition = case.opens(Clock.PETITION)
    case.opens(Clock.MARKET_REPORT)
    head, kept, lapsing = case.head, case.asks(), case.asks(Clock.MARKET_REPORT, days=5)
    for state, day in ((State.REPLIED, 3), (State.CALLBACK, 4), (State.CLOSED, 5)):
        make.bring_to(case.session, case.collaborators, case.crew, case.complaint, state, at=make.on(day))
    assert (kept.state, lapsing.state) == (RequestState.OPEN, RequestState.OPEN)
    assert "decide_request" in case.moves_of(head)
    ending = {"actor": case.handler, "at": make.on(6)}
    statutory_procedure.conclude_statutory(
        case.session,
        case.collaborators,
        case.complaint,
        Clock.MARKET_REPORT,
        statutory_procedure.ProcedureDecision("合成结1号"),
        **ending,
    )
    assert (lapsing.state, lapsing.decided_by_id, lapsing.decided_at) == (RequestState.LAPSED, None, make.on(6))
    with pytest.raises(NotPossibleNow, match="already"):
        case.decides(lapsing, head, at=make.on(7))
    case.decides(kept, head, at=make.on(7))
    assert petition.due_at == _end_of(91)
    assert [row.clock for row in open_deadlines(case.session, case.complaint)] == [Clock.PETITION]
    check_replay(case.session, case.collaborators, case.complaint, at=make.on(7))


@pytest.mark.parametrize("kind", [Kind.SUGGESTION, Kind.CONSULTATION])
def test_a_suggestion_or_a_question_is_pursued_by_no_penalty(database: Database, kind: Kind) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators, kind=kind)
        make.bring_to(session, collaborators, crew, complaint, State.HANDLING, at=make.on(0, 14))
        asked = Case(session, collaborators, crew, complaint)
        may_open = statutory_procedure.may_be_opened(session, collaborators, complaint, at=make.on(1))
        assert may_open == [Clock.PETITION]
        for clock in (Clock.PENALTY, Clock.MARKET_REPORT):
            with pytest.raises(NotPossibleNow, match="starts no penalty"):
                asked.opens(clock)
