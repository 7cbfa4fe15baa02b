"""Closure rates: who is in a cohort, what scores, how rows are grouped, and that every figure has its complaints."""

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest

from intake.db import Database
from intake.reports.by import By, RateSubset, Scope
from intake.reports.figures import Figures
from intake.reports.measures import COUNTS, RATES
from intake.reports.overview import idle_departments
from intake.reports.periods import Period, of_dates, of_month
from intake.vocabulary import RejectReason, Satisfaction, Solved, State
from routing.vocabulary import Channel
from tests.reports.asking import figures_of
from tests.reports.figures import add_calls, add_complaints, add_departments, add_parts, at, complaint_row, many

pytestmark = [pytest.mark.slow, pytest.mark.both_databases]

OCTOBER = of_month("2026-10")
DUE_IN_OCTOBER = {"received_at": at("2026-09-20"), "closure_due_at": at("2026-10-12T23:59:59")}


def figure(database: Database, key: str, period: Period = OCTOBER, scope: Scope = Scope()) -> tuple[Decimal, int]:  # noqa: B008
    with figures_of(database) as figures:
        row = figures.total(RATES[key], period, scope)
    return row.numerator, row.denominator


def counted(database: Database, key: str) -> int:
    with figures_of(database) as figures:
        return figures.counts([COUNTS[key]], OCTOBER)[key]


def listed(figures: Figures, key: str, part: RateSubset, scope: Scope = Scope()) -> list[int]:  # noqa: B008
    return figures.complaints(RATES[key], OCTOBER, part, scope)


def test_the_cohort_is_what_falls_due_whenever_it_was_received(database: Database) -> None:
    add_complaints(
        database,
        [
            complaint_row(received_at=at("2026-06-01"), closure_due_at=at("2026-10-01T00:00")),
            complaint_row(received_at=at("2026-10-08"), closure_due_at=at("2026-10-31T23:59:59.999999")),
            complaint_row(received_at=at("2026-10-08"), closure_due_at=at("2026-11-01T00:00")),
            complaint_row(received_at=at("2026-06-01"), closure_due_at=at("2026-09-30T23:59:59.999999")),
        ],
    )
    assert figure(database, "closure_rate") == (0, 2)


def test_a_closure_counts_until_the_last_moment_of_the_period_and_no_longer(database: Database) -> None:
    last = at("2026-11-01") - timedelta(microseconds=1)
    rows = [complaint_row(**DUE_IN_OCTOBER, closed_at=moment) for moment in (last, at("2026-11-01"), None)]
    add_complaints(database, rows)
    assert figure(database, "closure_rate") == (1, 3)


def test_closed_at_the_due_moment_is_on_time_and_the_next_microsecond_is_not(database: Database) -> None:
    due_at = DUE_IN_OCTOBER["closure_due_at"]
    rows = [complaint_row(**DUE_IN_OCTOBER, closed_at=due_at + timedelta(microseconds=n)) for n in (-1, 0, 1)]
    add_complaints(database, rows)
    assert figure(database, "ontime_rate") == (2, 3)


def test_an_extension_moves_the_cohort_and_the_original_date_stays_countable(database: Database) -> None:
    extended = complaint_row(
        received_at=at("2026-09-20"),
        closure_original_due_at=at("2026-10-12T23:59:59"),
        closure_due_at=at("2026-11-05T23:59:59"),
        closed_at=at("2026-10-20"),
    )
    add_complaints(database, [extended])
    assert figure(database, "ontime_rate") == (0, 0)
    assert figure(database, "ontime_rate", of_month("2026-11")) == (1, 1)
    assert figure(database, "ontime_rate_orig") == (0, 1)


def test_what_was_none_of_ours_leaves_the_denominators_and_what_was_passed_on_stays(database: Database) -> None:
    ended = {**DUE_IN_OCTOBER, "finished_at": at("2026-10-05")}
    add_complaints(
        database,
        [
            complaint_row(**ended, state=State.REJECTED, reject_reason=RejectReason.R07),
            *(
                complaint_row(**ended, state=state)
                for state in (State.WITHDRAWN, State.MERGED, State.TRANSFERRED, State.TERMINATED)
            ),
            complaint_row(**DUE_IN_OCTOBER),
        ],
    )
    assert figure(database, "closure_rate") == (0, 3)
    assert figure(database, "ended_rate") == (2, 3), "what the law demands has a rate of its own"
    assert figure(database, "closure_rate_all") == (0, 3)
    assert [counted(database, key) for key in ("rejected", "withdrawn", "merged", "transferred", "terminated")] == [
        1
    ] * 5


def test_a_suspended_complaint_is_due_when_it_goes_on_and_is_counted_apart(database: Database) -> None:
    add_complaints(database, [complaint_row(**DUE_IN_OCTOBER, state=State.SUSPENDED)])
    assert figure(database, "closure_rate") == (0, 0)
    assert (counted(database, "suspended"), counted(database, "overdue")) == (1, 0)


