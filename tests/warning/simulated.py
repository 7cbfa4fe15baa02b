"""Years of complaints as a hotline has them, made by chance from a seed: season, rhythm of the week, holidays, trend.

No complaint is a person's, and no person is behind one: these are counts.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from intake.warning.day_weights import WEEK, day_kinds, week_weights
from intake.warning.surges import MOST_WEEKS, SurgesFound, surges_in
from routing.calendars.book import country_of, shipped_values
from routing.calendars.working_time import OFFICE_HOURS, DayKind

_OF_KIND = {DayKind.WORKING: 1.25, DayKind.WEEKEND: 0.45, DayKind.HOLIDAY: 0.2}
_MONDAY, _FACTOR = 0, 1.2  # whoever had a bad weekend calls on Monday


@dataclass(frozen=True)
class World:
    """Of each series its complaints a week and the size of its season; all grow by `growth` a year."""

    rates: tuple[float, ...]
    seasons: tuple[float, ...]
    growth: float = 0.1
    dispersion: float = 1.3  # variance over mean of a day


@dataclass(frozen=True)
class Planted:
    """So many complaints a week more than else, of one series, from a day on."""

    series: int
    day: int
    weekly: float
    days: int = 28


@dataclass(frozen=True)
class History:
    """Complaints of each series on each day, the oldest first."""

    counts: np.ndarray
    kinds: list[DayKind]

    def run(self, day: int) -> SurgesFound:
        """As the job of that morning sees it: the days before it."""
        first = max(0, day - MOST_WEEKS * WEEK)
        weeks = (day - first) // WEEK
        days = self.counts[:, day - weeks * WEEK : day][:, ::-1]
        weekly = days.reshape(len(days), weeks, WEEK).sum(axis=2)
        whole = self.counts[:, first:day].sum(axis=0)[::-1]
        kinds = self.kinds[first:day][::-1]
        return surges_in(weekly, week_weights(list(whole), kinds, weeks))


def history(
    world: World, days: int, seed: int, planted: tuple[Planted, ...] = (), last: date = date(2026, 9, 30)
) -> History:
    """The same for the same seed, whatever is planted: what is planted comes on top."""
    calendar = country_of(*shipped_values(), OFFICE_HOURS, 0)
    kinds = day_kinds(calendar, last, days)[::-1]
    dates = [last - timedelta(days=back) for back in range(days)][::-1]
    of_day = np.array(
        [_OF_KIND[kind] * (_FACTOR if one.weekday() == _MONDAY else 1) for kind, one in zip(kinds, dates, strict=True)]
    )
    draw = np.random.default_rng(seed)
    years = np.arange(days) / 365.25
    phases = draw.uniform(0, 2 * np.pi, len(world.rates))
    season = 1 + np.array(world.seasons)[:, None] * np.sin(2 * np.pi * years + phases[:, None])
    mean = np.array(world.rates)[:, None] / WEEK * of_day * season * np.exp(world.growth * (years - years[-1]))
    size = mean / (world.dispersion - 1)
    counts = draw.negative_binomial(size, 1 / world.dispersion)
    more = np.random.default_rng(seed + 1)
    for one in planted:
        until = min(one.day + one.days, days)
        counts[one.series, one.day : until] += more.poisson(one.weekly / WEEK * of_day[one.day : until])
    return History(counts, kinds)


def city(series: int) -> World:
    """A few bodies draw many complaints, most draw few; every other one has a season of its own."""
    rates = tuple(20.0 / (place + 1) for place in range(series))
    seasons = tuple((0.0, 0.3, 0.15, 0.45)[place % 4] for place in range(series))
    return World(rates, seasons)
