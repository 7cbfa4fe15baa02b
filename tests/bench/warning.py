"""Early warning on years that are known: false alarms counted, planted surges found, and how long a run takes."""

import time
from collections.abc import Iterator

import numpy as np

from intake.warning.surges import MOST_WEEKS, surges_in
from tests.warning.backtest import YEAR, Quiet, delays, quiet, share_within
from tests.warning.simulated import city

WORLD = city(150)
HISTORY = 3 * YEAR
QUIET_SEEDS, SURGE_SEEDS = range(4), range(20)
# Of a hundred mornings on which nothing has changed so many may raise an alert: what each alert states.
MOST_NOISY = 0.01
# Weeks of history a new hotline has.
BEGINNINGS = {"three years": HISTORY, "one year": YEAR, "a quarter": 13 * 7}
# Complaints a week more, days within which, and the share of surges that must be found by then.
MARKS = ((20, 7, 0.95), (10, 14, 0.80))
SERIES = (59, 9)
MANY, SECONDS = 20_000, 10.0


def run() -> Iterator[str]:
    for name, before in BEGINNINGS.items():
        counted = sum((quiet(WORLD, before=before, days=YEAR, seed=seed) for seed in QUIET_SEEDS), Quiet(0, 0, 0))
        share = counted.noisy / counted.runs
        held = "holds" if share <= MOST_NOISY else "MISSED"
        told = f"{counted.alerts} alerts in {len(QUIET_SEEDS)} years of mornings, {2 * len(WORLD.rates)} tests each"
        what = f"false alarms after {name}, %"
        yield f"{what:40} {100 * share:6.2f}   to hold at {100 * MOST_NOISY:g}: {held} ({told})"
    for series in SERIES:
        for weekly, days, least in MARKS:
            found = delays(WORLD, series, weekly, before=HISTORY, seeds=SURGE_SEEDS)
            share = share_within(found, days)
            held = "holds" if share >= least else "MISSED"
            what = f"{weekly} a week over {WORLD.rates[series]:.1f}, found in {days} days, %"
            middle = sorted(one if one is not None else 99 for one in found)[len(found) // 2]
            yield f"{what:40} {100 * share:6.1f}   to hold at {100 * least:g}: {held} (median {middle} days)"
    yield _speed()


def _speed() -> str:
    """Seconds of a run over so many series of three years, most of them of a few complaints."""
    rates = 3.0 / np.arange(1, MANY + 1) ** 0.7
    counts = np.random.default_rng(7).poisson(rates[:, None], (MANY, MOST_WEEKS)).astype(float)
    begun = time.process_time()
    surges_in(counts, np.full(MOST_WEEKS, 7.0))
    took = time.process_time() - begun
    held = "holds" if took < SECONDS else "MISSED"
    return f"{f'surges in {MANY:,} series, s':40} {took:6.2f}   to hold under {SECONDS:g}: {held}"
