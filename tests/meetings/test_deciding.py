"""What a joint meeting decides follows at once, may be put one level up, and is bound by the record."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from intake.casework.collaborators import Collaborators
from intake.casework.ledger import integrity
from intake.casework.parts import assignments
from intake.casework.verbs.coordinate import coordinate_complaint
from intake.casework.verbs.sign import sign_for
from intake.db import Database
from intake.errors import InvalidInput, NotPossibleNow
from intake.identity.key_rotation import keys_in_use
from intake.meetings.agenda import AgendaPlace, candidates, put_on, put_on_problem
from intake.meetings.deciding import MeetingDecision, decide_item, leave_item
from intake.meetings.holding import MeetingPlan, MeetingRecord, cancel_meeting, open_meeting, record_meeting
from intake.meetings.members import add_member, members_of, shipped_symbols, take_shipped
from intake.meetings.opinions import ask_opinions, give_opinion
from intake.meetings.problems import problems_settled
from intake.meetings.reading import items_of, opened_minutes
from intake.meetings.reminding import remind_before, remind_of_opinions
from intake.models import Complaint, JointMeeting, MeetingItem, MeetingOpinion, Notice, Settlement
from intake.vocabulary import AgendaCause, AgendaState, HandlingState, MeetingKind, OpinionStance, State
from routing.vocabulary import Symbol
from tests import factories as make

pytestmark = pytest.mark.both_databases

Office = tuple[Collaborators, make.Crew]


def _office(session: Session) -> Office:
    return make.make_office(session), make.Crew(session)


def _unclear(session: Session, office: Office, *, name: str = "a") -> Complaint:
    collaborators, crew = office
    made = make.make_complaint(
        session, collaborators, association_id=make.known_association(session), external_id=name, at=make.on(0)
    )
    coordinate_complaint(session, collaborators, made, "合成：归口不清", actor=crew.dispatcher, at=make.on(0, 11))
    return made


def _meeting(session: Session, office: Office, *, region: str = make.CITY, day: int = 1) -> JointMeeting:
    collaborators, crew = office
    convenor = make.department_of(collaborators, Symbol.SWD, region)
    plan = MeetingPlan(region, MeetingKind.LIAISON, f"合成会议{region}", convenor)
    return open_meeting(session, collaborators, plan, actor=crew.dispatcher, at=make.on(day))


def _put_on(session: Session, office: Office, meeting: JointMeeting, *complaints: Complaint) -> list[AgendaPlace]:
    numbers = [one.number for one in complaints]
    made = put_on(session, office[0], meeting.id, numbers, actor=office[1].dispatcher, at=make.on(1, 11))
    return [AgendaPlace(meeting.id, one.id) for one in made]


def _hold(session: Session, office: Office, meeting: JointMeeting) -> None:
    record = MeetingRecord(make.on(2).date(), "合成到会", "合成纪要", "合联〔2026〕1号")
    record_meeting(session, meeting.id, record, actor=office[1].dispatcher, at=make.on(2))


def _decide(session: Session, office: Office, place: AgendaPlace, **decision: object) -> MeetingItem:
    collaborators, crew = office
    wanted = MeetingDecision("合成议决", **decision)  # type: ignore[arg-type]
    return decide_item(session, collaborators, place, wanted, actor=crew.dispatcher, at=make.on(2, 15))


def test_a_decision_goes_to_the_departments_with_the_minutes_as_its_basis(database: Database) -> None:
    with database.unit_of_work() as session:
        office = _office(session)
        complaint, meeting = _unclear(session, office), _meeting(session, office)
        (place,) = _put_on(session, office, meeting, complaint)
        _hold(session, office, meeting)
        lead, co = (make.department_of(office[0], one) for one in (Symbol.MR, Symbol.FIN))
        item = _decide(session, office, place, lead_id=lead, co_ids=(co, lead), is_final=True)
        settled = session.exec(select(Settlement)).one()
        assert (settled.document, settled.lead_department_id, settled.co_department_ids) == (
            "合联〔2026〕1号",
            lead,
            [co],
        )
        assert settled.is_designated
        assert (item.settlement_id, item.co_department_ids) == (settled.id, [co])
        parts = {one.department_id for one in assignments.live_parts(session, complaint)}
        assert parts == {lead, co}
        found = problems_settled(session, office[0].rules.directory, None, make.on(0).date(), make.on(3).date())
        assert (found.meetings, found.brought, len(found.settled), found.unclear, found.final) == (1, 1, 1, 1, 1)
        later = problems_settled(session, office[0].rules.directory, None, make.on(3).date(), make.on(4).date())
        assert (later.meetings, later.brought, later.settled) == (0, 0, ())
        assert opened_minutes(session, meeting) == ("合成到会", "合成纪要")
        (line,) = items_of(session, office[0].rules.directory, meeting.id, office[1].dispatcher)
        assert line.decision == "合成议决"
    assert keys_in_use(database)
    with database.unit_of_work() as session:
        assert integrity.verify(session).faults == ()
        session.connection().execute(sa.text("UPDATE meeting_item SET is_final = false"))
        session.connection().execute(sa.text("UPDATE joint_meeting SET document = '合成他号'"))
        faults = "\n".join(str(fault) for fault in integrity.verify(session).faults)
        assert "meeting_item" in faults
        assert "document" in faults
        session.rollback()


def test_two_who_decide_at_once_decide_once(database: Database) -> None:
    with database.unit_of_work() as session:
        office = _office(session)
        complaint, meeting = _unclear(session, office), _meeting(session, office)
        (place,) = _put_on(session, office, meeting, complaint)
        _hold(session, office, meeting)
        lead, crew = make.department_of(office[0], Symbol.MR), office[1]
    barrier = Barrier(2)

    def decide() -> bool:
        barrier.wait()
        try:
            with database.unit_of_work() as session:
                _decide(session, (make.make_office(session), crew), place, lead_id=lead)
        except NotPossibleNow:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        done = sorted(one.result() for one in [pool.submit(decide) for _each in range(2)])
    assert done == [False, True]
    with database.unit_of_work() as session:
        assert len(session.exec(select(Settlement)).all()) == 1


def test_of_an_overdue_complaint_that_was_signed_for_the_decision_is_noted(database: Database) -> None:
    with database.unit_of_work() as session:
        office = _office(session)
        collaborators, crew = office
        complaint = make.make_complaint(session, collaborators, association_id=make.known_association(session))
        for part in assignments.open_parts(session, complaint):
            sign_for(session, collaborators, complaint, actor=crew.handler(part.department_id), at=make.on(0, 11))
        meeting = _meeting(session, office)
        assert candidates(session, collaborators, meeting, crew.dispatcher, at=make.on(1)) == []
        (late,) = candidates(session, collaborators, meeting, crew.dispatcher, at=make.on(60))
        assert (late.cause, late.number) == (AgendaCause.OVERDUE, complaint.number)
        with pytest.raises(NotPossibleNow):
            _put_on(session, office, meeting, complaint)  # a day on which it is not late
        who = {"actor": crew.dispatcher, "at": make.on(60)}
        (item,) = put_on(session, collaborators, meeting.id, [complaint.number], **who)
        place = AgendaPlace(meeting.id, item.id)
        record = MeetingRecord(make.on(60).date(), "合成", "合成")
        record_meeting(session, meeting.id, record, **who)
        lead = make.department_of(collaborators, Symbol.MR)
        with pytest.raises(NotPossibleNow):
            decide_item(session, collaborators, place, MeetingDecision("合成", lead), **who)
        decided = decide_item(session, collaborators, place, MeetingDecision("合成：限期三日办结"), **who)
        assert (decided.state, decided.settlement_id) == (AgendaState.SETTLED, None)
        assert complaint.state is State.HANDLING


def test_one_that_waits_for_a_signature_goes_to_whom_the_meeting_names(database: Database) -> None:
    with database.unit_of_work() as session:
        office = _office(session)
        collaborators, crew = office
        complaint = make.make_complaint(session, collaborators, association_id=make.known_association(session))
        meeting, who = _meeting(session, office), {"actor": crew.dispatcher, "at": make.on(60)}
        (item,) = put_on(session, collaborators, meeting.id, [complaint.number], **who)
        record_meeting(session, meeting.id, MeetingRecord(make.on(60).date(), "合成", "合成"), **who)
        lead = make.department_of(collaborators, Symbol.FIN)
        place = AgendaPlace(meeting.id, item.id)
        decide_item(session, collaborators, place, MeetingDecision("合成议决", lead), **who)
        pending = [one for one in assignments.live_parts(session, complaint) if one.state is HandlingState.PENDING]
        assert [one.department_id for one in pending] == [lead]
        assert session.exec(select(Settlement)).one().document == meeting.title
    with database.unit_of_work() as session:
        assert integrity.verify(session).faults == ()


def test_what_is_put_one_level_up_waits_there_and_what_is_left_waits_again(database: Database) -> None:
    with database.unit_of_work() as session:
        office = _office(session)
        collaborators, crew = office
        first, second = _unclear(session, office), _unclear(session, office, name="b")
        add_member(
            session,
            make.PROVINCE,
            make.department_of(collaborators, Symbol.SWD, make.PROVINCE),
            actor=crew.dispatcher,
            at=make.on(1),
        )
        add_member(
            session, make.CITY, make.department_of(collaborators, Symbol.SWD), actor=crew.dispatcher, at=make.on(1)
        )
        city, province = _meeting(session, office), _meeting(session, office, region=make.PROVINCE)

        def waits(meeting: JointMeeting) -> list[tuple[str, AgendaCause]]:
            found = candidates(session, collaborators, meeting, crew.dispatcher, at=make.on(1))
            return [(one.number, one.cause) for one in found]

        assert waits(province) == []  # the city has a meeting of its own
        places = _put_on(session, office, city, first, second)
        assert waits(city) == []
        who = {"actor": crew.dispatcher, "at": make.on(2)}
        raised = leave_item(session, collaborators, places[0], AgendaState.RAISED, "合成：市级议而不决", **who)
        assert raised.raised_to == make.PROVINCE
        leave_item(session, collaborators, places[1], AgendaState.DEFERRED, "合成：下次再议", **who)
        assert waits(province) == [(first.number, AgendaCause.RAISED)]
        assert waits(city) == [(second.number, AgendaCause.UNCLEAR)]
        _put_on(session, office, province, first)
        assert waits(province) == []
        cancel_meeting(session, province.id, "合成：另行安排", **who)
        assert waits(province) == [(first.number, AgendaCause.RAISED)]
        problem = put_on_problem(session, city.id, "合成：兼职取酬归谁管", **who)
        place = AgendaPlace(city.id, problem.id)
        with pytest.raises(InvalidInput):
            leave_item(session, collaborators, place, AgendaState.RAISED, "合成", **who)
        with pytest.raises(InvalidInput):
            leave_item(session, collaborators, place, AgendaState.SETTLED, "合成", **who)
    with database.unit_of_work() as session:
        assert integrity.verify(session).faults == ()


def test_an_opinion_that_is_overdue_is_told_once_and_not_after_the_matter_was_left(database: Database) -> None:
    with database.unit_of_work() as session:
        office = _office(session)
        collaborators, crew = office
        meeting = _meeting(session, office)
        (place,) = _put_on(session, office, meeting, _unclear(session, office))
        market, prices = (make.department_of(collaborators, one) for one in (Symbol.MR, Symbol.DRC))
        who = {"actor": crew.dispatcher, "at": make.on(1, 12)}
        ask_opinions(session, collaborators, place, [market, prices], make.on(3).date(), **who)
        first = session.exec(select(MeetingOpinion).where(MeetingOpinion.department_id == market)).one()
        give_opinion(session, first.id, OpinionStance.NOT_OURS, "合成意见", actor=crew.handler(market), at=make.on(2))
        assert remind_before(session, collaborators, at=make.on(1, 13)) == 0
        assert [remind_before(session, collaborators, at=make.on(day)) for day in (2, 3, 4)] == [1, 0, 0]
        assert remind_of_opinions(session, collaborators, at=make.on(3)) == 0
        assert remind_of_opinions(session, collaborators, at=make.on(4)) == 1
        assert remind_of_opinions(session, collaborators, at=make.on(5)) == 0
        told = session.exec(select(Notice).where(Notice.kind == "opinion_due")).all()
        assert {one.department_id for one in told} == {None, meeting.convenor_id, prices}
        assert [one.department_id for one in told if "opinion_id" in one.params] == [prices]  # theirs alone to open
        ask_opinions(session, collaborators, place, [prices], make.on(8).date(), actor=crew.dispatcher, at=make.on(5))
        assert [remind_before(session, collaborators, at=make.on(day)) for day in (5, 7, 8)] == [0, 1, 0]
        assert [remind_of_opinions(session, collaborators, at=make.on(day)) for day in (8, 9, 10)] == [0, 1, 0]
        leave_item(session, collaborators, place, AgendaState.DROPPED, "合成", actor=crew.dispatcher, at=make.on(11))
        session.expire_all()
        assert all(one.settled_at for one in session.exec(select(Notice).where(Notice.kind == "opinion_due")).all())
        with pytest.raises(NotPossibleNow):
            give_opinion(session, first.id, OpinionStance.OURS, "合成", actor=crew.handler(market), at=make.on(11))
    with database.unit_of_work() as session:
        assert integrity.verify(session).faults == ()


def test_twelve_departments_are_shipped_and_each_is_taken_once(database: Database) -> None:
    convenor, every = shipped_symbols()
    assert len(every) == 12
    with database.unit_of_work() as session:
        collaborators, crew = _office(session)
        who = {"actor": crew.dispatcher, "at": make.on(0)}
        missing = take_shipped(session, collaborators, make.CITY, **who)
        members = members_of(session, collaborators.rules.directory, make.CITY)
        expected = {make.department_of(collaborators, one) for one in every if one not in {*missing, Symbol.REG}}
        assert expected <= {one.department_id for one in members}
        assert len(members) == len({one.department_id for one in members})
        assert [one.department_id for one in members if one.is_convenor] == [
            make.department_of(collaborators, convenor)
        ]
        assert take_shipped(session, collaborators, make.CITY, **who) == missing
        assert members_of(session, collaborators.rules.directory, make.CITY) == members
