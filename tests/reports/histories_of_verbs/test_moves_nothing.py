"""What may happen after a month is over without moving its figures, and that reopening never raises one."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, select

from intake.calendars.applying import follow_calendars
from intake.calendars.edits import with_local_day
from intake.calendars.publish import proposed, publish
from intake.casework import find
from intake.casework.actor import SYSTEM
from intake.casework.clocks.complaint_clocks import ComplaintClocks
from intake.casework.collaborators import Collaborators
from intake.casework.requests import file
from intake.casework.requests.decide import decide_request
from intake.casework.requests.reasons import REASONS
from intake.casework.verbs import coordinate, resume, sign
from intake.db import Database
from intake.identity.erasure import erase_identity
from intake.models import Complaint
from intake.reports.figures import open_figures
from intake.reports.measures import RATES
from intake.reports.periods import Period, of_month
from intake.reports.restating import restate_moved
from intake.reports.store.room import FactRoom
from intake.settings.figures import Restating
from intake.vocabulary import HandlingState, Reading, RequestKind, State
from routing.calendars.book import DayRow
from routing.calendars.working_time import local_day
from routing.vocabulary import CalendarAct, Clock
from tests import factories as make
from tests.reports.asking import room_of
from tests.reports.histories_of_verbs.rows import digests, publish_past, raised, tables
from tests.reports.histories_of_verbs.town import UNTIL, Matter, Town

pytestmark = pytest.mark.slow
HOUR = timedelta(hours=1)
# The way of a complaint that was opened again, to its next closing.
ROAD = ("accept", "dispatch", "designate", "sign", "reply", "pass_review", "correct")


def test_reopening_raises_no_rate_of_a_past_month(room: FactRoom, walked: Database) -> None:
    publish_past(room, at=UNTIL)
    restate_moved(room, Restating.AT_ONCE, at=UNTIL)
    today, published = tables(room), tables(room, reading=Reading.PUBLISHED)
    town = Town.taken_up(walked, seed=1, at=UNTIL + HOUR)
    with town.at_work():
        reopened = [one for one in town.matters.values() if one.is_in(State.CLOSED) and one.act("reopen")]
    assert reopened
    assert tables(room, reading=Reading.PUBLISHED) == published
    after = tables(room)
    assert not raised(today, after)
    assert after != today
    restate_moved(room, Restating.AT_ONCE, at=town.at)
    assert not raised(published, tables(room, reading=Reading.PUBLISHED))
    _close_again(town, reopened)
    # Triage may have found another violation meanwhile, and that is no reopening.
    assert not raised(today, tables(room, bys=(None,)))


def _close_again(town: Town, reopened: list[Matter]) -> None:
    closed = 0
    for step in range(10):
        town.at += HOUR * (step + 1)
        with town.at_work():
            for one in reopened:
                closed += one.act(*ROAD) == "pass_review"
    assert closed


@pytest.mark.parametrize("act", ["request_suspension", "request_extension", "calendar"])
def test_what_was_decided_after_the_limit_ran_out_moves_nothing(room: FactRoom, walked: Database, act: str) -> None:
    """Not even a row of what was published: not the date, nor who had it, nor that it was still to be signed for."""
    before = digests(room)
    town = Town.taken_up(walked, seed=2, at=UNTIL)
    with town.at_work():
        late = [one for one in town.matters.values() if one.is_in(State.HANDLING, State.DISPATCHED)]
        late = [one for one in late if _has_run_out(town, one)]
    assert late
    if act == "calendar":
        _another_calendar(walked, town)
    else:
        with town.at_work():
            done = [one for one in late if one.act(act)]
        _decide(town, late)
        assert done or act == "request_extension"  # which is refused by then
    after = digests(room)
    past = [month for month in before if month != "2026-12"]
    assert {month: after[month] for month in past} == {month: before[month] for month in past}


def _has_run_out(town: Town, matter: Matter) -> bool:
    clocks = ComplaintClocks.of(town.session, town.collaborators, matter.complaint)
    due = clocks.due(Clock.CLOSURE, at=town.at)
    return due is not None and due < town.at


def _decide(town: Town, late: list[Matter]) -> None:
    for _ in range(3):
        town.at += timedelta(days=2)
        with town.at_work():
            for one in late:
                one.act("decide", "resume")


def _another_calendar(database: Database, town: Town) -> None:
    """Working days of the past and of the coming weeks are off, all of a sudden."""
    at = town.at + HOUR
    with database.unit_of_work() as session:
        book = make.make_office(session, at=at).rules.calendars
        rows = book.rows
        for days in range(-80, 20):
            day = local_day(at) + timedelta(days=days)
            if day.weekday() < 5:
                rows = with_local_day(rows, DayRow(day, False, "合成", make.CITY, basis="合成决定"))
        publish(session, proposed(book, rows), CalendarAct.YEAR, note="合成", actor=SYSTEM, at=at)
    assert follow_calendars(database, make.make_office, at=at)


@pytest.mark.proof
def test_forgetting_who_complained_moves_nothing(room: FactRoom, walked: Database) -> None:
    publish_past(room, at=UNTIL)
    before, rows = tables(room), digests(room)
    town = Town.taken_up(walked, seed=4, at=UNTIL)
    with town.at_work() as session:
        ended = session.scalars(select(Complaint).where(Complaint.finished_at.is_not(None))).all()
        for complaint in ended:
            erase_identity(session, complaint, actor=SYSTEM, at=town.at, reason="")
    assert ended
    assert (tables(room), digests(room)) == (before, rows)


@pytest.mark.parametrize("later", ["coordinated", "paused"])
def test_a_part_not_signed_for_in_time_stays_so_whatever_becomes_of_it(
    database: Database, tmp_path: Path, later: str
) -> None:
    room, month = room_of(database, tmp_path), of_month("2026-11")
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(
            session, collaborators, violations=("F-01", "F-04"), at=make.MONDAY, accept=True
        )
        lead, *others = sorted(
            make.open_parts(session, complaint, HandlingState.PENDING), key=lambda one: not one.is_principal
        )
        if later == "paused":
            sign.sign_for(session, collaborators, complaint, actor=crew.handler(lead.department_id), at=make.on(0, 11))
        number = len(others) + 1
    assert _signed(room, month) == (1 if later == "paused" else 0, number)
    with database.unit_of_work() as session:
        complaint = find.lock_complaint(session, complaint.number)
        collaborators, at = make.make_office(session), make.on(12)
        if later == "coordinated":
            coordinate.coordinate_complaint(session, collaborators, complaint, "合成", actor=crew.dispatcher, at=at)
        else:
            _pause(session, collaborators, complaint, crew, lead.department_id, at=at)
    assert _signed(room, month) == (1 if later == "paused" else 0, number)


def _signed(room: FactRoom, month: Period) -> tuple[int, int]:
    with open_figures(room) as figures:
        row = figures.total(RATES["sign_rate"], month)
    return int(row.numerator), row.denominator


def _pause(
    session: Session, collaborators: Collaborators, complaint: Complaint, crew: make.Crew, lead: int, *, at: datetime
) -> None:
    wish = file.DecisionRequestInput(
        RequestKind.SUSPENSION, next(iter(REASONS[RequestKind.SUSPENSION])), "合成", "合成"
    )
    crew.session = session
    asked = file.file_request(session, collaborators, complaint, wish, actor=crew.handler(lead), at=at)
    decide_request(session, collaborators, complaint, asked, actor=crew.dispatcher, approve=True, note="合成", at=at)
    resume.resume_complaint(session, collaborators, complaint, "合成", actor=crew.dispatcher, at=at + timedelta(days=6))
