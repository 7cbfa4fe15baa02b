"""Months that were published: what they say, and that with what has moved since they are what is known today."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from intake.db import Database
from intake.models import Complaint
from intake.reports.by import EVERYTHING, OVERLAPPING, TIMES, By
from intake.reports.figures import Figures, RateRow, open_figures
from intake.reports.measures import RATES, Rate
from intake.reports.periods import Period
from intake.reports.restating import restate_moved
from intake.reports.snapshots import figures_of, find_snapshot
from intake.reports.store.as_of import AsOf, facts_as_of
from intake.reports.store.engine import cursor
from intake.reports.store.published import end_of, rows_to_publish
from intake.reports.store.room import FactRoom
from intake.reports.store.writing import rows_digest
from intake.reports.wording import whole
from intake.settings.figures import Restating
from intake.vocabulary import Reading, State
from tests.reports.asking import publish, room_of
from tests.reports.histories_of_verbs.held_against import MEASURES, differences, told
from tests.reports.histories_of_verbs.lives import lives_of
from tests.reports.histories_of_verbs.rows import PAST, moved, publish_past, tables
from tests.reports.histories_of_verbs.town import MONTHS, UNTIL, Town
from tests.stages.extents import extent

pytestmark = pytest.mark.slow
# A complaint that several departments joined, or that names several fee items, is in the row of each: these rows do not
# make the whole.
PARTITIONS = [by for by in By if by not in OVERLAPPING]
WHOLE = Period(MONTHS[0].start, MONTHS[-1].end)


@pytest.mark.proof
def test_the_parts_of_every_partition_make_the_whole(room: FactRoom) -> None:
    with open_figures(room) as figures:
        for measure in MEASURES.values():
            whole = _sums(figures.measured(measure, WHOLE))
            accused = _sums(row for row in figures.measured(measure, WHOLE, (By.KIND,)) if _accuses(row))
            for by in PARTITIONS:
                parts = figures.measured(measure, WHOLE, (by,))
                must = accused if by in {By.VIOLATION, By.CODE} else whole
                if isinstance(measure, Rate) and measure.is_share:  # the base is that of all rows
                    assert {row.denominator for row in parts} <= {must[1] if by not in TIMES else whole[1], must[0]}
                    assert sum(row.numerator for row in parts) == must[0], (measure.key, by)
                else:
                    assert _sums(parts) == must, (measure.key, by)
            joined = _sums(figures.measured(measure, WHOLE, (By.CO_DEPARTMENT,)))
            assert joined[0] >= whole[0]


def _accuses(row) -> bool:
    return row.values[0] not in {"consultation", "suggestion"}


def _sums(rows) -> tuple:
    found = [(row.numerator, row.denominator) for row in rows]
    return sum(above for above, _ in found), sum(below for _, below in found)


@pytest.mark.sampled
@pytest.mark.parametrize("seed", range(200, 200 + extent(6, 1)))
def test_what_was_published_what_moved_since_and_the_rest_are_what_is_known_today(
    database: Database, tmp_path: Path, seed: int
) -> None:
    town, room = Town(database, seed=seed, complaints=extent(40, 8)), room_of(database, tmp_path)
    then = {}
    for month in PAST:  # each a few minutes after its end, as the job does
        town.run(month.end + timedelta(minutes=10))
        publish(room, month.month, at=town.at)
        with room.db.reading() as session:
            then[month.month] = lives_of(session, before=month.end)
    town.run(UNTIL)
    since = moved(room)
    with room.db.reading() as session:
        now = lives_of(session)
    with open_figures(room, reading=Reading.PUBLISHED) as figures:
        wrong = [
            said for month in PAST for said in differences(figures, then[month.month], month) if "_all" not in said
        ]
    assert not wrong, "\n".join(wrong)
    assert any(since.values())
    for month in PAST:
        _check_difference(then[month.month], now, month, since[month.month])
    _check_late(room)
    assert set(restate_moved(room, Restating.AT_ONCE, at=UNTIL)) == {month for month, moves in since.items() if moves}
    assert not any(moved(room).values())
    assert tables(room, reading=Reading.PUBLISHED) == tables(room)


def _check_difference(then: dict, now: dict, month: Period, since: set[str]) -> None:
    """Whatever differs is of complaints that are named."""
    for key, measure in MEASURES.items():
        if key == "closure_rate_all":  # of all there ever was: no month's file has it
            continue
        for number in then.keys() | now.keys():
            one = [{number: lives[number]} if number in lives else {} for lives in (then, now)]
            before, after = (told(measure, each, month, None) for each in one)
            assert before == after or number in since, (month.month, key, number, before, after)


def _check_late(room: FactRoom) -> None:
    """Counted weeks later as of its end, a month is what it was when it was counted in time."""
    for month in PAST:
        with room.db.reading(is_snapshot=True) as session, cursor() as connection:
            kept = find_snapshot(session, month.month).body
            known = AsOf(end_of(month.first_day), 2**62)
            source = facts_as_of(session, connection, room.collaborators(session), room.files, known)
            assert rows_digest(connection, rows_to_publish(source, month.first_day)) == kept["digest"]
            late = figures_of(Figures(session, connection, source), month)
        assert (late["rates"], late["counts"]) == (kept["rates"], kept["counts"])


@pytest.mark.proof
def test_a_published_complaint_leaves_only_as_rejected_merged_or_withdrawn(room: FactRoom, walked: Database) -> None:
    publish_past(room, at=UNTIL)
    Town.taken_up(walked, seed=9, at=UNTIL).run(UNTIL + timedelta(days=20))
    left: set[int] = set()
    # A question that turns out to accuse somebody is none any more.
    for rate in [one for one in RATES.values() if one.key != "answered_rate"]:
        for month in PAST:
            with open_figures(room, reading=Reading.PUBLISHED) as figures:
                then = set(figures.complaints(rate, month))
            with open_figures(room) as figures:
                left |= then - set(figures.complaints(rate, month))
    with walked.reading() as session:
        states = set(session.scalars(select(Complaint.state).where(Complaint.id.in_(left))))
    assert left
    assert states <= {State.REJECTED, State.MERGED, State.WITHDRAWN}


def test_the_cumulative_rate_is_read_from_what_was_kept(room: FactRoom, walked: Database) -> None:
    """No file of a month has all that was ever accepted; its kept figures have the sums, in whole and by groups."""
    publish_past(room, at=UNTIL)
    rate, month = RATES["closure_rate_all"], PAST[-1]
    with open_figures(room, reading=Reading.PUBLISHED) as figures:
        then = figures.total(rate, month), figures.rows_by(rate, month, By.DEPARTMENT)
        quarter = figures.total(rate, Period(MONTHS[0].start, month.end))
    with walked.reading() as session:
        body = find_snapshot(session, month.month).body["rates"][rate.key]
    _reopen_all(walked)
    with open_figures(room, reading=Reading.PUBLISHED) as figures:
        assert (figures.total(rate, month), figures.rows_by(rate, month, By.DEPARTMENT)) == then
        assert quarter == then[0]
        assert (int(then[0].numerator), then[0].denominator) == (
            int(body["total"]["numerator"]),
            body["total"]["denominator"],
        )
        for row in then[1]:
            one = figures.total(rate, month, EVERYTHING.limited(By.DEPARTMENT, row.value))
            assert (one.numerator, one.denominator) == (row.numerator, row.denominator)
        nobody = figures.total(rate, month, EVERYTHING.limited(By.DEPARTMENT, "99999"))
        crossed = figures.rows(rate, month, (By.DEPARTMENT, By.CHANNEL))
        split = figures.total(rate, Period(MONTHS[0].start, month.end - timedelta(days=1)))
    with open_figures(room) as figures:
        assert nobody.denominator == 0
        assert figures.total(rate, month).numerator < then[0].numerator
        assert figures.rows(rate, month, (By.DEPARTMENT, By.CHANNEL)) == crossed
        assert figures.total(rate, Period(MONTHS[0].start, month.end - timedelta(days=1))) == split


def _plain(row: RateRow) -> tuple[str, int]:
    return whole(row.numerator), row.denominator


def _reopen_all(database: Database) -> None:
    town = Town.taken_up(database, seed=3, at=UNTIL)
    with town.at_work():
        assert [one for one in town.matters.values() if one.is_in(State.CLOSED) and one.act("reopen")]
