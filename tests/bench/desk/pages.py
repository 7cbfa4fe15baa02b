"""Every page that somebody who works here can reach, with a million complaints: server time at p95, page by page.

`DESK=100000 make bench ARGS=pages` looks at fewer. A million are the histories of a demonstration, played through the
real verbs and copied; figures are made from their events first, as a worker does. Each of the hotline's roles, a
handler of the busiest department and one of a quiet one then open whatever their menus and pages lead to.
"""

import os
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle, islice

from sqlalchemy import func, insert, select

from intake.app import create_app
from intake.auth.passwords import hash_password
from intake.clock import now
from intake.models import Handling, Staff
from intake.reports.store.folding import rebuild
from intake.runtime import Runtime
from routing.models import Department
from tests.bench.desk.reached import reached
from tests.bench.facts import multiplied
from tests.bench.stage import settle
from tests.stages.pages import PASSWORD, Page

COUNT = int(os.environ.get("DESK", "1000000"))
STAFF = 5_000
MARK_MS = 100.0
WARM, READS = 3, 20
SHOWN = 3  # of each person's pages, the slowest
POSTS = ("operator1", "dispatcher1", "supervisor1", "callback1", "auditor1", "administrator1")


def run(runtime: Runtime) -> Iterator[str]:
    started = time.perf_counter()
    told = multiplied.fill(runtime, COUNT)
    rebuild(runtime.facts, at=now())
    busiest, quietest, holding = _handlers(runtime)
    yield f"{told}, {_employ(runtime)}, work in {holding}, in {time.perf_counter() - started:.0f} s"
    settings = runtime.settings.model_copy(update={"public_posts_per_minute": 0})
    app = create_app(replace(runtime, settings=settings))
    worst, count = 0.0, 0
    for login in (*POSTS, busiest, quietest):
        page = Page(app).log_in(login)
        took = {name: _p95(page, paths) for name, paths in reached(page).items()}
        slowest = sorted(took, key=lambda name: -took[name])
        missed = [name for name in slowest if took[name] > MARK_MS]
        yield f"{login}: {len(took)} pages, {_line(took, missed or slowest[:SHOWN])}"
        worst, count = max(worst, took[slowest[0]]), count + len(took)
    verdict = "holds" if worst <= MARK_MS else "MISSED"
    yield f"the slowest of {count} pages: p95 {worst:.1f} ms of server time   to hold {MARK_MS:.0f} ms: {verdict}"


def _handlers(runtime: Runtime) -> tuple[str, str, str]:
    """Who handles for the department with the most parts, who for the one with the fewest, and how many have any."""
    with runtime.db.reading() as session:
        counted = (
            select(Staff.login, func.count())
            .join(Handling, Handling.department_id == Staff.department_id)
            .where(Staff.login.like("handler-%"))
            .group_by(Staff.login)
            .order_by(func.count().desc())
        )
        rows = session.execute(counted).all()
    (busiest, most), (quietest, fewest) = rows[0], rows[-1]
    return busiest, quietest, f"{len(rows)} of them ({fewest:,} to {most:,} parts each)"


def _employ(runtime: Runtime) -> str:
    """So many more who work in all departments, by rows."""
    with runtime.db.engine.begin() as connection:
        ids = list(connection.scalars(select(Department.id)))
        one = connection.execute(select(Staff.__table__).where(Staff.login.like("handler-%"))).first()
        assert one is not None
        kept = {name: value for name, value in one._asdict().items() if name != "id"}
        rows = [kept | {"login": f"bench-{n}", "department_id": ids[n % len(ids)]} for n in range(STAFF)]
        connection.execute(insert(Staff.__table__), rows)
        connection.execute(Staff.__table__.update().values(password_hash=hash_password(PASSWORD)))
    settle(runtime)
    return f"{len(ids):,} departments, {STAFF:,} staff"


def _p95(page: Page, paths: list[str]) -> float:
    asked = islice(cycle(paths), WARM + READS)
    return sorted([_milliseconds(page, path) for path in asked][WARM:])[int(READS * 0.95)]


def _milliseconds(page: Page, path: str) -> float:
    begun = time.perf_counter()
    answer = page.client.get(path)
    took = (time.perf_counter() - begun) * 1000
    if answer.status_code >= 400:
        raise RuntimeError(f"{path} answered {answer.status_code}")
    return took


def _line(took: dict[str, float], names: list[str]) -> str:
    return ", ".join(f"{name} {took[name]:.0f} ms" for name in names)
