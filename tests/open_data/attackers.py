"""Those who want to know what was held back, each in their own way; none shares code with what protects it."""

from collections.abc import Collection, Iterator
from fractions import Fraction
from itertools import product
from math import inf

from scipy.optimize import linprog

from intake.open_data.relations import FigureSystem, Key


def by_elimination(system: FigureSystem, held: Collection[Key]) -> dict[Key, Fraction]:
    """What adding and taking away gives: every figure held back that the sums alone settle (Gauss-Jordan)."""
    unknown = list(held)
    rows = [[*map(Fraction, row), Fraction(side)] for row, side in _equations(system, unknown)]
    pivots: list[int] = []
    for column in range(len(unknown)):
        at = next((n for n in range(len(pivots), len(rows)) if rows[n][column]), None)
        if at is None:
            continue
        top = len(pivots)
        rows[top], rows[at] = rows[at], rows[top]
        scaled = [value / rows[top][column] for value in rows[top]]
        rows = [
            scaled if n == top else [v - row[column] * s for v, s in zip(row, scaled, strict=True)]
            for n, row in enumerate(rows)
        ]
        pivots.append(column)
    settled = {}
    for row, column in zip(rows, pivots, strict=False):
        if not any(value for place, value in enumerate(row[:-1]) if place != column):
            settled[unknown[column]] = row[-1]
    return settled


def by_programme(system: FigureSystem, held: Collection[Key]) -> dict[Key, tuple[float, float]]:
    """The least and the most that each can be: two linear programmes a figure over all that is known."""
    unknown = list(held)
    equations = _equations(system, unknown)
    above = []
    for one in system.parts:
        row = [int(key == one.part) - int(key == one.whole) for key in unknown]
        known = (0 if one.whole in held else system.values[one.whole]) - (
            0 if one.part in held else system.values[one.part]
        )
        above.append((row, known))
    found = {}
    for place, key in enumerate(unknown):
        ends = []
        for sign in (1, -1):
            costs = [sign * int(other == place) for other in range(len(unknown))]
            answer = linprog(
                costs,
                A_eq=[row for row, _ in equations] or None,
                b_eq=[side for _, side in equations] or None,
                A_ub=[row for row, _ in above] or None,
                b_ub=[side for _, side in above] or None,
                bounds=(1, None),  # nought is always shown
            )
            assert answer.status in {0, 3}, answer.message
            ends.append(inf if answer.status == 3 else sign * answer.fun)
        found[key] = (round(ends[0], 6), ends[1] if ends[1] == inf else round(ends[1], 6))
    return found


def by_trying(system: FigureSystem, held: Collection[Key], *, most: int) -> dict[Key, set[int]]:
    """Every value that each can have, found by trying all whole numbers from 1 to `most`."""
    seen: dict[Key, set[int]] = {key: set() for key in held}
    for values in _fitting(system, list(held), most):
        for key, value in values.items():
            seen[key].add(value)
    return seen


def _equations(system: FigureSystem, unknown: list[Key]) -> list[tuple[list[int], int]]:
    found = []
    for one in system.sums:
        row = [int(key == one.total) - one.parts.count(key) for key in unknown]
        known = sum(system.values[part] for part in one.parts if part not in unknown)
        found.append((row, known - (0 if one.total in unknown else system.values[one.total])))
    return found


def _fitting(system: FigureSystem, unknown: list[Key], most: int) -> Iterator[dict[Key, int]]:
    for tried in product(range(1, most + 1), repeat=len(unknown)):
        values = dict(zip(unknown, tried, strict=True))
        known = {**system.values, **values}
        if all(known[one.total] == sum(known[part] for part in one.parts) for one in system.sums) and all(
            known[one.part] <= known[one.whole] for one in system.parts
        ):
            yield values
