"""Clocks beside the complainant's own: dispatch, late receivers, procedures of the law; and who held it how long."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from intake.calendars.edits import with_hours, with_local_day
from intake.casework.collaborators import Collaborators
from intake.casework.escalation import sweep
from intake.casework.parts import assignments, from_decision
from intake.casework.requests import decide, file, statutory_procedure
from intake.casework.verbs import accept, coordinate, dispatch, resume
from intake.db import Database
from intake.errors import IllegalMove, InvalidInput, NotFound, NotPossibleNow
from intake.models import Complaint, Deadline, Message, Notice
from intake.vocabulary import HandlingRole, Holder, PauseReason, RequestKind, State
from routing.calendars.book import CalendarRows, DayRow, book_of
from routing.calendars.working_time import local_day
from routing.vocabulary import Clock, Symbol
from tests import factories as make
from tests.clocks.replayed import check_replay
from tests.clocks.stored import open_deadlines
from tests.stages.opened import body_of

pytestmark = pytest.mark.slow


def _row(session: Session, complaint: Complaint, clock: Clock, handling_id: int | None = None) -> Deadline:
    statement = select(Deadline).where(
        Deadline.complaint_id == complaint.id, Deadline.clock == clock, Deadline.handling_id == handling_id
    )
    return session.exec(statement.order_by(Deadline.id.desc())).first()


def _handled(session: Session, **changes: object) -> tuple[Collaborators, make.Crew, Complaint]:
    collaborators, crew = make.make_office(session), make.Crew(session)
    complaint = make.make_complaint(session, collaborators, **changes)
    make.bring_to(session, collaborators, crew, complaint, State.HANDLING, at=make.on(0, 14))
    return collaborators, crew, complaint


def _end_of(day: int):
    return make.on(day, 23, 59).replace(second=59, microsecond=999_999)


def test_what_waits_for_triage_is_to_be_dispatched_within_two_office_hours(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators, accept=False)
        clock = _row(session, complaint, Clock.DISPATCH)
        assert clock.due_at == make.on(0, 11, 30)
        assert complaint.next_due_at == clock.due_at
        facts = accept.TriageFacts.of(complaint)
        accept.accept_complaint(session, collaborators, complaint, facts, actor=crew.dispatcher, at=make.on(0, 15))
        assert (clock.met_at, clock.breached_at) == (make.on(0, 15), clock.due_at)
        assert _row(session, complaint, Clock.ACCEPTANCE).breached_at is None
        check_replay(session, collaborators, complaint, at=make.on(0, 15))
        at_once = make.make_complaint(session, collaborators)
        assert _row(session, at_once, Clock.DISPATCH) is None


def test_a_department_that_receives_it_late_has_its_own_time_to_reply(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators)
        first = make.find_principal(session, complaint)
        assert _row(session, complaint, Clock.REPLY, first.id) is None  # received at once: the complainant's is its own
        coordinate.coordinate_complaint(session, collaborators, complaint, "合成", actor=crew.dispatcher, at=make.on(1))
        lead = make.department_of(collaborators, Symbol.MR)
        dispatch.dispatch_complaint(
            session,
            collaborators,
            complaint,
            from_decision.DispatchChoice(lead, "合成"),
            actor=crew.dispatcher,
            at=make.on(3),
        )
        part = make.find_principal(session, complaint)
        own, shared = _row(session, complaint, Clock.REPLY, part.id), _row(session, complaint, Clock.REPLY)
        assert (own.started_at, own.due_at, own.department_id) == (make.on(3), _end_of(10), lead)
        assert (shared.started_at, shared.due_at) == (make.MONDAY, _end_of(7))
        make.bring_to(session, collaborators, crew, complaint, State.HANDLING, at=make.on(4))
        make.bring_to(session, collaborators, crew, complaint, State.REPLIED, at=make.on(9))
        assert (own.met_at, own.breached_at) == (make.on(9), None)
        assert (shared.met_at, shared.breached_at) == (make.on(9), shared.due_at)
        check_replay(session, collaborators, complaint, at=make.on(9))


def test_a_procedure_of_the_law_runs_beside_the_hotlines_clocks_and_outlives_them(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew, complaint = _handled(session)
        lead = crew.handler(complaint.lead_department_id)
        before = complaint.closure_due_at, complaint.next_due_at
        opened = statutory_procedure.open_statutory(
            session, collaborators, complaint, Clock.PENALTY, "合成罚立〔2026〕1号", actor=lead, at=make.on(1)
        )
        opened = session.get_one(Deadline, opened.id)
        assert (opened.amount, opened.unit, opened.department_id) == (90, "days", complaint.lead_department_id)
        assert (complaint.closure_due_at, complaint.next_due_at) == before
        assert body_of(session, session.exec(select(Message).where(Message.template == "statutory_opened")).one())
        make.bring_to(session, collaborators, crew, complaint, State.CLOSED, at=make.on(2))
        assert [row.clock for row in open_deadlines(session, complaint)] == [Clock.PENALTY]
        assert complaint.next_due_at is None
        check_replay(session, collaborators, complaint, at=make.on(2))
        sweep.take_due_steps(session, collaborators, at=opened.due_at + timedelta(seconds=1))
        pressed = session.exec(select(Notice).where(Notice.kind == "due")).all()
        assert [(one.params["clock"], one.department_id) for one in pressed] == [("penalty", lead.department_id)]
        late = opened.due_at + timedelta(days=1)
        statutory_procedure.conclude_statutory(
            session,
            collaborators,
            complaint,
            Clock.PENALTY,
            statutory_procedure.ProcedureDecision("合成罚字1号"),
            actor=lead,
            at=late,
        )
        assert (opened.met_at, opened.breached_at) == (late, opened.due_at)
        check_replay(session, collaborators, complaint, at=late)


def test_the_hotlines_pauses_do_not_stop_the_law(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew, complaint = _handled(session)
        lead = crew.handler(complaint.lead_department_id)
        opened = statutory_procedure.open_statutory(
            session, collaborators, complaint, Clock.PETITION, "合成1号", actor=lead, at=make.on(1)
        )
        due = opened.due_at
        wish = file.DecisionRequestInput(RequestKind.SUSPENSION, PauseReason.COURT, "合成证据", "合成依据")
        request = file.file_request(session, collaborators, complaint, wish, actor=lead, at=make.on(1))
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
        assert not opened.is_paused
        resume.resume_complaint(session, collaborators, complaint, "合成", actor=lead, at=make.on(8))
        assert opened.due_at == due
        check_replay(session, collaborators, complaint, at=make.on(8))


def test_only_a_lead_that_signed_opens_a_procedure_once_and_on_a_day_it_could_have(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators)
        lead = crew.handler(complaint.lead_department_id)
        opening = {"actor": lead, "at": make.on(1)}
        with pytest.raises(IllegalMove):
            statutory_procedure.open_statutory(session, collaborators, complaint, Clock.PENALTY, "合成", **opening)
        make.bring_to(session, collaborators, crew, complaint, State.HANDLING, at=make.on(0, 14))
        co = next(one for one in assignments.open_parts(session, complaint) if one.role is HandlingRole.CO)
        with pytest.raises(NotPossibleNow, match="lead"):
            statutory_procedure.open_statutory(
                session,
                collaborators,
                complaint,
                Clock.PENALTY,
                "合成",
                actor=crew.handler(co.department_id),
                at=make.on(1),
            )
        for day in (make.on(-1), make.on(2)):
            with pytest.raises(InvalidInput) as caught:
                statutory_procedure.open_statutory(
                    session, collaborators, complaint, Clock.PENALTY, "合成", opened_at=day, **opening
                )
            assert caught.value.field == "opened_on"
        with pytest.raises(InvalidInput):
            statutory_procedure.open_statutory(session, collaborators, complaint, Clock.CLOSURE, "合成", **opening)
        midnight = make.on(0, 0)
        made = statutory_procedure.open_statutory(
            session, collaborators, complaint, Clock.PENALTY, "合成", opened_at=midnight, **opening
        )
        assert made.started_at == make.MONDAY
        with pytest.raises(NotPossibleNow, match="open already"):
            statutory_procedure.open_statutory(session, collaborators, complaint, Clock.PENALTY, "合成", **opening)
        with pytest.raises(NotFound):
            statutory_procedure.conclude_statutory(
                session,
                collaborators,
                complaint,
                Clock.PETITION,
                statutory_procedure.ProcedureDecision("合成"),
                **opening,
            )


def test_who_held_it_is_told_spell_by_spell_in_office_hours(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators, violations=("F-07",), accept=False)
        facts = accept.TriageFacts.of(complaint)
        accept.accept_complaint(session, collaborators, complaint, facts, actor=crew.dispatcher, at=make.on(0, 10, 30))
        coordinate.coordinate_complaint(
            session, collaborators, complaint, "合成", actor=crew.dispatcher, at=make.on(0, 16)
        )
        lead = make.department_of(collaborators, Symbol.MR)
        dispatch.dispatch_complaint(
            session,
            collaborators,
            complaint,
            from_decision.DispatchChoice(lead, "合成"),
            actor=crew.dispatcher,
            at=make.on(1, 9),
        )
        make.bring_to(session, collaborators, crew, complaint, State.HANDLING, at=make.on(1, 10))
        make.bring_to(session, collaborators, crew, complaint, State.REPLIED, at=make.on(1, 17))
        found = make.find_custody(session, collaborators, complaint, at=make.on(2, 8, 30))
        told = [(each.holder, each.held / timedelta(hours=1), each.until) for each in found]
        assert (Holder.HOTLINE, 1.0, make.on(0, 10, 30)) == told[0]
        assert (Holder.COORDINATOR, 2.5, make.on(1, 9)) in told
        assert (Holder.LEAD, 5.5, make.on(1, 17)) in told
        assert told[-1] == (Holder.HOTLINE, 1.0, None)
        settler = next(each for each in found if each.holder is Holder.COORDINATOR)
        assert settler.department_id == _row(session, complaint, Clock.COORDINATE).department_id


def test_paused_time_is_told_apart_from_the_time_a_department_held_it(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew, complaint = _handled(session)
        lead = crew.handler(complaint.lead_department_id)
        wish = file.DecisionRequestInput(RequestKind.SUSPENSION, PauseReason.COURT, "合成证据", "合成依据")
        request = file.file_request(session, collaborators, complaint, wish, actor=lead, at=make.on(1, 9))
        decide.decide_request(
            session,
            collaborators,
            complaint,
            request,
            approve=True,
            note="同意",
            actor=crew.dispatcher,
            at=make.on(1, 10),
        )
        resume.resume_complaint(session, collaborators, complaint, "合成", actor=lead, at=make.on(2, 10))
        found = make.find_custody(session, collaborators, complaint, at=make.on(2, 11))
        own = next(each for each in found if each.department_id == lead.department_id)
        # From 9:30 on Monday: 5.5 hours, 2 on Tuesday before the pause, 1 after it.
        assert (own.held, own.paused) == (timedelta(hours=8.5), timedelta(hours=7))


def test_each_department_held_it_by_its_own_office_hours_and_its_own_region(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew, complaint = _handled(session)
        lead = complaint.lead_department_id
        make.bring_to(session, collaborators, crew, complaint, State.REPLIED, at=make.on(2, 9))
        tuesday = local_day(make.on(1))
        off = DayRow(tuesday, is_working=False, name="合成节", region_code=make.CITY, basis="合成文件")
        rows = with_hours(with_local_day(CalendarRows(), off), lead, "10:00-11:00")
        calendars = book_of(rows, collaborators.rules.calendars.version)
        collaborators = replace(collaborators, rules=replace(collaborators.rules, calendars=calendars))
        found = make.find_custody(session, collaborators, complaint, at=make.on(2, 17, 30))
        own = next(each for each in found if each.department_id == lead)
        assert own.held == timedelta(hours=1)  # Monday's; Tuesday is off there, and it answered before Wednesday's
        assert found[-1].held == timedelta(hours=6)  # the hotline's hours are those of all
