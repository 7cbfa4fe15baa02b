"""The days to object stand among the limits: changed by two, from a day on, and never shortened behind a result."""

from dataclasses import replace

import pytest

from intake.casework.actor import COMPLAINANT
from intake.casework.parts import objections
from intake.casework.verbs.following import objection
from intake.db import Database
from intake.errors import InvalidInput, NotPossibleNow, SecondPersonNeeded
from intake.limits.edits import limit_of, with_limit
from intake.limits.proposing import approve, propose
from intake.vocabulary import StaffRole, State
from routing.calendars.working_time import local_day
from routing.clocks.policies import ANY, OBJECTIONS, limits_of, shipped_limits, shipped_limits_of
from routing.clocks.store import load_limits
from routing.vocabulary import Clock, Unit
from tests import factories as make


def days(amount: int, clock: Clock = Clock.OBJECTION, unit: Unit = Unit.DAYS) -> object:
    return limit_of(clock, amount, unit, policy=ANY, basis="合成规程第九条")


@pytest.mark.parametrize("profile", sorted(shipped_limits()))
def test_every_profile_has_them_with_their_source(profile: str) -> None:
    limits = shipped_limits_of(profile)
    for clock in OBJECTIONS:
        assert "信访工作条例第三十五条" in limits.by_key[ANY, clock].basis
    older = limits_of(profile, 3, [one for one in limits.by_key.values() if one.clock not in OBJECTIONS])
    assert older.by_key[ANY, Clock.OBJECTION].amount == 30


def test_they_are_days_and_the_same_for_every_kind_of_matter() -> None:
    limits = shipped_limits_of("default")
    with pytest.raises(InvalidInput):
        days(9, unit=Unit.HOURS)
    with pytest.raises(InvalidInput):
        with_limit(limits, replace(days(9), policy="complaint"))


def test_what_was_promised_with_a_result_is_not_shortened_by_a_later_version(database: Database) -> None:
    with database.unit_of_work() as session:
        office, crew = make.make_office(session), make.Crew(session)
        author = make.make_actor(session, StaffRole.ADMINISTRATOR)
        second = make.make_actor(session, StaffRole.ADMINISTRATOR)
        before = make.make_complaint(session, office)
        make.bring_to(session, office, crew, before, State.CLOSED, at=make.on(1))
        first = objections.object_by(session, office, before, at=make.on(2))
        assert first is not None
        shorter = with_limit(with_limit(load_limits(session, "default"), days(5)), days(3, Clock.OBJECTION_DECISION))
        row = propose(session, shorter, actor=author, at=make.on(3), note="合成：缩短")
        with pytest.raises(SecondPersonNeeded):
            approve(session, "default", row.version, actor=author, at=make.on(3))
        approve(session, "default", row.version, actor=second, at=make.on(3))
        changed = replace(office, rules=replace(office.rules, limits=load_limits(session, "default")))
        assert objections.object_by(session, changed, before, at=make.on(4)) == first
        after = make.make_complaint(session, changed, at=make.on(4))
        make.bring_to(session, changed, crew, after, State.CLOSED, at=make.on(4, 11))
        given = objections.result_at(session, after)
        until = objections.object_by(session, changed, after, at=make.on(5))
        assert 5 <= (local_day(until) - local_day(given)).days <= 8  # no last day on a holiday
        said = {"actor": COMPLAINANT}
        made = objection.file_objection(session, changed, after, "合成：仍未退费", at=make.on(5), **said)
        assert (local_day(made.decide_by) - local_day(make.on(5))).days <= 6
        with pytest.raises(NotPossibleNow):
            objection.file_objection(session, changed, after, "合成：再次", at=make.on(6), **said)
