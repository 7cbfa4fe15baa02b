"""The figures of the board: each counted as its measure says, and as many complaints behind it."""

import random
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlmodel import Session

from intake.db import Database
from intake.reports.board_figures import board_figures, ranked
from intake.reports.board_measures import BOARD_MEASURES
from intake.reports.board_values import BoardFigures, BoardTile
from intake.reports.by import EVERYTHING, By, RateSubset, Scope
from intake.reports.measures import RATES
from intake.reports.periods import Period, of_dates, of_month
from intake.reports.rows import RateRow
from intake.vocabulary import Satisfaction, Solved, State
from routing.models import Association
from routing.vocabulary import Kind, Level, RegistrationMode
from tests.factories import record_writes
from tests.reports.asking import figures_of
from tests.reports.figures import REGION, add_calls, add_complaints, add_departments, at, complaint_row, many

pytestmark = [pytest.mark.both_databases, pytest.mark.slow]
NOW = at("2026-11-16T10:00")
NOVEMBER = of_month("2026-11", until=NOW)
OCTOBER = of_month("2026-10")


def shown(database: Database, period: Period = NOVEMBER, scope: Scope = EVERYTHING) -> BoardFigures:
    with figures_of(database) as figures:
        return board_figures(figures, period, scope, at=NOW)


def tile(figures: BoardFigures, key: str) -> BoardTile:
    [found] = [tile for tile in figures.tiles if tile.key == key]
    return found


def behind(database: Database, key: str, period: Period, scope: Scope = EVERYTHING) -> int:
    with figures_of(database) as figures:
        return len(figures.complaints(BOARD_MEASURES[key], period, RateSubset.DENOMINATOR, scope))


def random_rows(seed: int, offices: list[int]) -> Iterator[dict]:
    draw = random.Random(seed)
    for _serial in range(120):
        received = at("2026-08-01") + timedelta(hours=draw.randrange(24 * 107))
        days = draw.choice([2, 10, 21, 40])
        closed = received + timedelta(days=draw.randrange(1, 60))
        ends = draw.choice([{}, {}, {}, {"state": State.TRANSFERRED, "finished_at": min(closed, NOW)}])
        is_closed = not ends and closed < NOW and draw.random() < 0.8
        yield complaint_row(
            received_at=received,
            closure_due_at=received + timedelta(days=days),
            closed_at=closed if is_closed else None,
            lead_department_id=draw.choice([*offices, None]),
            violation=draw.choice(["F-01", "A-01", "V-02", ""]),
            kind=draw.choice([Kind.COMPLAINT, Kind.COMPLAINT, Kind.CONSULTATION]),
            **ends,
        )


@pytest.fixture
def offices(database: Database) -> list[int]:
    return add_departments(database, "甲市市场监管局", "甲市民政局")


@pytest.mark.parametrize("seed", range(3))
def test_what_came_is_what_was_closed_and_what_is_open(database: Database, offices: list[int], seed: int) -> None:
    add_complaints(database, random_rows(seed, offices))
    for period in (NOVEMBER, OCTOBER):
        for scope in (EVERYTHING, Scope(department_id=offices[0]), EVERYTHING.limited(By.VIOLATION, "F")):
            flow = shown(database, period, scope).flow
            assert flow.carried_in + flow.received == flow.closed + flow.ended + flow.open


@pytest.mark.parametrize("seed", range(2))
def test_every_number_has_as_many_complaints_behind_it(database: Database, offices: list[int], seed: int) -> None:
    add_complaints(database, random_rows(seed, offices))
    figures = shown(database)
    for each in figures.tiles:
        period = of_dates(NOW.date(), NOW.date()) if each.key == "due_that_day" else figures.period
        assert behind(database, each.key, period) == each.number, each.key
        if each.trend:
            counted = [behind(database, each.key, month) for month in figures.months]
            assert list(each.trend) == counted, each.key
            assert each.before == counted[-2]
    for line in figures.heat:
        counted = [
            behind(database, "received", each, EVERYTHING.limited(By.CODE, line.code)) for each in figures.months
        ]
        assert list(line.numbers) == counted
    assert [code for code, _number in figures.flow.left] == ["transferred"]
    assert behind(database, "transferred", figures.period) == figures.flow.left[0][1] == figures.flow.ended


