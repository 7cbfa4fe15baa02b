"""A version of the limits: proposed by one, approved by another, thrown away, waiting for its day."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from intake.casework.actor import SYSTEM, Actor
from intake.casework.ledger.formats import mac_of
from intake.db import Database
from intake.errors import InvalidInput, NotAllowed, NotFound, NotPossibleNow, SecondPersonNeeded
from intake.limits import edits
from intake.limits.diff import diff, rung_changes
from intake.limits.proposing import approve, discard, propose
from intake.limits.versions import LimitsVersionStatus, find_open, limits_before, versions
from intake.models import OfficeEvent
from intake.vocabulary import StaffRole
from routing.clocks.policies import ANY, Limits, shipped_ladders
from routing.clocks.store import get_limits, load_limits, next_limits
from routing.models import PolicyVersion
from routing.vocabulary import Clock, Step, Unit
from tests import factories as make
from tests.limits.limit_changes import PROFILE, changed, ladder
from tests.stages.record_ring import RECORD_KEYS

pytestmark = pytest.mark.slow

AT = make.MONDAY


def sooner(limits: Limits, amount: int = 9) -> Limits:
    own = edits.limit_of(
        Clock.CLOSURE, amount, Unit.WORKING_DAYS, policy="complaint", basis="合成：试行办法第三条", extension=5
    )
    return edits.with_limit(limits, own)


def proposed(session: Session, actor: Actor, *, at: datetime = AT, starts: datetime | None = None) -> PolicyVersion:
    limits = sooner(load_limits(session, PROFILE, at=at))
    return propose(session, limits, actor=actor, at=at, note="合成：提速", effective_at=starts)


def administrator(session: Session) -> Actor:
    return make.make_actor(session, StaffRole.ADMINISTRATOR)


def in_force(database: Database, at: datetime) -> Limits:
    with database.reading() as session:
        return load_limits(session, PROFILE, at=at)


def test_a_proposal_is_in_force_only_once_a_second_person_approved_it(database):
    with database.unit_of_work() as session:
        author, second = administrator(session), make.make_actor(session, StaffRole.SUPERVISOR)
        row = proposed(session, author)
        assert load_limits(session, PROFILE, at=AT).version == 0
        with pytest.raises(SecondPersonNeeded):
            approve(session, PROFILE, row.version, actor=author, at=AT)
        approve(session, PROFILE, row.version, actor=second, at=AT)
    limits = in_force(database, AT)
    assert limits.version == 1
    assert limits.limit("complaint", Clock.CLOSURE).basis == "合成：试行办法第三条"
    assert limits.ladders == in_force(database, AT - timedelta(days=1)).ladders


@pytest.mark.parametrize("role", [StaffRole.SUPERVISOR, StaffRole.DISPATCHER])
def test_only_an_administrator_proposes(database, role):
    with database.unit_of_work() as session, pytest.raises(NotAllowed):
        proposed(session, make.make_actor(session, role))


def test_a_dispatcher_neither_approves_nor_discards(database):
    with database.unit_of_work() as session:
        row = proposed(session, administrator(session))
        for verb in (approve, discard):
            with pytest.raises(NotAllowed):
                verb(session, PROFILE, row.version, actor=make.make_actor(session, StaffRole.DISPATCHER), at=AT)


def test_one_proposal_is_open_at_a_time_and_its_author_goes_on_with_it(database):
    with database.unit_of_work() as session:
        author = administrator(session)
        first = proposed(session, author)
        with pytest.raises(InvalidInput, match="version 1 is proposed already"):
            proposed(session, administrator(session))
        more = ladder(get_limits(session, PROFILE, first.version), plus_1=2)
        again = propose(session, more, actor=author, at=AT, note="合成：再改阶梯", based_on=first.version)
        assert (again.version, again.note) == (1, "合成：提速\n合成：再改阶梯")
    with database.reading() as session:
        found = diff(load_limits(session, PROFILE, at=AT), get_limits(session, PROFILE, 1))
    assert [one.clock for one in found.limits] == [Clock.CLOSURE]
    assert [one.policy for one in found.ladders] == [ANY]


def test_an_edit_of_limits_that_were_overtaken_is_told_to_look_again(database):
    changed(database, sooner)
    with database.reading() as session:
        limits = sooner(load_limits(session, PROFILE), 8)
    with database.unit_of_work() as session, pytest.raises(InvalidInput, match="meanwhile become version 1"):
        propose(session, limits, actor=SYSTEM, at=AT, note="合成", based_on=0)


def test_what_differs_in_nothing_is_refused_and_writes_nothing(database):
    with database.unit_of_work() as session, pytest.raises(InvalidInput, match="changes nothing"):
        propose(session, load_limits(session, PROFILE), actor=SYSTEM, at=AT, note="合成")
    with database.reading() as session:
        assert session.exec(select(PolicyVersion)).all() == []


def test_a_proposal_without_a_reason_names_the_field(database):
    with database.unit_of_work() as session, pytest.raises(InvalidInput) as refused:
        propose(session, sooner(load_limits(session, PROFILE)), actor=SYSTEM, at=AT, note=" ")
    assert refused.value.field == "reason"


def test_a_discarded_proposal_never_holds_and_makes_room_for_another(database):
    with database.unit_of_work() as session:
        author = administrator(session)
        row = proposed(session, author)
        discard(session, PROFILE, row.version, actor=author, at=AT)
        with pytest.raises(NotPossibleNow, match="decided already"):
            approve(session, PROFILE, row.version, actor=SYSTEM, at=AT)
        assert find_open(session, PROFILE, AT) is None
        assert proposed(session, administrator(session)).version == 2
    assert in_force(database, AT).version == 0


def test_a_version_with_a_day_of_its_own_waits_for_it_and_can_be_called_off(database):
    day = AT + timedelta(days=10)
    assert changed(database, sooner, starts=day) == 1
    with database.unit_of_work() as session:
        assert next_limits(session, PROFILE, AT) == day
        assert make.make_office(session, at=AT).rules.until == day
        assert [one.status for one in versions(session, PROFILE, AT)] == [LimitsVersionStatus.WAITING]
        assert [one.status for one in versions(session, PROFILE, day)] == [LimitsVersionStatus.IN_FORCE]
        with pytest.raises(InvalidInput, match="version 1 waits to take force"):
            proposed(session, administrator(session))
    assert (in_force(database, AT).version, in_force(database, day).version) == (0, 1)
    with database.unit_of_work() as session:
        discard(session, PROFILE, 1, actor=make.make_actor(session, StaffRole.SUPERVISOR), at=AT)
    assert in_force(database, day).version == 0


@pytest.mark.parametrize("days", [-1, 0, 400])
def test_a_day_in_the_past_or_beyond_a_year_is_refused_at_its_field(database, days):
    with database.unit_of_work() as session, pytest.raises(InvalidInput) as refused:
        proposed(session, SYSTEM, starts=AT + timedelta(days=days))
    assert refused.value.field == "effective_on"


def test_a_proposal_approved_after_its_day_holds_from_the_approval_on(database):
    with database.unit_of_work() as session:
        row = proposed(session, SYSTEM, starts=AT + timedelta(days=1))
        late = AT + timedelta(days=3)
        assert approve(session, PROFILE, row.version, actor=SYSTEM, at=late).effective_at == late


def test_a_ladder_of_its_own_is_taken_back_and_the_common_one_holds_again(database):
    changed(database, lambda limits: edits.without_ladder(limits, "urgent"))
    limits = in_force(database, AT)
    assert limits.ladder("urgent") == shipped_ladders()[PROFILE][ANY]
    with database.reading() as session:
        before = limits_before(session, versions(session, PROFILE, AT)[0].row, AT)
    assert Step.DAY_BEFORE in {one.step for one in rung_changes(before, limits, "urgent")}


def test_every_act_is_an_event_of_the_office_chain(database):
    with database.unit_of_work() as session:
        discard(session, PROFILE, proposed(session, SYSTEM).version, actor=SYSTEM, at=AT)
        approve(session, PROFILE, proposed(session, SYSTEM).version, actor=SYSTEM, at=AT)
    with database.reading() as session:
        events = session.exec(
            select(OfficeEvent).where(OfficeEvent.kind.startswith("limits:")).order_by(OfficeEvent.seq)
        ).all()
        kinds = [one.kind for one in events]
        assert kinds == ["limits:propose", "limits:discard", "limits:propose", "limits:approve"]
        assert events[-1].data["limits"] == ["complaint closure"]
        for one in events:
            names = ("seq", "kind", "actor_kind", "actor_id", "at", "data", "bound", "format", "key_id")
            stored = {name: getattr(one, name) for name in names}
            assert mac_of(RECORD_KEYS, stored | {"previous": one.previous}) == one.hash


def test_a_version_there_is_not_is_not_found(database):
    with database.unit_of_work() as session, pytest.raises(NotFound):
        approve(session, PROFILE, 7, actor=SYSTEM, at=AT)
