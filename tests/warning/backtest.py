"""Early warning run on known years: how often it calls nothing something, and how soon it finds what is there."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.warning.simulated import History, Planted, World, history

# An alert that is not found for so long is over; found again it is a new one.
STANDS_FOR = 7
YEAR = 365


@dataclass(frozen=True)
class Quiet:
    """A span in which nothing happened: runs, alerts raised in them, and runs that raised any."""

    runs: int
    alerts: int
    noisy: int

    def __add__(self, other: "Quiet") -> "Quiet":
        return Quiet(self.runs + other.runs, self.alerts + other.alerts, self.noisy + other.noisy)


def quiet(world: World, *, before: int, days: int, seed: int) -> Quiet:
    """A run each morning of `days`, after `before` days of history; nothing is planted."""
    past, seen, alerts, noisy = history(world, before + days, seed), dict[int, int](), 0, 0
    for day in range(before, before + days):
        new = 0
        for one in past.run(day).surges:
            new += day - seen.get(one.place, -STANDS_FOR - 1) > STANDS_FOR
            seen[one.place] = day
        alerts, noisy = alerts + new, noisy + bool(new)
    return Quiet(days, alerts, noisy)


def delay(world: World, series: int, weekly: float, *, before: int, seed: int, most: int = 28) -> int | None:
    """Days from the first of a planted surge to the morning it is found; None where it is not within `most`."""
    past: History = history(world, before + most, seed, (Planted(series, before, weekly, most),))
    for day in range(before + 1, before + most + 1):
        if any(one.place == series for one in past.run(day).surges):
            return day - before
    return None


def delays(world: World, series: int, weekly: float, *, before: int, seeds: Sequence[int]) -> list[int | None]:
    return [delay(world, series, weekly, before=before, seed=seed) for seed in seeds]


def share_within(found: Sequence[int | None], days: int) -> float:
    return sum(one is not None and one <= days for one in found) / len(found)
