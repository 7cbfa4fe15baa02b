"""A number that repeats the same: counted by hash, warned, limited until a day, reviewed; nothing of it is dropped."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from intake.casework.collaborators import Collaborators, Rulebook
from intake.casework.ledger import integrity
from intake.db import Database
from intake.errors import InvalidInput, NotAllowed, NotFound, NotPossibleNow
from intake.identity.erasure import erase_identity
from intake.identity.person import Person
from intake.models import Complaint, Message, Notice, RepeatedCaller
from intake.repetition.acts import LimitUntil, lift_limit, limit_caller, prolong_limit, reason_of, warn_caller
from intake.repetition.due_reviews import end_limits, remind_of_reviews
from intake.repetition.reading import complaints_since, frequent_numbers, get_case, steps_of
from intake.vocabulary import CallerStanding, CallerStepKind, StaffRole, State
from tests import factories as make

pytestmark = pytest.mark.both_databases

OTHER = Person(name="合成另一人", phone="+8612800005678")


class Hotline:
    """Somebody who has sent the same five times, and two supervisors."""

    def __init__(self, session: Session) -> None:
        self.session, self.office, self.crew = session, make.make_office(session), make.Crew(session)
        self.second = make.make_actor(session, StaffRole.SUPERVISOR)
        self.sent = [self.send(day) for day in range(5)]

    def send(self, day: int, person: Person = make.SOMEBODY) -> Complaint:
        return make.make_complaint(self.session, self.now(day), person=person, at=make.on(day))

    def now(self, day: int) -> Collaborators:
        """With what a process knows that has followed every change by then."""
        rules = Rulebook.load(self.session, profile="default", at=make.on(day))
        return replace(self.office, rules=rules)

    def warned(self) -> RepeatedCaller:
        who = {"actor": self.crew.dispatcher, "at": make.on(5)}
        return warn_caller(self.session, self.office, self.sent[-1].number, "合成理由：五次反映同一事项", **who)

    def limited(self) -> RepeatedCaller:
        case = self.warned()
        self.send(6)
        return limit_caller(self.session, self.office, case.id, _limit(), actor=self.crew.supervisor, at=make.on(7))


def _limit(first: int = 20, review: int = 15) -> LimitUntil:
    return LimitUntil("合成理由：提醒后仍重复", make.on(first).date(), make.on(review).date())


def test_numbers_are_counted_and_never_named(database: Database) -> None:
    with database.unit_of_work() as session:
        hotline = Hotline(session)
        hotline.send(4, OTHER)
        since = make.on(0) - timedelta(days=1)
        (often,) = frequent_numbers(session, hotline.crew.supervisor, since=since, least=3)
        assert (often.complaints, often.newest, often.standing) == (5, hotline.sent[-1].number, None)
        assert make.SOMEBODY.phone[-4:] not in repr(often)
        assert len(frequent_numbers(session, hotline.crew.supervisor, since=since, least=1)) == 2
        hotline.warned()
        (often,) = frequent_numbers(session, hotline.crew.supervisor, since=since, least=3)
        assert often.standing is CallerStanding.WARNED


def test_who_is_warned_is_told_in_a_text_and_everything_goes_on_as_before(database: Database) -> None:
    with database.unit_of_work() as session:
        hotline = Hotline(session)
        case = hotline.warned()
        (step,) = steps_of(session, case.id)
        assert (step.kind, step.complaints, step.is_texted) == (CallerStepKind.WARN, 5, True)
        assert reason_of(session, step) == "合成理由：五次反映同一事项"
        assert session.exec(select(Message).where(Message.template == "callers/warned")).one()
        with pytest.raises(NotPossibleNow):  # by whichever complaint of the number
            warn_caller(
                session, hotline.office, hotline.sent[0].number, "合成", actor=hotline.crew.supervisor, at=make.on(6)
            )
        assert hotline.send(6).state is State.DISPATCHED
    with database.unit_of_work() as session:
        assert integrity.verify(session).faults == ()


def test_what_a_limited_number_sends_is_kept_and_read_first_by_a_person(database: Database) -> None:
    with database.unit_of_work() as session:
        hotline = Hotline(session)
        case = hotline.limited()
        held = hotline.send(8)
        assert (held.state, held.accepted_at) == (State.RECEIVED, None)
        assert held.next_due_at is not None  # the clock of triage runs: it cannot lie about
        assert hotline.send(8, OTHER).state is State.DISPATCHED
        came = complaints_since(session, case, case.warned_at, hotline.crew.supervisor)
        assert held.number in {one.number for one in came}
        assert hotline.send(16).state is State.DISPATCHED  # nobody reviewed it by its day
    with database.unit_of_work() as session:
        assert integrity.verify(session).faults == ()


def test_a_limit_needs_a_warning_something_since_and_a_second_person(database: Database) -> None:
    with database.unit_of_work() as session:
        hotline = Hotline(session)
        office, crew = hotline.office, hotline.crew
        case = warn_caller(session, office, hotline.sent[-1].number, "合成", actor=crew.supervisor, at=make.on(5))
        with pytest.raises(NotPossibleNow):  # nothing since
            limit_caller(session, office, case.id, _limit(), actor=hotline.second, at=make.on(7))
        hotline.send(6)
        with pytest.raises(NotPossibleNow):  # who warned
            limit_caller(session, office, case.id, _limit(), actor=crew.supervisor, at=make.on(7))
        with pytest.raises(NotAllowed):
            limit_caller(session, office, case.id, _limit(), actor=crew.dispatcher, at=make.on(7))
        for wrong in (_limit(7, 7), _limit(100, 15), _limit(60, 50), _limit(20, 21), _limit(20, 5)):
            with pytest.raises(InvalidInput):
                limit_caller(session, office, case.id, wrong, actor=hotline.second, at=make.on(7))
        limit_caller(session, office, case.id, _limit(), actor=hotline.second, at=make.on(7))
        elsewhere = replace(hotline.second, region_code="370100", regions=frozenset({"370100"}))
        with pytest.raises(NotFound):
            get_case(session, case.id, elsewhere)
        with pytest.raises(NotFound):
            lift_limit(session, office, case.id, "合成", actor=elsewhere, at=make.on(8))


def test_a_limit_is_reviewed_by_another_or_ends_and_is_told_each_time(database: Database) -> None:
    with database.unit_of_work() as session:
        hotline = Hotline(session)
        case, office = hotline.limited(), hotline.office
        assert [remind_of_reviews(session, at=make.on(day)) for day in (11, 12, 13)] == [0, 1, 1]
        told = session.exec(select(Notice).where(Notice.kind == "caller_review")).one()
        with pytest.raises(NotPossibleNow):
            prolong_limit(session, office, case.id, _limit(30, 25), actor=hotline.crew.supervisor, at=make.on(14))
        prolong_limit(session, office, case.id, _limit(30, 25), actor=hotline.second, at=make.on(14))
        session.refresh(told)
        assert told.settled_at == make.on(14)
        assert [end_limits(session, office, at=make.on(day)) for day in (25, 26, 26)] == [0, 1, 0]
        assert case.standing is CallerStanding.ENDED
        kinds = [step.kind for step in reversed(steps_of(session, case.id))]
        assert kinds == [CallerStepKind(one) for one in ("warn", "limit", "prolong", "lapse")]
        texts = session.exec(select(Message.template).where(Message.template.startswith("caller_"))).all()
        assert sorted(texts) == ["callers/let_go", "callers/limited", "callers/limited", "callers/warned"]
    with database.unit_of_work() as session:
        assert integrity.verify(session).faults == ()


def test_a_limit_is_lifted_at_any_time_and_a_new_warning_begins_anew(database: Database) -> None:
    with database.unit_of_work() as session:
        hotline = Hotline(session)
        case = hotline.limited()
        lift_limit(session, hotline.office, case.id, "合成：有新情况", actor=hotline.crew.supervisor, at=make.on(8))
        assert hotline.send(8).state is State.DISPATCHED
        assert hotline.warned().id != case.id


def test_one_complaint_repeats_nothing_practice_warns_nobody_and_an_old_warning_limits_nobody(
    database: Database,
) -> None:
    with database.unit_of_work() as session:
        hotline = Hotline(session)
        office, crew = hotline.office, hotline.crew
        once = hotline.send(4, OTHER)
        with pytest.raises(NotPossibleNow, match="repeats nothing"):
            warn_caller(session, office, once.number, "合成", actor=crew.dispatcher, at=make.on(5))
        with pytest.raises(NotPossibleNow, match="repeats nothing"):  # none of the five is recent any more
            warn_caller(session, office, hotline.sent[0].number, "合成", actor=crew.dispatcher, at=make.on(120))
        case = hotline.warned()
        hotline.send(100)
        with pytest.raises(NotPossibleNow, match="older"):
            limit_caller(session, office, case.id, _limit(120, 115), actor=crew.supervisor, at=make.on(101))


def test_with_the_identity_the_limit_is_forgotten(database: Database) -> None:
    with database.unit_of_work() as session:
        hotline = Hotline(session)
        hotline.limited()
        assert hotline.now(8).rules.limited != {}
        make.bring_to(session, hotline.office, hotline.crew, hotline.sent[-1], State.CLOSED, at=make.on(8))
        erase_identity(session, hotline.sent[-1], actor=hotline.crew.supervisor, at=make.on(9), reason="合成")
        session.flush()
        assert hotline.now(9).rules.limited == {}
        assert end_limits(session, hotline.office, at=make.on(16)) == 1  # without a number nobody is told
    with database.unit_of_work() as session:
        assert integrity.verify(session).faults == ()