def test_what_no_department_was_sent_is_not_due_from_any(database: Database) -> None:
    add_complaints(database, [complaint_row(**DUE_IN_OCTOBER, state=State.COORDINATING, dispatched_at=None)])
    assert figure(database, "closure_rate") == (0, 0)
    assert figure(database, "closure_rate_all") == (0, 1)


def test_workload_is_what_was_carried_in_and_what_was_received(database: Database) -> None:
    before, during = at("2026-09-20"), at("2026-10-20")
    add_complaints(
        database,
        [
            complaint_row(received_at=before),
            complaint_row(received_at=before, closed_at=at("2026-09-30T23:59")),
            complaint_row(received_at=before, closed_at=at("2026-10-01T00:00")),
            complaint_row(received_at=during),
            complaint_row(received_at=during, accepted_at=None, dispatched_at=None, state=State.RECEIVED),
        ],
    )
    assert (counted(database, "carried_in"), counted(database, "received"), counted(database, "closed")) == (2, 1, 1)


def test_of_nothing_there_is_no_rate(database: Database) -> None:
    with figures_of(database) as figures:
        assert figures.total(RATES["closure_rate"], OCTOBER).rate is None
        assert figures.rows_by(RATES["closure_rate"], OCTOBER, By.DEPARTMENT) == []
        [month] = figures.rows_by(RATES["closure_rate"], OCTOBER, By.MONTH)
    assert (month.key, month.rate) == ("2026-10", None)


def test_departments_are_rows_and_those_with_nothing_due_are_named_apart(database: Database) -> None:
    prices, culture, idle, _never = add_departments(database, "甲市市场监管局", "甲市文旅局", "甲市财政局", "甲市外办")
    add_complaints(
        database,
        [
            *many(3, **DUE_IN_OCTOBER, lead_department_id=prices, closed_at=at("2026-10-10")),
            *many(1, **DUE_IN_OCTOBER, lead_department_id=prices),
            *many(2, **DUE_IN_OCTOBER, lead_department_id=culture),
            *many(1, received_at=at("2026-10-30"), lead_department_id=idle),
        ],
    )
    with figures_of(database) as figures:
        rows = figures.rows_by(RATES["closure_rate"], OCTOBER, By.DEPARTMENT)
        assert [(row.key, row.numerator, row.denominator, str(row.rate)) for row in rows] == [
            ("甲市市场监管局", 3, 4, "75.00"),
            ("甲市文旅局", 0, 2, "0.00"),
        ]
        assert idle_departments(figures, rows) == ["甲市财政局"]
        assert listed(figures, "closure_rate", RateSubset.REST, Scope(prices)) == listed(
            figures, "closure_rate", RateSubset.REST, Scope().limited(By.DEPARTMENT, rows[0].value)
        )
    assert figure(database, "closure_rate", scope=Scope(prices)) == (3, 4)


def test_each_month_is_counted_as_at_its_own_end(database: Database) -> None:
    late = complaint_row(**DUE_IN_OCTOBER, closed_at=at("2026-11-10"))
    on_time = complaint_row(received_at=at("2026-10-20"), closure_due_at=at("2026-11-09"), closed_at=at("2026-11-01"))
    add_complaints(database, [late, on_time])
    with figures_of(database) as figures:
        months = figures.rows_by(RATES["closure_rate"], of_dates(date(2026, 10, 5), date(2026, 11, 30)), By.MONTH)
    assert [(row.key, row.numerator, row.denominator) for row in months] == [("2026-10", 0, 1), ("2026-11", 1, 1)]


def test_branches_codes_and_channels_are_rows(database: Database) -> None:
    rows = [
        *many(2, **DUE_IN_OCTOBER, violation="F-01"),
        *many(1, **DUE_IN_OCTOBER, violation="F-02", channel=Channel.SMS),
        *many(1, **DUE_IN_OCTOBER, violation="V-03"),
    ]
    add_complaints(database, rows)
    with figures_of(database) as figures:
        found = {
            by: [(row.key, row.denominator) for row in figures.rows_by(RATES["closure_rate"], OCTOBER, by)]
            for by in (By.VIOLATION, By.CODE, By.CHANNEL)
        }
    assert found[By.VIOLATION] == [("F", 3), ("V", 1)]
    assert found[By.CODE] == [("F-01", 2), ("F-02", 1), ("V-03", 1)]
    assert found[By.CHANNEL] == [("phone", 3), ("sms", 1)]


def test_redos_are_counted_each_time_and_first_attempts_once(database: Database) -> None:
    closed = {"closed_at": at("2026-10-10")}
    add_complaints(database, [*many(3, **closed), complaint_row(**closed, redo_count=2), complaint_row(redo_count=1)])
    assert figure(database, "redo_rate") == (3, 4), "also of one that is not closed again yet"
    assert figure(database, "first_pass_rate") == (3, 4)