def test_the_lines_and_the_ranking_are_the_rates_of_the_reports(database: Database, offices: list[int]) -> None:
    add_complaints(database, random_rows(7, offices))
    figures = shown(database)
    with figures_of(database) as asked:
        for line in figures.lines:
            for month, row in zip(figures.months, line.rows, strict=True):
                alone = asked.total(RATES[line.key], month)
                assert (row.numerator, row.denominator) == (alone.numerator, alone.denominator)
        rows = asked.rows_by(RATES["closure_rate"], NOVEMBER, By.DEPARTMENT)
    assert sorted(figures.ranking, key=lambda row: row.key) == rows


def test_two_of_two_do_not_stand_above_161_of_166() -> None:
    rows = [RateRow("few", 2, 2), RateRow("many", 161, 166), RateRow("none", 0, 3), RateRow("half", 50, 100)]
    assert [row.key for row in ranked(rows)] == ["many", "half", "few", "none"]


def test_due_today_says_what_is_left_of_the_day_s_work(database: Database) -> None:
    today, before = at("2026-11-16T17:00"), at("2026-10-16T17:00")
    add_complaints(
        database,
        [
            *many(3, closure_due_at=today),
            *many(2, closure_due_at=today, closed_at=at("2026-11-16T08:30")),
            *many(4, closure_due_at=today, closed_at=at("2026-11-13T08:30")),
            *many(5, closure_due_at=before, closed_at=at("2026-10-16T09:00")),
            *many(6, closure_due_at=before, closed_at=at("2026-10-15T09:00")),
        ],
    )
    found = tile(shown(database), "due_that_day")
    assert (found.number, found.rest, found.before) == (5, 3, 5)
    assert [one.key for one in shown(database, OCTOBER).tiles] == ["open", "overdue_closure", "closed_of_all"]


def test_associations_are_ranked_by_this_month_beside_the_last(database: Database) -> None:
    with database.unit_of_work() as session:
        first, second = add_associations(session)
    add_complaints(
        database,
        [
            *many(2, association_id=first, received_at=at("2026-11-02")),
            *many(9, association_id=first, received_at=at("2026-10-02")),
            *many(3, association_id=second, received_at=at("2026-11-03")),
            *many(5, association_id=second, received_at=at("2026-11-03"), kind=Kind.CONSULTATION),
            *many(7, received_at=at("2026-11-03"), association_id=None),
        ],
    )
    found = [(each.id, each.number, each.before) for each in shown(database).associations]
    assert found == [(second, 3, 0), (first, 2, 9)]
    assert behind(database, "accused", NOVEMBER, EVERYTHING.limited(By.ASSOCIATION, str(second))) == 3


def add_associations(session: Session) -> tuple[int, int]:
    common = {"level": Level.CITY, "region_code": REGION, "mode": RegistrationMode.DECOUPLED, "is_synthetic": True}
    two = [
        Association(credit_code=f"51510100XX000{serial}", name=f"合成协会{serial}", **common) for serial in (1001, 1002)
    ]
    session.add_all(two)
    record_writes(session)
    return two[0].id, two[1].id


def test_satisfaction_stands_with_how_many_were_reached(database: Database) -> None:
    row = complaint_row(received_at=at("2026-10-01"), closed_at=at("2026-10-09"))
    add_complaints(database, [row])
    answers = [(Solved.SOLVED, Satisfaction.SATISFIED), (Solved.UNSOLVED, Satisfaction.DISSATISFIED)]
    add_calls(database, row, answers, unreached=3)
    calls = shown(database, OCTOBER).calls
    assert (calls.satisfaction.numerator, calls.satisfaction.denominator) == (0, 1)
    assert (calls.reached.numerator, calls.reached.denominator) == (2, 5)
    assert calls.reached_before.denominator == 0
    assert behind(database, "response_rate", OCTOBER) == 1
