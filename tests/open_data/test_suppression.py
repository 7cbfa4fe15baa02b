"""No figure below five, nor any held back for its sake, can be worked out by anybody who has all that is shown."""

from collections.abc import Collection
from itertools import combinations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from intake.open_data.moves import is_possible
from intake.open_data.relations import POSSIBLE, SMALL, FigureSystem, Key
from intake.open_data.suppression import Suppression, held_back
from tests.open_data.attackers import by_elimination, by_programme, by_trying
from tests.open_data.tables import crossed, cumulative, paired

COUNTS = st.sampled_from([0, 0, 1, 2, 3, 4, 5, 6, 9, 14, 40])
GRIDS = st.tuples(st.integers(2, 4), st.integers(2, 5)).flatmap(
    lambda size: st.lists(st.lists(COUNTS, min_size=size[1], max_size=size[1]), min_size=size[0], max_size=size[0])
)
PAIRS = st.lists(COUNTS.flatmap(lambda d: st.tuples(st.just(d), st.integers(0, d))), min_size=2, max_size=7)
YEARS = st.integers(2, 3).flatmap(
    lambda rows: st.lists(st.lists(COUNTS, min_size=rows, max_size=rows), min_size=2, max_size=5)
)
TABLES = st.one_of(GRIDS.map(crossed), PAIRS.map(paired), YEARS.map(cumulative))


def betrayed(system: FigureSystem, held: Collection[Key]) -> dict[Key, tuple[float, float]]:
    """What an attacker knows too well: of which fewer than five values are possible."""
    return {key: ends for key, ends in by_programme(system, held).items() if ends[1] - ends[0] + 1 < POSSIBLE}


@settings(max_examples=25, deadline=None)
@given(TABLES)
def test_what_is_held_back_can_be_worked_out_by_nobody(system: FigureSystem) -> None:
    held = held_back(system)
    assert not {key for key, value in system.values.items() if 0 < value < SMALL and key not in held}
    assert not by_elimination(system, held)
    assert not betrayed(system, held)


@example(paired([(3, 3), (2, 2), (5, 5), (2, 2)]))  # one can be shown only when another is
@settings(max_examples=15, deadline=None)
@given(TABLES)
def test_nought_stands_and_nothing_is_held_back_without_need(system: FigureSystem) -> None:
    held = held_back(system)
    assert all(system.values[key] for key in held)
    for key in held - system.small:
        assert betrayed(system, held - {key})
    if not system.small:
        assert not held


@pytest.mark.parametrize("grid", [((3, 7), (6, 8)), ((2, 6), (5, 7)), ((1, 7), (6, 6), (9, 2))])
def test_whole_numbers_betray_no_more_than_the_programme_says(grid: tuple[tuple[int, ...], ...]) -> None:
    system = crossed(grid)
    held = held_back(system)
    tried = by_trying(system, held, most=13)
    assert all(len(values) >= POSSIBLE for values in tried.values())


@pytest.mark.parametrize(
    "grid", [((3, 20), (14, 30), (7, 6)), ((3, 20), (14, 2), (7, 6)), ((1, 1, 30), (9, 12, 8)), ((4, 0, 9), (0, 30, 8))]
)
def test_hardly_more_is_held_back_than_the_least_that_would_do(grid: tuple[tuple[int, ...], ...]) -> None:
    """The least is found by trying every set of further figures, the smallest first."""
    system = crossed(grid)
    found = len(held_back(system) - system.small)
    others = [key for key, value in system.values.items() if value >= SMALL]
    smaller = (set(more) for size in range(found - 1) for more in combinations(others, size))
    assert all(betrayed(system, system.small | more) for more in smaller)


def test_totals_are_held_back_last() -> None:
    grid = ((3, 20, 9), (14, 30, 8), (7, 6, 25))
    totals = {key: 100.0 for key in crossed(grid).values if "total" in key}
    held = held_back(crossed(grid, weights=totals))
    assert len(held) == 4
    assert not held & totals.keys()


def test_a_month_is_not_the_difference_of_two_sums_of_the_year() -> None:
    """Of the second month 3 in one row: the sums until then and until the next month would give it away."""
    system = cumulative(((20, 31), (3, 17), (22, 40)))
    naive = {("month", "1", "r0"), ("month", "1", "r1")}
    assert by_elimination(system, naive)["month", "1", "r0"] == 3
    held = held_back(system)
    assert ("month", "1", "r0") in held
    assert not by_elimination(system, held)
    assert not betrayed(system, held)


def test_a_numerator_is_not_what_is_left_of_the_whole() -> None:
    system = paired(((30, 3), (40, 36)))
    assert by_elimination(system, {("closed", "r0")}) == {("closed", "r0"): 3}
    assert held_back(system) in ({("closed", "r0"), ("closed", "r1")}, {("closed", "r0"), ("closed", "total")})


def test_what_was_given_out_before_is_known_and_what_was_held_back_stays_so() -> None:
    first = crossed(((3, 20, 9), (14, 30, 8), (7, 6, 25)))
    held = held_back(first)
    shown = frozenset(first.values) - held
    again = crossed(((3, 20, 9), (14, 30, 8), (7, 6, 25)), shown=shown, held=held)
    assert held_back(again) == held


def test_every_proof_is_a_whole_other_table() -> None:
    system = crossed(((3, 20, 9), (14, 2, 8), (7, 6, 25)))
    search = Suppression(system)
    held = search.run()
    assert search.others
    for move in search.others:
        assert is_possible(system, move, held)
        key, by = next(iter(move.items()))
        assert not is_possible(system, {**move, key: by + 1}, held)
        assert not is_possible(system, move, held - {key})
