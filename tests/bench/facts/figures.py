"""Figures over a million complaints: made from their events, asked for in every way, kept up to date, frozen.

`FIGURES=5000000 make bench ARGS=figures` asks among five million: a million are derived from their events, and then the
rows of facts in the files, and the complaints the plain statements read, are there five times, under other ids and
numbers. A report is timed as a page asks for it: session, files, what is new, rows, names of the groups.
"""

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import text

from intake.casework import find
from intake.clock import now
from intake.reports import overview
from intake.reports.board_figures import board_figures
from intake.reports.by import EVERYTHING, TIMES, By
from intake.reports.figures import Figures, open_figures
from intake.reports.measures import COUNTS, HEADLINE, RATES
from intake.reports.periods import Period, month_before, month_of, of_month, year_until
from intake.reports.snapshots import Cause, publish_month
from intake.reports.store import answers, associations, current, engine
from intake.reports.store.folding import MOST_RECENT, rebuild, write_recent
from intake.runtime import Runtime, build_runtime
from intake.settings import Settings
from intake.vocabulary import SnapshotCause, State
from tests import factories as make
from tests.bench.cpu import cpu_seconds
from tests.bench.facts import multiplied
from tests.bench.stage import stage

COUNT = int(os.environ.get("FIGURES", "1000000"))
DERIVED = min(COUNT, 1_000_000)
# A city's. Beside a hundred thousand the demonstration would spend its time on their half-yearly check.
ASSOCIATIONS = 10_000
REPORT_MS, YEAR_MS, TIMES_PLAIN, TIMES_P90 = 100.0, 500.0, 10.0, 40.0
REBUILD_SECONDS, FREEZE_SECONDS, FROZEN, UPKEEP = 480.0, 60.0, 200_000, 0.10
ASKED, BOARDS, YEARS, ROUNDS = 200, 40, 20, 5
# Closings an installation of this size sees in the minute between two runs of the worker.
MINUTES, A_MINUTE = 31, 5
GROUPS = tuple(by for by in By if by not in TIMES)


def run(_runtime: Runtime) -> Iterator[str]:
    """On a database of its own: complaints that other benches copy have no events."""
    before = dict(os.environ)
    with stage(associations=ASSOCIATIONS) as runtime:
        started = time.perf_counter()
        yield f"{multiplied.fill(runtime, DERIVED)}, in {time.perf_counter() - started:.0f} s"
        yield from measured(runtime)
        os.environ.clear()
        os.environ.update(before)


