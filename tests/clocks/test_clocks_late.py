"""What is entered late gives what it would have given in time; a pause ends by itself, however late that is seen."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from intake.casework.actor import COMPLAINANT
from intake.casework.collaborators import Collaborators
from intake.casework.escalation import sweep
from intake.casework.requests import decide, file
from intake.casework.requests.file import DecisionRequestInput
from intake.casework.verbs import ask_info, resume, sign, supply_info
from intake.db import Database
from intake.errors import InvalidInput, NotAllowed, NotFound, NotPossibleNow
from intake.models import Complaint, Deadline, Notice
from intake.vocabulary import HandlingState, PauseReason, RequestKind, State
from routing.vocabulary import Channel, Clock
from tests import factories as make
from tests.clocks.replayed import check_replay
from tests.clocks.stored import open_deadlines

pytestmark = pytest.mark.slow

_TIMES = ("clock", "due_at", "original_due_at", "started_at", "met_at", "breached_at", "is_paused", "is_provisional")


def _end_of(day: int) -> datetime:
    return make.on(day, 23, 59).replace(second=59, microsecond=999_999)


def _times(session: Session, complaint: Complaint) -> list[tuple]:
    rows = session.exec(select(Deadline).where(Deadline.complaint_id == complaint.id)).all()
    return sorted((tuple(getattr(row, name) for name in _TIMES) for row in rows), key=str)


def _asked(session: Session, collaborators: Collaborators, crew: make.Crew, *, at: datetime) -> Complaint:
    complaint = make.make_complaint(session, collaborators, accept=False)
    ask_info.ask_info(session, collaborators, complaint, "合成问题？", actor=crew.operator, at=at)
    return complaint


def _supply(
    session: Session, collaborators: Collaborators, complaint: Complaint, crew: make.Crew, **when: datetime
) -> None:
    supply_info.supply_info(session, collaborators, complaint, "合成", Channel.PHONE, actor=crew.operator, **when)


@pytest.mark.parametrize("entered", [make.on(4), make.on(11), make.on(28)])
def test_what_was_supplied_earlier_than_entered_starts_the_clocks_from_then(
    database: Database, entered: datetime
) -> None:
    """Also where the pause had ended by itself meanwhile, and its steps were taken."""
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        timely, late = (_asked(session, collaborators, crew, at=make.on(0, 14)) for _ in range(2))
        _supply(session, collaborators, timely, crew, at=make.on(2, 9))
        sweep.take_due_steps(session, collaborators, at=entered)
        _supply(session, collaborators, late, crew, at=entered, supplied_at=make.on(2, 9))
        sweep.take_due_steps(session, collaborators, at=entered)
        assert _times(session, late) == _times(session, timely)
        assert late.closure_due_at == timely.closure_due_at
        for each in (timely, late):
            check_replay(session, collaborators, each, at=entered)


def test_a_signature_entered_late_is_in_time_if_it_was_and_what_follows_counts_from_it(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        timely, late = (make.make_complaint(session, collaborators) for _ in range(2))
        handler, signed_at, entered = crew.handler(timely.lead_department_id), make.on(1, 9), make.on(3)
        sign.sign_for(session, collaborators, timely, actor=handler, at=signed_at)
        sweep.take_due_steps(session, collaborators, at=entered)
        part = next(one for one in make.open_parts(session, late, HandlingState.PENDING) if one.is_principal)
        sign_clock = select(Deadline).where(Deadline.handling_id == part.id, Deadline.clock == Clock.SIGN)
        assert session.exec(sign_clock).one().breached_at is not None
        sign.enter_signature(
            session,
            collaborators,
            late,
            part.id,
            signed_at=signed_at,
            reason="停电，纸质签收",
            actor=crew.dispatcher,
            at=entered,
        )
        sweep.take_due_steps(session, collaborators, at=entered)
        assert session.exec(sign_clock).one().breached_at is None
        assert _times(session, late) == _times(session, timely)
        assert (late.state, part.signed_at) == (State.HANDLING, signed_at)
        check_replay(session, collaborators, late, at=entered)


def test_nobody_puts_their_own_signature_or_answer_back_in_time(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators)
        part = make.open_parts(session, complaint, HandlingState.PENDING)[0]
        entering = {"signed_at": make.on(1), "reason": "合成", "at": make.on(2)}
        handler = crew.handler(part.department_id)
        with pytest.raises(NotAllowed):
            sign.enter_signature(session, collaborators, complaint, part.id, actor=handler, **entering)
        with pytest.raises(NotFound):
            sign.enter_signature(session, collaborators, complaint, 1, actor=crew.dispatcher, **entering)
        for moment in (make.MONDAY - timedelta(seconds=1), make.on(2, 11)):
            wrong = entering | {"signed_at": moment}
            with pytest.raises(InvalidInput) as caught:
                sign.enter_signature(session, collaborators, complaint, part.id, actor=crew.dispatcher, **wrong)
            assert caught.value.field == "signed_at"

        asked = _asked(session, collaborators, crew, at=make.on(1))
        with pytest.raises(NotPossibleNow):
            supply_info.supply_info(
                session,
                collaborators,
                asked,
                "合成",
                Channel.WEB,
                actor=COMPLAINANT,
                at=make.on(3),
                supplied_at=make.on(2),
            )
        for moment in (make.on(1, 9), make.on(3, 11)):
            with pytest.raises(InvalidInput) as caught:
                _supply(session, collaborators, asked, crew, at=make.on(3), supplied_at=moment)
            assert caught.value.field == "supplied_at"


@pytest.mark.parametrize("swept", [[make.on(14, 0, 1)], [make.on(15), make.on(16)], [make.on(20, 15)]])
def test_a_wait_that_lasts_too_long_ends_by_itself_and_the_same_however_late_it_is_seen(
    database: Database, swept: list[datetime]
) -> None:
    """Asked on Monday: ten working days later, at the end of the second Monday after, the clocks run on."""
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = _asked(session, collaborators, crew, at=make.on(0, 14))
        assert complaint.pause_until == _end_of(14)
        sweep.take_due_steps(
            session, collaborators, at=make.on(0, 15)
        )  # what was due before it was asked, and is skipped
        swept = [max(moment, complaint.pause_until + timedelta(microseconds=1)) for moment in swept]
        assert sweep.take_due_steps(session, collaborators, at=complaint.pause_until - timedelta(seconds=1)) == 0
        for moment in swept:
            sweep.take_due_steps(session, collaborators, at=moment)
        closure = next(row for row in open_deadlines(session, complaint) if row.clock is Clock.CLOSURE)
        # Fifteen working days, and the ten at whose close of office it stood still.
        assert (closure.is_paused, closure.due_at) == (False, _end_of(35))
        assert (complaint.state, complaint.pause_until) == (State.NEED_INFO, None)
        told = session.exec(select(Notice.department_id).where(Notice.kind == "pause_over")).all()
        assert told == [None]
        check_replay(session, collaborators, complaint, at=swept[-1])
        due = closure.due_at
        _supply(session, collaborators, complaint, crew, at=make.on(25))
        assert complaint.closure_due_at == due
        check_replay(session, collaborators, complaint, at=make.on(25))


def test_an_overlong_suspension_runs_on_while_the_matter_stays_suspended(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators)
        make.bring_to(session, collaborators, crew, complaint, State.HANDLING, at=make.on(0, 14))
        handler = crew.handler(complaint.lead_department_id)
        wish = DecisionRequestInput(RequestKind.SUSPENSION, PauseReason.UPPER_LEVEL, "合成证据", "合成依据")
        request = file.file_request(session, collaborators, complaint, wish, actor=handler, at=make.on(1))
        decide.decide_request(
            session,
            collaborators,
            complaint,
            request,
            approve=True,
            note="同意",
            actor=crew.dispatcher,
            at=make.on(1, 11),
        )
        until = complaint.pause_until
        assert until > make.on(30)
        sweep.take_due_steps(session, collaborators, at=until + timedelta(days=1))
        assert complaint.state is State.SUSPENDED
        assert not any(row.is_paused for row in open_deadlines(session, complaint))
        told = session.exec(select(Notice.department_id).where(Notice.kind == "pause_over")).all()
        assert set(told) >= {None, complaint.lead_department_id}
        due, later = complaint.closure_due_at, until + timedelta(days=2)
        resume.resume_complaint(session, collaborators, complaint, "已答复", actor=handler, at=later)
        assert complaint.closure_due_at == due
        check_replay(session, collaborators, complaint, at=later)


def test_a_suspension_has_one_of_the_reasons_the_list_has(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators)
        make.bring_to(session, collaborators, crew, complaint, State.HANDLING, at=make.on(0, 14))
        handler = crew.handler(complaint.lead_department_id)
        for reason in ("太忙", PauseReason.INFORMATION):
            wish = DecisionRequestInput(RequestKind.SUSPENSION, reason, "合成证据", "合成依据")
            with pytest.raises(InvalidInput) as caught:
                file.file_request(session, collaborators, complaint, wish, actor=handler, at=make.on(1))
            assert caught.value.field == "reason_code"
