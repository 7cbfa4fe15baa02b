"""A month of three offices, counted from rows, and the people who release what is said of it."""

from datetime import datetime, timedelta

from intake.bulletin.archive import bulletins
from intake.bulletin.making import make_wanted, newest_of, want_draft
from intake.bulletin.spans import read_span
from intake.casework.actor import Actor
from intake.db import Database
from intake.models import Bulletin, Staff
from intake.settings import Settings
from intake.vocabulary import ActorKind, RejectReason, Satisfaction, Solved, StaffRole, State
from tests import factories as make
from tests.reports.asking import room_of
from tests.reports.figures import add_calls, add_complaints, add_departments, at, complaint_row, many

# 1 November, after midnight in Shanghai: October is over.
AFTER = at("2026-11-01T00:25")
MACHINE = Actor(ActorKind.SYSTEM, roles=frozenset({StaffRole.SUPERVISOR}))
PRICES, CULTURE, CIVIL = "甲市市场监管局", "=甲市文旅局", "甲市民政局"


def fill(database: Database) -> None:
    """October: of 17 due in time 13; September: of 4 due in time 4; one office had nothing due, one matter has none."""
    prices, culture, civil = add_departments(database, PRICES, CULTURE, CIVIL)
    october: dict[str, datetime] = {"received_at": at("2026-10-01T09:00"), "closure_due_at": at("2026-10-22T23:59:59")}
    september = {"received_at": at("2026-09-02T09:00"), "closure_due_at": at("2026-09-23T23:59:59")}
    in_time, late = at("2026-10-20T10:00"), at("2026-10-28T10:00")
    called = complaint_row(**october, lead_department_id=prices, closed_at=in_time)
    add_complaints(
        database,
        [
            called,
            *many(9, **october, lead_department_id=prices, closed_at=in_time),
            *many(3, **october, lead_department_id=culture, closed_at=in_time, violation="A-01"),
            *many(2, **october, lead_department_id=culture, closed_at=late, violation="A-01", channel="web"),
            *many(2, **october, lead_department_id=culture, violation=""),
            *many(1, **october, dispatched_at=None),
            *many(4, **september, lead_department_id=prices, closed_at=at("2026-09-20T10:00")),
            *many(1, received_at=at("2026-10-30T09:00"), lead_department_id=civil),
            *many(1, **october, state=State.REJECTED, reject_reason=next(iter(RejectReason)), finished_at=in_time),
        ],
    )
    answers = [(Solved.SOLVED, Satisfaction.SATISFIED), (Solved.UNSOLVED, Satisfaction.BASICALLY)]
    add_calls(database, called, answers, unreached=1)


def add_person(database: Database, login: str = "wang", *roles: StaffRole) -> Actor:
    """Somebody who may release, unless other roles are named."""
    held = roles or (StaffRole.SUPERVISOR,)
    with database.unit_of_work() as session:
        staff = Staff(
            login=login,
            display_name=login,
            password_hash="-",
            roles=[role.value for role in held],
            created_at=AFTER - timedelta(days=90),
        )
        session.add(staff)
        make.record_writes(session)
        return Actor(ActorKind.STAFF, staff.id, frozenset(held))


def kept(database: Database) -> list[tuple[str, int, str]]:
    """Period, revision and state of each, the newest span first."""
    with database.reading() as session:
        return [(row.period, row.revision, row.state.value) for row in bulletins(session, limit=100)]


def newest(database: Database, period: str = "2026-10") -> Bulletin:
    with database.unit_of_work() as session:
        row = newest_of(session, read_span(period))
    assert row is not None
    return row


def drafted(database: Database, settings: Settings, period: str = "2026-10", profile: str = "") -> Bulletin:
    """A draft as a supervisor gets it from the worker."""
    with database.unit_of_work() as session:
        want_draft(session, read_span(period), profile=profile, actor=MACHINE, at=AFTER)
    assert [made.period for made in make_wanted(room_of(database, settings.data_dir), settings, at=AFTER)] == [period]
    return newest(database, period)