def test_only_granted_requests_are_returns_and_signing_is_its_own_department_s(database: Database) -> None:
    one, other = add_departments(database, "甲市市场监管局", "甲市文旅局")
    [complaint] = many(1, lead_department_id=one)
    add_complaints(database, [complaint])
    add_parts(
        database,
        complaint,
        [
            {"department_id": one, "returned": "approved", "signed": None},
            {"department_id": one, "returned": "refused", "signed": "in time"},
            {"department_id": other, "returned": "overruled", "signed": None},
            {"department_id": other, "returned": None, "signed": "late"},
        ],
    )
    assert figure(database, "return_rate") == (1, 4)
    assert figure(database, "return_rate", scope=Scope(other)) == (0, 2)
    assert figure(database, "sign_rate") == (1, 2)
    assert figure(database, "sign_rate", scope=Scope(other)) == (0, 1)


def test_satisfaction_weighs_and_counts_only_those_who_were_reached(database: Database) -> None:
    [complaint] = many(1, closed_at=at("2026-10-10"))
    add_complaints(database, [complaint])
    answers = [
        (Solved.SOLVED, Satisfaction.SATISFIED),
        (Solved.SOLVED, Satisfaction.BASICALLY),
        (Solved.PARTLY, Satisfaction.BASICALLY),
        (Solved.UNSOLVED, Satisfaction.DISSATISFIED),
    ]
    add_calls(database, complaint, answers, unreached=3)
    assert figure(database, "solved_rate_calls") == (2, 4)
    assert figure(database, "satisfaction_calls") == (Decimal("2.8"), 4)
    assert figure(database, "solved_rate") == (0, 1), "of the complaint the last call counts"
    assert figure(database, "satisfaction") == (0, 1)
    assert figure(database, "response_rate") == (4, 7)


@pytest.mark.parametrize("seed", [1, 2])
def test_every_figure_is_the_number_of_complaints_behind_it(database: Database, seed: int) -> None:
    """At random: groups add up to the whole, lists are as long as the figures say, and rest + numerator = all."""
    chance = random.Random(seed)
    departments = [*add_departments(database, "甲局", "乙局", "丙局"), None]
    add_complaints(database, [_any_row(chance, departments) for _ in range(400)])
    groups = (By.DEPARTMENT, By.VIOLATION, By.CODE, By.CHANNEL, By.KIND)
    keys = ("closure_rate", "closure_rate_all", "ontime_rate", "ontime_rate_orig", "direct_rate", "first_pass_rate")
    with figures_of(database) as figures:
        for key in keys:
            whole = figures.total(RATES[key], OCTOBER)
            assert whole.denominator == len(listed(figures, key, RateSubset.DENOMINATOR))
            assert whole.numerator == len(listed(figures, key, RateSubset.NUMERATOR))
            rest = listed(figures, key, RateSubset.REST)
            assert sorted(rest + listed(figures, key, RateSubset.NUMERATOR)) == sorted(
                listed(figures, key, RateSubset.DENOMINATOR)
            )
            for by in groups:
                rows = figures.rows_by(RATES[key], OCTOBER, by)
                assert sum(row.denominator for row in rows) == whole.denominator
                assert sum(row.numerator for row in rows) == whole.numerator
            for row in figures.rows_by(RATES[key], OCTOBER, By.DEPARTMENT):
                scope = Scope().limited(By.DEPARTMENT, row.value)
                assert len(listed(figures, key, RateSubset.DENOMINATOR, scope)) == row.denominator
        for key, number in figures.counts([*COUNTS.values()], OCTOBER).items():
            assert len(figures.complaints(COUNTS[key], OCTOBER)) == number
    assert figure(database, "closure_rate")[1] > 20


def _any_row(chance: random.Random, departments: list[int | None]) -> dict[str, object]:
    received_at = at("2026-08-15") + timedelta(hours=chance.randrange(24 * 100))
    days = timedelta(days=chance.randrange(1, 40))
    return complaint_row(
        received_at=received_at,
        closed_at=received_at + days if chance.random() < 0.7 else None,
        closure_due_at=received_at + timedelta(days=21),
        closure_original_due_at=received_at + timedelta(days=chance.choice((7, 21))),
        lead_department_id=chance.choice(departments),
        violation=chance.choice(("F-01", "F-02", "A-01", "V-02")),
        channel=chance.choice(list(Channel)),
        redo_count=chance.choice((0, 0, 1)),
        dispatched_at=None if chance.random() < 0.1 else received_at,
    )


def test_what_comes_after_noon_is_of_the_next_reporting_day_where_days_end_at_noon(database: Database) -> None:
    add_complaints(database, [complaint_row(received_at=at(f"2026-10-31T{hour}")) for hour in ("11:59", "12:00")])
    november = of_month("2026-11", early=timedelta(hours=12))
    with figures_of(database) as figures:
        assert figures.counts([COUNTS["received"]], november) == {"received": 1}
        assert figures.series(COUNTS["received"], november, By.DAY) == {(): {"2026-11-01": 1}}
        assert figures.series(COUNTS["received"], november, By.MONTH) == {(): {"2026-11": 1}}
