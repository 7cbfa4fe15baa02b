"""The stated rates hold on years that are known: planted surges found in time, false alarms counted."""

import pytest

from tests.warning.backtest import YEAR, delays, quiet, share_within
from tests.warning.simulated import city

pytestmark = pytest.mark.slow

HISTORY = 3 * YEAR
WORLD = city(60)
# Of ten times so many a week more.
SEEDS = range(10)


def test_a_surge_of_twenty_a_week_is_found_within_a_week() -> None:
    """In a body that draws two a week, and in one that draws a third of one."""
    for series in (9, 59):
        found = delays(WORLD, series, 20, before=HISTORY, seeds=SEEDS)
        assert share_within(found, 7) >= 0.9, (series, found)


def test_a_surge_of_ten_a_week_is_found_within_two_weeks() -> None:
    for series in (9, 59):
        found = delays(WORLD, series, 10, before=HISTORY, seeds=SEEDS)
        assert share_within(found, 14) >= 0.8, (series, found)


def test_where_nothing_happens_hardly_a_run_in_a_hundred_raises_an_alert() -> None:
    """Over a year of mornings, with three years behind them, and with a quarter of one."""
    for before in (HISTORY, 13 * 7):
        counted = quiet(WORLD, before=before, days=YEAR, seed=3)
        assert counted.noisy / counted.runs <= 0.015, counted


def test_the_same_seed_gives_the_same_years() -> None:
    assert quiet(WORLD, before=100, days=20, seed=1) == quiet(WORLD, before=100, days=20, seed=1)
    assert delays(WORLD, 9, 20, before=HISTORY, seeds=[4]) == delays(WORLD, 9, 20, before=HISTORY, seeds=[4])
