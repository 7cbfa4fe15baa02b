"""A joint meeting at work, twice of everything that repeats."""

from sqlmodel import Session, select

from intake.meetings.agenda import AgendaPlace, put_on_problem
from intake.meetings.deciding import MeetingDecision, decide_item, leave_item
from intake.meetings.holding import (
    MeetingPlan,
    MeetingRecord,
    call_meeting,
    cancel_meeting,
    open_meeting,
    record_meeting,
)
from intake.meetings.members import add_member, convene_by, end_member, members_of, name_liaison
from intake.meetings.opinions import ask_opinions, give_opinion
from intake.models import MeetingOpinion
from intake.vocabulary import AgendaState, MeetingKind, OpinionStance, StaffRole
from routing.vocabulary import Symbol
from tests import factories as make


def meet(session: Session) -> None:
    """Two members, two meetings, two matters of each kind of end, two opinions."""
    collaborators, who = make.make_office(session), {"actor": make.make_actor(session, StaffRole.DISPATCHER)}
    departments = [make.department_of(collaborators, one) for one in (Symbol.SWD, Symbol.MR, Symbol.DRC)]
    for department in departments[:2]:
        add_member(session, make.CITY, department, **who, at=make.on(1))
    first, second = members_of(session, collaborators.rules.directory, make.CITY)
    for member, name in ((first, "合成甲"), (second, "合成乙")):
        name_liaison(session, member.id, name, "13800138000", **who, at=make.on(1))
    convene_by(session, second.id, **who, at=make.on(1))
    plan = MeetingPlan(make.CITY, MeetingKind.CONSULTATION, "合成会商", departments[0])
    dropped = open_meeting(session, collaborators, plan, **who, at=make.on(1))
    cancel_meeting(session, dropped.id, "合成理由", **who, at=make.on(1))
    meeting = open_meeting(session, collaborators, plan, **who, at=make.on(1))
    matters = [put_on_problem(session, meeting.id, f"合成难题{each}", **who, at=make.on(1)) for each in range(2)]
    places = [AgendaPlace(meeting.id, matter.id) for matter in matters]
    ask_opinions(session, collaborators, places[0], departments, make.on(3).date(), **who, at=make.on(1))
    for opinion in session.exec(select(MeetingOpinion).limit(2)).all():
        handler = make.make_actor(session, StaffRole.HANDLER, department_id=opinion.department_id)
        give_opinion(session, opinion.id, OpinionStance.OURS, "合成意见", actor=handler, at=make.on(2))
    call_meeting(session, meeting.id, make.on(3), "合成地点", **who, at=make.on(2))
    record = MeetingRecord(make.on(3).date(), "合成", "合成", "合成文号")
    record_meeting(session, meeting.id, record, **who, at=make.on(4))
    decision = MeetingDecision("合成议决", departments[1], departments[2:], is_final=True)
    decide_item(session, collaborators, places[0], decision, **who, at=make.on(4))
    leave_item(session, collaborators, places[1], AgendaState.DEFERRED, "合成", **who, at=make.on(4))
    end_member(session, first.id, **who, at=make.on(5))
