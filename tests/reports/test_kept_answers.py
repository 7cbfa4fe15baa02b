"""What was answered once from files is not counted again, and never stands where anything has changed since."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from intake.db import Database
from intake.reports.board_figures import board_figures
from intake.reports.by import EVERYTHING, By
from intake.reports.figures import Figures, open_figures
from intake.reports.measures import COUNTS, RATES
from intake.reports.periods import of_dates, of_month, year_until
from intake.reports.store import answers, current
from intake.reports.store.folding import rebuild, write_recent
from intake.reports.store.room import FactRoom
from intake.vocabulary import Reading, RejectReason, State
from routing.models import Association
from routing.vocabulary import Level, RegistrationMode
from tests import factories as make
from tests.reports.asking import publish, room_of
from tests.reports.figures import REGION, add_complaints, add_departments, at, complaint_row, tell_anew

pytestmark = pytest.mark.slow

NOW = at("2026-11-20T15:30")
NOVEMBER = of_month("2026-11", until=NOW)
# One of each way of reading: by period with points, with a flow, a share of what was open, ever.
ASKED = ("closure_rate", "return_rate", "workload_share", "closure_rate_all")
GROUPS: tuple[tuple[By, ...], ...] = ((), (By.DEPARTMENT,), (By.CO_DEPARTMENT,), (By.VIOLATION, By.LEVEL))


@pytest.fixture
def room(database: Database, tmp_path: Path) -> FactRoom:
    return room_of(database, tmp_path / "files")


def complaints(department: int, **changes: Any) -> list[dict[str, Any]]:
    """Of three months: closed in the month, in a later one, not at all."""
    started = {"lead_department_id": department, **changes}
    return [
        complaint_row(**started, received_at=at("2026-09-04"), closed_at=at("2026-09-20")),
        complaint_row(**started, received_at=at("2026-10-04"), closed_at=at("2026-11-02"), violation="V-14"),
        complaint_row(**started, received_at=at("2026-10-08")),
        complaint_row(**started, received_at=at("2026-11-03"), violation="", channel="web"),
    ]


@contextmanager
def figures_anew(room: FactRoom, reading: Reading, monkeypatch: pytest.MonkeyPatch) -> Iterator[Figures]:
    """By the rows themselves: nothing kept, and no row in the place of another."""
    with monkeypatch.context() as patched, open_figures(room, reading=reading) as figures:
        patched.setattr(answers, "_answers", answers.Answers)
        figures._current = figures._current.whole
        if figures._published is not None:
            figures._published = replace(figures._published, current=figures._current)
        yield figures


def everything(figures: Figures) -> list[object]:
    """Every rate in every group, by month, every count, and the board."""
    months = list(year_until(NOVEMBER).months())
    found: list[object] = [figures.by_month([RATES["closure_rate"], RATES["ontime_rate"]], months)]
    for period in (NOVEMBER, of_dates(at("2026-09-10").date(), at("2026-11-12").date())):
        found += [figures.rows(RATES[key], period, by) for key in ASKED for by in GROUPS]
        found += [figures.counts([*COUNTS.values()], period), figures.totals([*RATES.values()], period)]
        found += [figures.durations(period, (By.DEPARTMENT,), closed=COUNTS["closed"]), figures.ageing(period)]
    found.append(figures.series(COUNTS["received"], year_until(NOVEMBER), By.MONTH, (By.CODE,)))
    found.append(board_figures(figures, NOVEMBER, EVERYTHING, at=NOW))
    return found


@pytest.fixture
def asked(room: FactRoom, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[object]]:
    """What is answered, with all that was kept of earlier answers, is what the rows say that stand now."""

    def ask(reading: Reading = Reading.TODAY) -> list[object]:
        with open_figures(room, reading=reading) as figures:
            found = everything(figures)
        with figures_anew(room, reading, monkeypatch) as figures:
            assert found == everything(figures)
        return found

    return ask


# What is kept lies above the databases: one of them shows it, `make test-all` both.
@pytest.mark.proof
def test_nothing_old_is_shown_as_new(database: Database, room: FactRoom, asked: Callable[..., list[object]]) -> None:
    """Whatever happens between two questions: new complaints, a change of old ones, files written anew."""
    one, other = add_departments(database, "合成甲局", "合成乙局")
    rows = [*complaints(one), *complaints(other)]
    add_complaints(database, rows)
    rebuild(room, at=NOW)
    seen = [asked()]
    add_complaints(database, complaints(other))
    seen.append(asked())
    # Of complaints that lie in files: one closed, one sent to another department, one rejected.
    rows[2] |= {"closed_at": at("2026-11-19"), "state": State.CLOSED}
    rows[3] |= {"lead_department_id": other}
    rows[5] |= {"state": State.REJECTED, "reject_reason": RejectReason.R07, "closed_at": None}
    for changed in (rows[2], rows[3], rows[5]):
        tell_anew(database, changed)
        seen.append(asked())
    assert write_recent(room, at=NOW, least=1) == 7
    assert asked() == seen[-1]
    rows[6] |= {"closed_at": at("2026-10-12"), "state": State.CLOSED}
    tell_anew(database, rows[6])
    seen.append(asked())
    assert write_recent(room, at=NOW, least=1, most=0) == 1
    assert asked() == seen[-1]
    assert all(before != after for before, after in pairwise(seen))


@pytest.mark.proof
@pytest.mark.both_databases
def test_a_published_month_restated_is_another_answer(
    database: Database, room: FactRoom, asked: Callable[..., list[object]]
) -> None:
    [department] = add_departments(database, "合成甲局")
    rows = complaints(department)
    add_complaints(database, rows)
    for month in ("2026-09", "2026-10"):
        publish(room, month, at=NOW)
    rebuild(room, at=NOW)
    before = asked(Reading.PUBLISHED)
    rows[2] |= {"closed_at": at("2026-10-09"), "state": State.CLOSED}
    tell_anew(database, rows[2])
    publish(room, "2026-10", at=NOW)
    assert asked(Reading.PUBLISHED) != before


@pytest.mark.both_databases
def test_what_is_over_is_counted_once(database: Database, room: FactRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    """And goes on standing where the last minute brought something."""
    [department] = add_departments(database, "合成甲局")
    add_complaints(database, complaints(department))
    rebuild(room, at=NOW)
    with open_figures(room) as figures:
        board_figures(figures, NOVEMBER, EVERYTHING, at=NOW)
    add_complaints(database, complaints(department)[3:])
    missed: list[str] = []
    keep = answers.Answers.keep
    monkeypatch.setattr(
        answers.Answers, "keep", lambda kept, asked, found: (missed.append(asked[0]), keep(kept, asked, found))
    )
    with open_figures(room) as figures:
        board_figures(figures, NOVEMBER, EVERYTHING, at=NOW)
        assert missed == []
        figures.rows(RATES["closure_rate"], of_month("2026-09"), (By.CHANNEL,))
        assert len(missed) == 1


@pytest.mark.both_databases
def test_an_association_that_was_renamed_has_its_new_name(database: Database, room: FactRoom) -> None:
    with database.unit_of_work() as session:
        common = {"name": "合成钢管协会", "level": Level.CITY, "region_code": REGION}
        association = Association(
            credit_code="51510100XX0001001X", mode=RegistrationMode.DECOUPLED, is_synthetic=True, **common
        )
        session.add(association)
        make.record_writes(session)
        session.flush()
        key = association.id
    add_complaints(database, [complaint_row(association_id=key, received_at=at("2026-11-03"))])
    with open_figures(room) as figures:
        assert figures.rows(RATES["received_share"], NOVEMBER, (By.ASSOCIATION,))[0].keys == ("合成钢管协会",)
    with database.unit_of_work() as session:
        session.get_one(Association, key).name = "合成管业协会"
        make.record_writes(session)
    with open_figures(room) as figures:
        assert figures.rows(RATES["received_share"], NOVEMBER, (By.ASSOCIATION,))[0].keys == ("合成管业协会",)
        [accused] = board_figures(figures, NOVEMBER, EVERYTHING, at=NOW).associations
        assert accused.name == "合成管业协会"


def test_what_was_not_asked_for_longest_is_forgotten() -> None:
    kept = answers.Answers()
    for place in range(answers.MOST_ROWS_KEPT // 1_000):
        kept.keep((place,), [(place,)] * 1_000)
        kept.get((0,))
    assert kept.get((1,)) is None
    assert kept.get((0,)) == [(0,)] * 1_000
    kept.keep(("long",), [(1,)] * (answers.MOST_ROWS + 1))
    assert kept.get(("long",)) is None


@pytest.mark.both_databases
def test_a_process_looks_up_once_what_the_files_say_of_a_complaint(database: Database, room: FactRoom) -> None:
    [department] = add_departments(database, "合成甲局")
    rows = complaints(department)
    add_complaints(database, rows)
    rebuild(room, at=NOW)
    looked_up = []
    for row in rows[:2]:
        row["violation"] = "F-02"
        tell_anew(database, row)
        with open_figures(room) as figures:
            figures.total(RATES["closure_rate"], NOVEMBER)
        [older] = current._kept().older.values()
        looked_up.append(older)
    assert looked_up[0] != looked_up[1]
    with open_figures(room) as figures:
        figures.total(RATES["closure_rate"], NOVEMBER)
    assert [*current._kept().older.values()] == [looked_up[1]]


@pytest.mark.both_databases
def test_what_one_reads_stays_while_another_reads_newer_facts(database: Database, room: FactRoom) -> None:
    """Threads share the tables in memory: nobody's is taken away under them."""
    [department] = add_departments(database, "合成甲局")
    rows = complaints(department)
    add_complaints(database, rows)
    rebuild(room, at=NOW)
    add_complaints(database, complaints(department))
    with open_figures(room) as mine:
        before = mine.counts([*COUNTS.values()], NOVEMBER)
        add_complaints(database, complaints(department))
        with open_figures(room) as newer:
            assert newer.counts([*COUNTS.values()], NOVEMBER) != before
        assert mine.counts([*COUNTS.values()], NOVEMBER) == before
