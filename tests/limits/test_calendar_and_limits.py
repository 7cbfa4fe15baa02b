"""The calendar and the limits as a database holds them, on both engines."""

from dataclasses import asdict
from datetime import UTC, date, datetime

import pytest
from sqlmodel import select

from routing.calendars.store import load_calendars
from routing.clocks.ladder import Rung
from routing.clocks.policies import ANY, SHIPPED_VERSION, shipped_ladders, shipped_limits
from routing.clocks.store import get_limits, load_limits
from routing.errors import UnknownProfile
from routing.models.calendar import CalendarDay, CalendarYear
from routing.models.policy import PolicyLimit, PolicyRung, PolicyVersion
from routing.vocabulary import Addressee, CalendarStatus, Clock, Step, Unit
from tests import factories as make
from tests.calendars.shipped import shipped_calendar, shipped_rows

pytestmark = pytest.mark.both_databases


def at(month: int) -> datetime:
    return datetime(2026, month, 1, tzinfo=UTC)


def store_limits(session, profile: str, version: int, *, month: int, closure: int, is_active: bool = True) -> None:
    row = PolicyVersion(profile=profile, version=version, effective_at=at(month), is_active=is_active)
    session.add(row)
    session.flush()
    unit = Unit.WORKING_DAYS
    session.add(
        PolicyLimit(
            version_id=row.id, policy="complaint", clock=Clock.CLOSURE, amount=closure, unit=unit, basis="地方规定"
        )
    )


def test_an_empty_database_answers_with_what_is_shipped(bare_database):
    with bare_database.reading() as session:
        calendar = load_calendars(session).country
        limits = load_limits(session, "default")
    assert asdict(calendar) == asdict(shipped_calendar())
    assert limits.version == SHIPPED_VERSION
    assert limits.limit("complaint", Clock.CLOSURE).amount == 15


def test_the_shipped_calendar_survives_the_database(bare_database):
    years, days = shipped_rows()
    with bare_database.unit_of_work() as session:
        session.add_all([*years, *days])
        make.record_writes(session)
    with bare_database.reading() as session:
        loaded, again = load_calendars(session).country, load_calendars(session).country
    shipped = shipped_calendar()
    assert dict(loaded.decreed) == dict(shipped.decreed)
    assert loaded.provisional_years == shipped.provisional_years
    assert loaded is again


def test_a_changed_day_is_seen_by_the_next_load(bare_database):
    years, days = shipped_rows()
    with bare_database.unit_of_work() as session:
        session.add_all([*years, *days])
        make.record_writes(session)
    with bare_database.unit_of_work() as session:
        assert load_calendars(session).country.is_working(date(2026, 3, 2))
        session.add(CalendarDay(day=date(2026, 3, 2), is_working=False, name="地方假日"))
        make.record_writes(session)
    with bare_database.reading() as session:
        assert not load_calendars(session).country.is_working(date(2026, 3, 2))


def test_a_year_loaded_as_official_is_no_longer_provisional_and_the_shipped_years_stay(bare_database):
    notice = "国务院办公厅关于2027年部分节假日安排的通知"
    with bare_database.unit_of_work() as session:
        session.add(CalendarYear(year=2027, status=CalendarStatus.OFFICIAL, notice=notice))
        session.add(CalendarDay(day=date(2027, 1, 1), is_working=False, name="元旦"))
        make.record_writes(session)
    with bare_database.reading() as session:
        calendar = load_calendars(session).country
    assert not calendar.is_provisional(date(2027, 6, 1))
    assert not calendar.is_provisional(date(2026, 6, 1))
    assert not calendar.is_working(date(2026, 2, 16))


def test_shipped_limits_survive_the_database(bare_database):
    with bare_database.unit_of_work() as session:
        version = PolicyVersion(profile="shandong", version=1, effective_at=at(1))
        session.add(version)
        session.flush()
        session.add_all(PolicyLimit(version_id=version.id, **asdict(limit)) for limit in shipped_limits()["shandong"])
        make.record_writes(session)
    with bare_database.reading() as session:
        limits = load_limits(session, "shandong")
        stored = len(session.exec(select(PolicyLimit)).all())
    assert limits.version == 1
    assert set(limits.by_key.values()) == set(shipped_limits()["shandong"])
    assert stored == len(limits.by_key)


def test_the_newest_version_not_after_the_moment_is_in_force(bare_database):
    with bare_database.unit_of_work() as session:
        store_limits(session, "default", 1, month=1, closure=15)
        store_limits(session, "default", 2, month=6, closure=12)
        store_limits(session, "default", 3, month=7, closure=9, is_active=False)
        store_limits(session, "shandong", 4, month=6, closure=5)
        make.record_writes(session)
    with bare_database.reading() as session:
        found = {
            month: load_limits(session, "default", at=at(month)).limit("complaint", Clock.CLOSURE).amount
            for month in (1, 5, 6, 9)
        }
        assert load_limits(session, "default").version == 2
        assert load_limits(session, "default", at=datetime(2025, 12, 31, tzinfo=UTC)).version == SHIPPED_VERSION
    assert found == {1: 15, 5: 15, 6: 12, 9: 12}


def test_an_unknown_profile_is_named(bare_database):
    with bare_database.reading() as session, pytest.raises(UnknownProfile, match="atlantis"):
        load_limits(session, "atlantis")


def test_a_version_with_rungs_of_its_own_has_its_ladders_and_one_without_the_shipped_ones(bare_database):
    with bare_database.unit_of_work() as session:
        bare, own = (PolicyVersion(profile="shandong", version=version, effective_at=at(version)) for version in (1, 2))
        session.add_all([bare, own])
        session.flush()
        for step, offset in ((Step.DUE, 0), (Step.PLUS_1, 2)):
            rung = {"version_id": own.id, "policy": "key", "step": step, "offset": offset}
            session.add(PolicyRung(**rung, tells=[Addressee.HEAD, Addressee.HOTLINE]))
        make.record_writes(session)
    with bare_database.reading() as session:
        shipped = get_limits(session, "shandong", 1)
        assert shipped.ladder("key") == shipped_ladders()["shandong"][ANY]
        stored = get_limits(session, "shandong", 2)
        tells = (Addressee.HEAD, Addressee.HOTLINE)
        assert stored.ladder("key") == (Rung(Step.DUE, 0, tells), Rung(Step.PLUS_1, 2, tells))
        assert stored.ladder("complaint") == shipped_ladders()["default"][ANY]