def measured(runtime: Runtime) -> Iterator[str]:
    yield from _rebuilt(runtime)
    if COUNT > DERIVED:
        yield multiplied.multiply(runtime, COUNT // DERIVED)
    yield from _reports(runtime)
    yield from _beside_plain(runtime)
    with runtime.db.unit_of_work() as session:
        crew = make.Crew(session)
    yield from _busy_boards(runtime, crew)
    yield _upkeep(runtime, crew)
    yield _frozen(runtime)
    yield from _memory()


def _rebuilt(runtime: Runtime) -> Iterator[str]:
    started, worked = time.perf_counter(), cpu_seconds(os.getpid())
    done = rebuild(runtime.facts, at=now())
    took, worked = time.perf_counter() - started, cpu_seconds(os.getpid()) - worked
    allowed = REBUILD_SECONDS * done / 1_000_000
    told = f"{done:,} complaints derived anew from their events, s"
    yield _mark(told, took, f"at most {allowed:.0f}", holds=took <= allowed)
    yield f"of CPU {worked:.0f} s with the database's; this process had {_peak_mb():.0f} MB at most"
    files = list((runtime.settings.data_dir / "figures").glob("*.parquet"))
    yield f"{len(files)} files, {sum(file.stat().st_size for file in files) / 1e6:.0f} MB"


def _reports(runtime: Runtime) -> Iterator[str]:
    draw, months = random.Random(3), _months()
    asked = [(draw.choice([*RATES.values()]), draw.choice(GROUPS), draw.choice(months)) for _ in range(ASKED)]
    reports = [lambda figures, one=one: figures.rows(one[0], one[2], (one[1],)) for one in asked]
    cold = [_cold(runtime, report) for report in reports[: ASKED // 4]]
    yield _p95("any report of a month, just started", cold, REPORT_MS)
    yield _p95("any report of a month", [_milliseconds(runtime, report) for report in reports], REPORT_MS)
    boards = [_milliseconds(runtime, lambda figures: _board(figures, draw.choice(months))) for _ in range(BOARDS)]
    yield _p95("a page of rates: numbers, counts, departments", boards, REPORT_MS)
    walls = [_milliseconds(runtime, _read_board) for _ in range(BOARDS)]
    yield _p95("the board", walls, REPORT_MS)
    crossed = []
    for _ in range(YEARS):
        rate, by, last = draw.choice([*RATES.values()]), tuple(draw.sample(GROUPS, 2)), draw.choice(months[12:])
        crossed.append(_milliseconds(runtime, lambda figures, r=rate, p=last, b=by: figures.rows(r, year_until(p), b)))
    yield _p95("twelve months crossed two ways", crossed, YEAR_MS)


def _board(figures: Figures, month: Period) -> None:
    overview.headline(figures, month, EVERYTHING)
    overview.counts(figures, month, EVERYTHING)
    overview.lines(figures, overview.rates_shown(HEADLINE), month, By.DEPARTMENT, EVERYTHING)


def _read_board(figures: Figures) -> None:
    this_month = of_month(month_of(now()), until=now())
    board_figures(figures, this_month, EVERYTHING, at=now())


def _busy_boards(runtime: Runtime, crew: make.Crew) -> Iterator[str]:
    """Of a process that has answered nothing yet, and with a complaint closed before each look."""
    walls = []
    for _ in range(ROUNDS):
        answers._answers.cache_clear()
        walls.append(_milliseconds(runtime, _read_board))
    yield f"the board of a process that has answered nothing: p50 {median(walls):.0f} ms, {max(walls):.0f} ms at most"
    walls = []
    for _ in range(BOARDS):
        _close_one(runtime, crew)
        walls.append(_milliseconds(runtime, _read_board))
    yield _p95("the board, a complaint closed before each", walls, REPORT_MS)


def _cold(runtime: Runtime, report: Callable[[Figures], Any]) -> float:
    """As by a process that has read nothing yet."""
    engine._database.cache_clear()
    answers._answers.cache_clear()
    current._kept.cache_clear()
    associations._kept.clear()
    return _milliseconds(runtime, report)


def _milliseconds(runtime: Runtime, report: Callable[[Figures], Any]) -> float:
    started = time.perf_counter()
    with open_figures(runtime.facts, most=current.MOST_FRESH) as figures:
        report(figures)
    return (time.perf_counter() - started) * 1000


_PLAIN = """
SELECT lead_department_id, left(violation, 1), count(*), count(*) FILTER (WHERE closed_at < :end)
FROM complaint
WHERE closure_due_at >= :start AND closure_due_at < :end AND dispatched_at < :end AND NOT is_training
  AND kind NOT IN ('consultation', 'suggestion') AND state NOT IN ('rejected', 'merged', 'withdrawn')
GROUP BY 1, 2
"""
_PLAIN_P90 = """
SELECT lead_department_id, count(*),
  percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM closed_at - received_at)),
  percentile_cont(0.9) WITHIN GROUP (ORDER BY extract(epoch FROM closed_at - received_at))
FROM complaint WHERE closed_at >= :start AND closed_at < :end AND NOT is_training GROUP BY 1
"""


def _beside_plain(runtime: Runtime) -> Iterator[str]:
    """The same question of all complaints, in turns; the plain statements read the rows of complaints as they are."""
    whole = Period(_months()[0].start, _months()[-1].end)
    by, closed = (By.DEPARTMENT, By.VIOLATION), COUNTS["closed"]
    yield from _times(
        "closure rate by department and violation",
        _in_turns(runtime, _PLAIN, whole, lambda figures: figures.rows(RATES[HEADLINE], whole, by)),
        TIMES_PLAIN,
    )
    yield from _times(
        "median and p90 of durations by department",
        _in_turns(runtime, _PLAIN_P90, whole, lambda figures: figures.durations(whole, by[:1], closed=closed)),
        TIMES_P90,
    )


def _in_turns(runtime: Runtime, plain: str, period: Period, report: Callable[[Figures], Any]) -> list[float]:
    """Milliseconds of ours where it was never asked before, asked again, and of the plain statement."""
    took: tuple[list[float], ...] = ([], [], [])
    for _ in range(ROUNDS):
        answers._answers.cache_clear()
        for asked in took[:2]:
            asked.append(_milliseconds(runtime, report))
        started = time.perf_counter()
        with runtime.db.reading() as session:
            session.connection().execute(text(plain), {"start": period.start, "end": period.end}).all()
        took[2].append((time.perf_counter() - started) * 1000)
    return [median(one) for one in took]


def _times(what: str, took: list[float], mark: float) -> Iterator[str]:
    """The mark is for what is counted, and not for what was kept of an earlier answer."""
    first, again, theirs = took
    told = f"{what}, 22 months: {first:.0f} ms, a plain statement {theirs:.0f} ms, times"
    yield _mark(told, theirs / first, f"at least {mark:.0f}", holds=theirs >= mark * first)
    yield f"asked again: {again:.1f} ms, times {theirs / again:.0f}"


def _upkeep(runtime: Runtime, crew: make.Crew) -> str:
    """CPU of the worker that writes down what is new each minute, beside that of what it follows, database and all.

    What is recent is folded into its months once in so many complaints: one folding is measured, and its share counted.
    """
    closing = upkeep = 0.0
    for _ in range(MINUTES):
        started = cpu_seconds(os.getpid())
        for _ in range(A_MINUTE):
            _close_one(runtime, crew)
        between = cpu_seconds(os.getpid())
        write_recent(runtime.facts, at=now())
        closing, upkeep = closing + between - started, upkeep + cpu_seconds(os.getpid()) - between
    number = MINUTES * A_MINUTE
    started = cpu_seconds(os.getpid())
    write_recent(runtime.facts, at=now(), most=0, least=0)
    folding = cpu_seconds(os.getpid()) - started
    each = upkeep / number + folding / MOST_RECENT
    told = f"a closing {1000 * closing / number:.0f} ms of CPU, writing it down {1000 * each:.1f} ms, share"
    return _mark(told, each * number / closing, f"at most {UPKEEP}", holds=each * number <= UPKEEP * closing)


def _close_one(runtime: Runtime, crew: make.Crew) -> None:
    """Each act in a transaction of its own, as people do them."""
    at, region = now(), runtime.settings.home_region
    with runtime.db.unit_of_work() as session:
        complaint_id = make.make_complaint(session, runtime.collaborators(session), at=at, region_code=region).id
    for goal in (State.HANDLING, State.REPLIED, State.CALLBACK, State.CLOSED):
        with runtime.db.unit_of_work() as session:
            crew.session, collaborators = session, runtime.collaborators(session)
            complaint = find.lock_by_id(session, complaint_id)
            make.bring_to(session, collaborators, crew, complaint, goal, at=at + timedelta(seconds=1))


def _frozen(runtime: Runtime) -> str:
    """As the job does when a month is over: nothing is recorded after the moment it is counted by."""
    month = month_before(month_of(now()), multiplied.MONTHS_BACK)
    with open_figures(runtime.facts) as figures:
        received = figures.counts([COUNTS["received"]], of_month(month))["received"]
    started = time.perf_counter()
    publish_month(runtime.facts, month, at=now(), as_of=now(), cause=Cause(SnapshotCause.MONTH_END))
    took = time.perf_counter() - started
    allowed = FREEZE_SECONDS * max(1.0, received / FROZEN)
    return _mark(f"a month of {received:,} frozen, s", took, f"at most {allowed:.0f}", holds=took <= allowed)


def _memory() -> Iterator[str]:
    """Of a process that does nothing but read."""
    asked = [sys.executable, "-c", "from tests.bench.facts.figures import read_alone; read_alone()"]
    told = json.loads(subprocess.run(asked, capture_output=True, check=True, text=True).stdout)
    yield (
        f"importing DuckDB {told['imported']:.2f} s; the process {told['before']:.0f} MB before the first figure, "
        f"{told['after']:.0f} MB after {BOARDS} pages"
    )


def read_alone() -> None:
    """In a process of its own: what it has of memory before and after some pages, as JSON."""
    runtime, draw = build_runtime(Settings.from_env()), random.Random(5)
    with runtime.db.reading() as session:
        runtime.collaborators(session)
    before, started = _pss_mb(), time.process_time()
    import duckdb  # noqa: F401

    imported = time.process_time() - started
    for _ in range(BOARDS):
        _milliseconds(runtime, lambda figures: _board(figures, draw.choice(_months())))
    sys.stdout.write(json.dumps({"before": before, "after": _pss_mb(), "imported": imported}))


def _months() -> list[Period]:
    """Whole months that are over and full."""
    return [of_month(month_before(month_of(now()), steps)) for steps in range(22, 0, -1)]


def _pss_mb() -> float:
    return _kilobytes("smaps_rollup", "Pss:") / 1024


def _peak_mb() -> float:
    return _kilobytes("status", "VmHWM:") / 1024


def _kilobytes(file: str, name: str) -> int:
    lines = Path(f"/proc/self/{file}").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name))


def _p95(what: str, took: list[float], mark: float) -> str:
    ordered = sorted(took)
    p95 = ordered[int(len(ordered) * 0.95)]
    told = f"{what}, {len(took)} of them: p50 {median(ordered):.0f} ms, p95 ms"
    return _mark(told, p95, f"at most {mark:.0f}", holds=p95 <= mark)


def _mark(what: str, figure: float, wanted: str, *, holds: bool) -> str:
    return f"{what} {figure:.2f}   to hold {wanted}: {'holds' if holds else 'MISSED'}"
