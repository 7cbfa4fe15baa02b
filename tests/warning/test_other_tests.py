"""Shares that have risen, bodies fallen silent, months in danger: each by its test, counted by hand."""

import pytest
from scipy import stats

from intake.warning.false_alarms import found
from intake.warning.month_end import MonthSoFar
from intake.warning.shares import ShareCounts, risen
from intake.warning.silence import BEFORE_WEEKS, WINDOW_WEEKS, silent

WEEKS = WINDOW_WEEKS + BEFORE_WEEKS


def test_benjamini_and_hochberg_step_up() -> None:
    """Their own example of fifteen tests: four stand at five per cent."""
    example = [
        *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459),
        *(0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000),
    ]
    assert found(example, 0.05) == [0, 1, 2, 3]
    assert found(example[::-1], 0.05) == [11, 12, 13, 14]
    assert found([], 0.05) == []


def test_a_share_is_tested_as_fisher_does() -> None:
    counts = ShareCounts(8, 20, 30, 400)
    table = [[8, 12], [30, 370]]
    assert counts.probability == pytest.approx(stats.fisher_exact(table, alternative="greater").pvalue, rel=1e-9)
    assert counts.expected == pytest.approx(1.5)


def test_only_a_share_that_has_risen_is_told_of() -> None:
    groups = {
        "risen": ShareCounts(8, 20, 30, 400),
        "same": ShareCounts(2, 20, 40, 400),
        "fallen": ShareCounts(0, 20, 200, 400),
        "without a past": ShareCounts(9, 10, 0, 3),
        "too few": ShareCounts(2, 2, 4, 400),
    }
    assert set(risen(groups)) == {"risen"}


def test_silence_is_news_only_of_whom_complaints_were_to_be_expected() -> None:
    whole = [100] * WEEKS
    weekly = {
        "silent": [0] * WINDOW_WEEKS + [1] * BEFORE_WEEKS,
        "rare": [0] * WINDOW_WEEKS + [0] * 40 + [1] * 12,
        "still heard": [1] + [0] * (WINDOW_WEEKS - 1) + [1] * BEFORE_WEEKS,
    }
    told = silent(weekly, whole)
    assert set(told) == {"silent"}
    assert told["silent"].expected == pytest.approx(13)
    assert told["silent"].probability == pytest.approx((52 / 65) ** 52)
    assert silent(weekly, whole[:-1]) == {}


def test_where_the_whole_hotline_fell_silent_no_body_did() -> None:
    whole = [1] * WINDOW_WEEKS + [100] * BEFORE_WEEKS
    assert silent({"silent": [0] * WINDOW_WEEKS + [1] * BEFORE_WEEKS}, whole) == {}


def test_a_month_is_in_danger_where_the_pace_does_not_get_there() -> None:
    """Of 40 due 38 must be closed, as 95 of 100 were; 10 are, and 28 more in 5 days it closes one a day of."""
    month = MonthSoFar(40, 10, 100, 95, closed_lately=40, days_lately=40, days_left=5)
    assert month.needed == 28
    assert month.chance == pytest.approx(stats.nbinom.sf(27, 41, 40 / 45), rel=1e-9)
    assert month.is_about_to_break
    assert not MonthSoFar(40, 34, 100, 95, closed_lately=40, days_lately=40, days_left=5).is_about_to_break
    # Two short of 94.7 % of 94 on the last day is no danger worth telling of.
    assert not MonthSoFar(94, 87, 300, 284, closed_lately=175, days_lately=36, days_left=0).is_about_to_break
    assert not MonthSoFar(40, 39, 100, 95, closed_lately=0, days_lately=40, days_left=0).is_about_to_break
    assert not MonthSoFar(40, 0, 10, 10, closed_lately=0, days_lately=40, days_left=1).is_about_to_break


def test_on_the_last_day_what_is_not_closed_cannot_be() -> None:
    assert MonthSoFar(10, 5, 100, 100, closed_lately=40, days_lately=40, days_left=0).chance == 0.0
