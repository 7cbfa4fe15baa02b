"""The half-yearly check: opened once, following the registry, chased by working days, closed when done."""

from datetime import date, datetime, timedelta

import pytest
from sqlmodel import Session, select

from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.db import Database
from intake.errors import InvalidInput, NotAllowed
from intake.models import Notice, OfficeEvent, VerificationItem, VerificationRound
from intake.registry_upkeep.confirmation import asked_of, confirm, progress
from intake.registry_upkeep.reminders import keep_verification
from intake.registry_upkeep.verification import OVERTAKEN, close_round, half_year_of, next_half_year, open_round
from intake.vocabulary import StaffRole, VerificationState
from routing.models import Association, Department
from routing.registry.roles import assign_role
from routing.vocabulary import Lifecycle, RegistryRole, Symbol
from tests import factories as make
from tests.registry.registry_scene import more_associations

pytestmark = pytest.mark.slow

JULY = datetime(2026, 7, 1, 6, 0, tzinfo=make.SHANGHAI)  # a Wednesday


def _nth_working_day(collaborators: Collaborators, days: int) -> datetime:
    day = collaborators.rules.calendar.after(JULY.date(), days)
    return datetime(day.year, day.month, day.day, 6, 0, tzinfo=make.SHANGHAI)


def _handler(session: Session, collaborators: Collaborators, symbol: Symbol = Symbol.REG) -> Actor:
    return make.make_actor(session, StaffRole.HANDLER, department_id=make.department_of(collaborators, symbol))


def _items(session: Session, *, state: VerificationState = VerificationState.OPEN) -> list[VerificationItem]:
    return list(session.exec(select(VerificationItem).where(VerificationItem.state == state)).all())


def _own(session: Session, actor: Actor, at: datetime = JULY) -> list[int]:
    [current] = session.exec(select(VerificationRound).where(VerificationRound.closed_at.is_(None))).all()
    return [one.item.id for one in asked_of(session, current, actor.department_id, on=at.date(), limit=50)]


def _told(session: Session, department_id: int | None) -> list[str]:
    return list(
        session.exec(select(Notice.kind).where(Notice.department_id == department_id).order_by(Notice.id)).all()
    )


