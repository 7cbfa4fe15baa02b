"""What a window was to bring: the exact test of small counts, season and trend learned, past outbreaks weighed down."""

import numpy as np
import pytest
from scipy import stats

from intake.warning.day_weights import day_kinds, week_weights
from intake.warning.expectation import LADDER, as_many, expect
from intake.warning.surges import surges_in
from routing.calendars.book import country_of, shipped_values
from routing.calendars.working_time import OFFICE_HOURS, DayKind
from tests.reports.figures import at

WEEKS = 157
EVEN = np.full(WEEKS, 7.0)


def weeks(*newest_first: float) -> np.ndarray:
    return np.array([newest_first], dtype=float)


@pytest.mark.parametrize(("came", "before"), [(3, 0), (4, 2), (7, 11), (1, 5)])
def test_a_series_of_few_is_tested_exactly_given_all_its_complaints(came: int, before: int) -> None:
    """By a binomial of all complaints, the share of the tested window being one in so many weeks."""
    past = np.zeros(20)
    past[:before] = 1
    counts = weeks(came, 0, *past)
    wanted = stats.binomtest(came, came + before, 1 / 21, alternative="greater").pvalue
    assert as_many(counts[:, 0], expect(counts, np.full(22, 7.0), 7))[0] == pytest.approx(wanted, rel=1e-9)


def test_variance_over_chance_makes_the_same_count_less_surprising() -> None:
    even = [3.0] * 120
    bursts = [0, 0, 0, 9, 0, 6] * 20
    calm, lively = (
        as_many(np.array([12.0]), expect(weeks(12, 3, *past), np.full(122, 7.0), 7))[0] for past in (even, bursts)
    )
    assert sum(bursts) == sum(even) - 60
    assert lively > 20 * calm


def test_season_and_trend_are_learned_from_three_years() -> None:
    age = np.arange(WEEKS) * 7 / 365.25
    mean = 40 * np.exp(-0.2 * age) * (1 + 0.4 * np.cos(2 * np.pi * age))
    counts = np.random.default_rng(5).poisson(mean, (30, WEEKS)).astype(float)
    expected = expect(counts, EVEN, 7)
    assert {LADDER[place].name for place in expected.terms} == {"seasons"}
    assert expected.mean.mean() == pytest.approx(mean[0], rel=0.04)
    assert counts[:, 2:].mean(axis=1).max() < 0.85 * mean[0]  # which a mean of the past would have expected


def test_an_outbreak_of_last_year_does_not_hide_one_of_today() -> None:
    past = np.full(WEEKS, 4.0)
    past[50:54] = 40
    with_outbreak, without = (expect(weeks(*one), EVEN, 7).mean[0] for one in (past, np.full(WEEKS, 4.0)))
    assert with_outbreak < 1.25 * without


def test_a_golden_week_weighs_little_and_make_up_days_weigh_as_work() -> None:
    calendar = country_of(*shipped_values(), OFFICE_HOURS, 0)
    kinds = day_kinds(calendar, at("2025-10-14").date(), 28)
    assert kinds[at("2025-10-14").date().toordinal() - at("2025-10-01").date().toordinal()] is DayKind.HOLIDAY
    assert kinds[at("2025-10-14").date().toordinal() - at("2025-10-11").date().toordinal()] is DayKind.WORKING
    of_day = {DayKind.WORKING: 100, DayKind.WEEKEND: 40, DayKind.HOLIDAY: 10}
    found = week_weights([of_day[kind] for kind in kinds], kinds, 4)
    assert found.sum() == pytest.approx(28)
    assert found[1] < 0.35 * found[0]  # 1 to 7 October against the week after


def test_too_short_a_history_is_no_test_at_all() -> None:
    assert surges_in(weeks(50, *[1] * 8), np.full(9, 7.0)).tests == 0
    assert surges_in(weeks(50, *[1] * 9), np.full(10, 7.0)).surges[0].came == 50


def test_a_level_that_has_moved_for_good_is_no_surge_for_a_year() -> None:
    moved = [20.0] * 16 + [5.0] * (WEEKS - 16)
    assert surges_in(weeks(*[20.0] * 2, *[5.0] * (WEEKS - 2)), EVEN).surges
    assert not surges_in(weeks(*moved), EVEN).surges
