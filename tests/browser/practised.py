"""What an office in practice has besides complaints: meetings, talks, campaigns, letters, shifts, matters of many."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlmodel import Session, select

from intake.campaigns.campaigns import open_campaign
from intake.campaigns.targets import judge, report_targets, targets
from intake.casework.actor import Actor
from intake.casework.letters.issue import LetterInput, issue_letter
from intake.casework.matters.at_once import join_all
from intake.casework.verbs.coordinate import coordinate_complaint
from intake.clock import now
from intake.fee_lists.drafting import begin_draft
from intake.identity.person import Person
from intake.letters.wording import LetterMatter, compose
from intake.meetings.agenda import AgendaPlace, put_on, put_on_problem
from intake.meetings.deciding import MeetingDecision, decide_item
from intake.meetings.holding import MeetingPlan, MeetingRecord, call_meeting, open_meeting, record_meeting
from intake.meetings.members import members_of, name_liaison, take_shipped
from intake.meetings.opinions import ask_opinions, give_opinion
from intake.member_voice.study import decide_suggestion
from intake.models import MeetingOpinion, Staff
from intake.registry_upkeep.talks.acts import TalkPlan, TalkRecord, check_item, plan_talk, record_talk
from intake.registry_upkeep.talks.proposing import propose_talk
from intake.registry_upkeep.talks.reading import items_of
from intake.repetition.acts import LimitUntil, limit_caller, warn_caller
from intake.runtime import Runtime
from intake.turnover.shifts import Bundle, give_shift
from intake.vocabulary import (
    FindingWay,
    HandlingState,
    LetterKind,
    LetterRoad,
    MeetingKind,
    OpinionStance,
    StaffRole,
    State,
    SuggestionVerdict,
)
from routing.calendars.working_time import local_day
from routing.models import Association
from routing.vocabulary import Kind, Symbol
from tests import factories as make
from tests.registry.screens.watch_scene import administrator

DAY = timedelta(days=1)


def practise(runtime: Runtime) -> None:
    """Some of each, done by the very verbs of their pages."""
    for scene in (_meet, _talk, _clean_up, _write, _hand_over, _warn, _suggest, _join):
        with runtime.db.unit_of_work() as session:
            scene(session, Office(runtime, session))


class Office:
    """Who acts, and when."""

    def __init__(self, runtime: Runtime, session: Session) -> None:
        self.parts = make.make_office(session, ring=runtime.ring)
        self.crew, self.at = make.Crew(session), now()

    @property
    def today(self) -> date:
        return local_day(self.at)

    def by(self, actor: Actor, at: datetime | None = None) -> dict[str, object]:
        return {"actor": actor, "at": at or self.at}


def _meet(session: Session, office: Office) -> None:
    """One meeting that was held and has decided a problem, one whose agenda waits for opinions."""
    who = office.by(office.crew.dispatcher)
    take_shipped(session, office.parts, make.CITY, **who)
    for member in members_of(session, office.parts.rules.directory, make.CITY)[:2]:
        name_liaison(session, member.id, "合成联络员", "13800138000", **who)
    convenor, lead, other = (make.department_of(office.parts, one) for one in (Symbol.SWD, Symbol.MR, Symbol.DRC))
    held, waiting = (
        open_meeting(session, office.parts, MeetingPlan(make.CITY, kind, title, convenor), **who)
        for kind, title in ((MeetingKind.LIAISON, "合成联络员会议"), (MeetingKind.CONSULTATION, "合成会商"))
    )
    problem = put_on_problem(session, held.id, "合成：兼职取酬归谁管", **who)
    call_meeting(session, held.id, office.at + DAY, "合成会议室", **who)
    record = MeetingRecord(office.today, "合成到会", "合成纪要", "合联〔2026〕1号")
    record_meeting(session, held.id, record, **who)
    decision = MeetingDecision("合成议决", lead, [other], is_final=True)
    decide_item(session, office.parts, AgendaPlace(held.id, problem.id), decision, **who)
    unclear = make.make_complaint(session, office.parts, at=office.at)
    coordinate_complaint(session, office.parts, unclear, "合成：归口不清", **who)
    (item,) = put_on(session, office.parts, waiting.id, [unclear.number], **who)
    handlers = session.exec(select(Staff.department_id).where(Staff.login == "handler-34")).all()
    asked = [lead, other, *handlers]
    ask_opinions(session, office.parts, AgendaPlace(waiting.id, item.id), asked, office.today + 3 * DAY, **who)
    first = session.exec(select(MeetingOpinion).where(MeetingOpinion.department_id == lead)).one()
    give_opinion(session, first.id, OpinionStance.NOT_OURS, "合成意见", **office.by(office.crew.handler(lead)))


def _talk(session: Session, office: Office) -> None:
    """One held, of which one thing was put right; one proposed."""
    who = office.by(office.crew.supervisor)
    first, second = session.exec(select(Association.id).order_by(Association.id).limit(2)).all()
    propose_talk(session, second, "合成事由", **who)
    held = propose_talk(session, first, "合成：多次违规收费", **who)
    plan_talk(session, held.id, TalkPlan(office.at + DAY, "合成会议室", "合成事由"), **who)
    items = [(f"合成整改事项{place}", office.today + place * DAY) for place in (5, 9)]
    record_talk(session, held.id, TalkRecord(office.today, "合成到会", "合成记录", items), **who)
    done = {"is_done": True, "note": "合成：已核查", "due_on": None}
    check_item(session, held.id, items_of(session, held.id)[0].id, **done, **who)


def _clean_up(session: Session, office: Office) -> None:
    """A campaign that has found three, one of them a target; and a draft of the fee lists."""
    keeper = administrator(session)
    told = {"document": "合成〔2026〕1号", "begins_on": office.today - 30 * DAY, "ends_on": office.today + 60 * DAY}
    made = open_campaign(session, name="合成乱收费专项整治", **told, reason="合成", **office.by(keeper))
    found = session.exec(select(Association.id).order_by(Association.id).limit(3)).all()
    report_targets(session, made.id, FindingWay.SELF_REPORT, {one: [1, 2] for one in found}, **office.by(keeper))
    first = targets(session, made.id)[0]
    judge(session, first.row.id, is_target=True, note="合成", **office.by(keeper))
    begin_draft(session, "合成市收费清单", "合成〔2026〕3号", **office.by(keeper))


def _write(session: Session, office: Office) -> None:
    complaint = make.make_complaint(session, office.parts, at=office.at)
    make.bring_to(session, office.parts, office.crew, complaint, State.HANDLING, at=office.at)
    words = "合成补充说明"
    matter = LetterMatter(session, office.parts, complaint, None, words)
    paper = compose(matter, LetterKind.ACCEPTANCE, hotline="合成热线").as_text()
    wish = LetterInput(LetterKind.ACCEPTANCE, LetterRoad.PAGE, paper, words, name="受理告知书")
    issue_letter(session, office.parts, complaint, wish, **office.by(office.crew.dispatcher))


def _hand_over(session: Session, office: Office) -> None:
    """Two wait for the first operator, who waits for another."""
    operator, *others = (
        _staff(session, "operator1"),
        *(make.make_actor(session, StaffRole.OPERATOR) for _each in "ab"),
    )
    for giver, taker in ((others[0], operator), (others[1], operator), (operator, others[0])):
        give_shift(session, Bundle(taker.staff_id, "合成交接"), **office.by(giver))


def _warn(session: Session, office: Office) -> None:
    """One warned, another limited; each number had come back before."""
    people = [Person(name="合成一人", phone=f"+861280000567{place}") for place in range(2)]
    for one in people:
        make.make_complaint(session, office.parts, person=one, at=office.at - timedelta(hours=4))
    before = office.at - timedelta(hours=3)
    made = [make.make_complaint(session, office.parts, person=one, at=before) for one in (*people, *people)]
    numbers = [one.number for one in made[2:]]
    who = office.by(office.crew.supervisor, office.at - timedelta(hours=2))
    warned = [warn_caller(session, office.parts, one, "合成理由", **who) for one in numbers]
    make.make_complaint(session, office.parts, person=people[0], at=office.at - timedelta(hours=1))
    limit = LimitUntil("合成理由", office.today + 20 * DAY, office.today + 10 * DAY)
    second = make.make_actor(session, StaffRole.SUPERVISOR)
    limit_caller(session, office.parts, warned[0].id, limit, **office.by(second))


def _suggest(session: Session, office: Office) -> None:
    for verdict in (SuggestionVerdict.ADOPTED, SuggestionVerdict.NOT_ADOPTED):
        made = make.make_complaint(session, office.parts, kind=Kind.SUGGESTION, violations=(), at=office.at)
        make.bring_to(session, office.parts, office.crew, made, State.HANDLING, at=office.at)
        (part, *_others) = make.open_parts(session, made, HandlingState.SIGNED)
        who = office.by(office.crew.handler(part.department_id))
        decide_suggestion(session, office.parts, made.number, verdict, "合成理由", **who)


def _join(session: Session, office: Office) -> None:
    """Three complaints of one matter."""
    lead, *others = (make.make_complaint(session, office.parts, at=office.at).number for _each in range(3))
    join_all(session, office.parts, lead, others, "合成：同一事项", **office.by(office.crew.dispatcher))


def _staff(session: Session, login: str) -> Actor:
    found = session.exec(select(Staff).where(Staff.login == login)).one()
    return replace(administrator(session), staff_id=found.id, roles=frozenset(map(StaffRole, found.roles)))