def test_a_round_asks_each_department_about_each_of_its_associations_once(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        [first, *_rest] = more_associations(session)
        # The registrar holds a second role of the first one: still one line.
        both = make.department_of(collaborators, Symbol.REG)
        assign_role(session, first, RegistryRole.SUPERVISOR, both, valid_from=date(2022, 1, 1), basis="合成")
        make.record_writes(session)
        current = open_round(session, at=JULY)
        assert current.begins_on == date(2026, 7, 1)
        assert [(one.asked, one.confirmed, one.waiting) for one in progress(session, current)] == [(4, 0, 4)] * 3
        assert open_round(session, at=JULY + timedelta(days=90)) is None


def test_without_a_registry_nobody_is_asked(database: Database) -> None:
    with database.unit_of_work() as session:
        assert open_round(session, at=JULY) is None
        assert session.exec(select(VerificationRound)).all() == []


def test_the_following_round_closes_the_one_before(database: Database) -> None:
    with database.unit_of_work() as session:
        make.make_office(session)
        first = open_round(session, at=JULY)
        second = open_round(session, at=datetime(2027, 1, 1, 6, 0, tzinfo=make.SHANGHAI))
        assert second.begins_on == date(2027, 1, 1)
        assert (first.closed_at, first.close_reason) == (second.opened_at, OVERTAKEN)


def test_the_lists_follow_the_registry(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        known = make.known_association(session)
        open_round(session, at=JULY)
        registrar, other = (make.department_of(collaborators, symbol) for symbol in (Symbol.REG, Symbol.MR))
        assign_role(session, known, RegistryRole.REGISTRAR, other, valid_from=date(2026, 7, 5), basis="合成")
        night = JULY + timedelta(days=7)
        for _twice in range(2):
            keep_verification(session, collaborators, at=night)
            assert [one.department_id for one in _items(session, state=VerificationState.LAPSED)] == [registrar]
            assert other in {one.department_id for one in _items(session)}
        assign_role(session, known, RegistryRole.REGISTRAR, registrar, valid_from=date(2026, 7, 10), basis="合成")
        keep_verification(session, collaborators, at=JULY + timedelta(days=12))
        assert [one.department_id for one in _items(session, state=VerificationState.LAPSED)] == [other]
        session.get_one(Association, known).lifecycle = Lifecycle.DEREGISTERED
        make.record_writes(session)
        keep_verification(session, collaborators, at=JULY + timedelta(days=13))
        assert _items(session) == []


def test_a_handler_confirms_for_the_own_department_alone_and_it_is_recorded(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        more_associations(session)
        current = open_round(session, at=JULY)
        mine, theirs = _handler(session, collaborators), _handler(session, collaborators, Symbol.SWD)
        own = _own(session, mine)
        assert len(own) == 4
        assert confirm(session, _own(session, theirs), actor=mine, at=JULY) == 0
        assert confirm(session, own[:3], actor=mine, at=JULY) == 3
        assert confirm(session, own[:3], actor=mine, at=JULY) == 0
        confirmed = _items(session, state=VerificationState.CONFIRMED)
        assert {(one.settled_by_id, one.settled_at) for one in confirmed} == {(mine.staff_id, JULY)}
        [event] = session.exec(select(OfficeEvent).where(OfficeEvent.kind == "registry:confirm")).all()
        assert (event.actor_id, len(event.data["association_ids"])) == (mine.staff_id, 3)
        [own_progress] = [one for one in progress(session, current) if one.department_id == mine.department_id]
        assert (own_progress.asked, own_progress.confirmed, own_progress.waiting) == (4, 3, 1)
        with pytest.raises(NotAllowed):
            confirm(session, own, actor=make.make_actor(session, StaffRole.SUPERVISOR), at=JULY)
        with pytest.raises(InvalidInput):
            confirm(session, [], actor=mine, at=JULY)


def test_a_row_whose_role_went_elsewhere_meanwhile_cannot_be_confirmed(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        open_round(session, at=JULY)
        mine = _handler(session, collaborators)
        own = _own(session, mine)
        known, other = make.known_association(session), make.department_of(collaborators, Symbol.MR)
        assign_role(session, known, RegistryRole.REGISTRAR, other, valid_from=date(2026, 7, 2), basis="合成")
        make.record_writes(session)
        assert confirm(session, own, actor=mine, at=JULY + timedelta(days=1)) == 0


def test_the_last_confirmation_closes_the_round(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        current = open_round(session, at=JULY)
        for symbol in (Symbol.REG, Symbol.SWD):
            actor = _handler(session, collaborators, symbol)
            confirm(session, _own(session, actor), actor=actor, at=JULY)
            assert current.closed_at is None
        trade = session.exec(select(Department.id).where(Department.name == "成都市住房和城乡建设局")).one()
        last = make.make_actor(session, StaffRole.HANDLER, department_id=trade)
        confirm(session, _own(session, last), actor=last, at=JULY)
        assert (current.closed_at, current.closed_by_id) == (JULY, None)
        keep_verification(session, collaborators, at=JULY + timedelta(days=30))
        assert session.exec(select(Notice)).all() == []


def test_who_does_not_answer_is_chased_by_working_days_and_then_the_level_above_is_told(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        keep_verification(session, collaborators, at=JULY)
        registrar = make.department_of(collaborators, Symbol.REG)
        above = collaborators.rules.directory.superior(registrar).id
        mine = _handler(session, collaborators, Symbol.SWD)
        confirm(session, _own(session, mine), actor=mine, at=JULY)
        steps = (9, []), (10, ["verify_first"]), (19, []), (20, ["verify_second"]), (29, []), (30, [])
        heard = ["verify_asked"]
        for days, fresh in steps:
            for _twice in range(2):
                keep_verification(session, collaborators, at=_nth_working_day(collaborators, days))
            heard += fresh
            assert _told(session, registrar) == heard, days
            assert "verify_upward" not in heard
        assert _told(session, above) == ["verify_upward"]
        keep_verification(session, collaborators, at=_nth_working_day(collaborators, 60))
        assert _told(session, registrar) == heard
        assert _told(session, mine.department_id) == ["verify_asked"]  # it has answered


def test_after_a_standstill_only_the_furthest_step_is_told(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        open_round(session, at=JULY)
        keep_verification(session, collaborators, at=_nth_working_day(collaborators, 25))
        assert _told(session, make.department_of(collaborators, Symbol.REG)) == ["verify_second"]


def test_an_administrator_closes_with_a_reason(database: Database) -> None:
    with database.unit_of_work() as session:
        make.make_office(session)
        current = open_round(session, at=JULY)
        boss, other = (make.make_actor(session, role) for role in (StaffRole.ADMINISTRATOR, StaffRole.SUPERVISOR))
        with pytest.raises(NotAllowed):
            close_round(session, current.id, "合成理由", actor=other, at=JULY)
        with pytest.raises(InvalidInput) as refused:
            close_round(session, current.id, " ", actor=boss, at=JULY)
        assert refused.value.field == "reason"
        close_round(session, current.id, "合成理由", actor=boss, at=JULY)
        assert (current.closed_by_id, current.close_reason) == (boss.staff_id, "合成理由")
        with pytest.raises(InvalidInput):
            close_round(session, current.id, "再次", actor=boss, at=JULY)
        handler = make.make_actor(session, StaffRole.HANDLER, department_id=1)
        with pytest.raises(InvalidInput):
            confirm(session, [1], actor=handler, at=JULY)


@pytest.mark.parametrize(
    ("day", "begun", "following"),
    [
        ("2026-01-01", "2026-01-01", "2026-07-01"),
        ("2026-06-30", "2026-01-01", "2026-07-01"),
        ("2026-07-01", "2026-07-01", "2027-01-01"),
        ("2026-12-31", "2026-07-01", "2027-01-01"),
    ],
)
def test_a_half_year_begins_in_january_and_in_july(day: str, begun: str, following: str) -> None:
    assert half_year_of(date.fromisoformat(day)).isoformat() == begun
    assert next_half_year(date.fromisoformat(day)).isoformat() == following
