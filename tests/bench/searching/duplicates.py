"""Likely duplicates by wording: what is found of narratives told again, what of new ones, and how long it takes.

`DUPLICATES=1000000 make bench ARGS=duplicates` asks among a million; by default there are 100,000. Rows are filled by
COPY, sealed and sketched as the worker does; what one costs the worker is measured on some more that it does itself.
"""

import os
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select

from intake.clock import now
from intake.duplicates.candidates import alike_by_wording
from intake.duplicates.common_shingles import COMMON_SHARE, shipped
from intake.duplicates.keeping import write_sketches
from intake.duplicates.shingles import shingles_of
from intake.duplicates.sketch import Sketcher
from intake.duplicates.versions import recount, sketcher_of, version_in_use
from intake.models import Complaint, SketchHash
from intake.numbers import first_id
from intake.runtime import Runtime
from intake.sealing.text import TextKey
from tests.bench.stage import settle
from tests.duplicates.told_again import Narrator

MARK_MS, MARK_CHANGED, MARK_MUCH_CHANGED, MARK_HALF, MARK_FALSE = 25.0, 0.98, 0.8, 0.8, 0.05
COUNT = int(os.environ.get("DUPLICATES", "100000"))
COUNTED, QUERIES, WORKED = 20_000, 200, 1_000
DAYS = 180
_BEGUN = datetime(2026, 1, 1, tzinfo=UTC)
_INDEXES = (
    "ALTER TABLE sketch_hash ADD CONSTRAINT pk_sketch_hash PRIMARY KEY (hash, complaint_id)",
    "CREATE INDEX ix_sketch_hash_complaint_id ON sketch_hash (complaint_id)",
)
# Between ids.
_STEP = 1000
_Told = Callable[[str], str]


def run(runtime: Runtime) -> list[str]:
    narrator = Narrator()
    filled = _fill(runtime, narrator)
    settle(runtime)
    worked = _work(runtime, narrator)
    ways: dict[str, tuple[_Told, float]] = {
        "15 % changed": (lambda text: narrator.edited(text, 0.15), MARK_CHANGED),
        "30 % changed": (lambda text: narrator.edited(text, 0.3), MARK_MUCH_CHANGED),
        "sentences shuffled": (narrator.shuffled, MARK_CHANGED),
        "half of it typed": (lambda text: text[: len(text) // 2], MARK_HALF),
    }
    lines, took = [filled, worked], []
    for name, (tell, mark) in ways.items():
        recall, spent = _recall(runtime, tell)
        took += spent
        verdict = "holds" if recall >= mark else "MISSED"
        lines.append(f"{name}: recall {recall:.3f}, p50 {_at(spent, 0.5):.1f} ms; to hold {mark}: {verdict}")
    false, spent = _false(runtime, narrator)
    took += spent
    verdict = "holds" if false <= MARK_FALSE else "MISSED"
    lines.append(f"a fresh text: {false:.3f} answers, p50 {_at(spent, 0.5):.1f} ms; to hold {MARK_FALSE}: {verdict}")
    verdict = "holds" if _at(took, 0.5) <= MARK_MS else "MISSED"
    lines.append(
        f"all: p50 {_at(took, 0.5):.1f} ms   p99 {_at(took, 0.99):.1f} ms   to hold {MARK_MS:.0f} ms: {verdict}"
    )
    return lines


def _fill(runtime: Runtime, narrator: Narrator) -> str:
    """The count of what is common goes by the first; then all are written under that version."""
    begun = time.perf_counter()
    _copy_complaints(runtime, narrator, COUNTED, start=0)
    write_sketches(runtime.db, runtime.ring, at=now(), days=DAYS, max_seconds=3600)
    with runtime.db.unit_of_work() as session:
        recount(session, runtime.ring, at=now())
    with runtime.db.unit_of_work() as session:
        version = version_in_use(session, runtime.ring, at=now())
        version.filled_at = now()
        sketcher = sketcher_of(runtime.ring, version)
    with runtime.db.engine.begin() as connection:
        connection.exec_driver_sql("TRUNCATE sketch_hash, wording_sketch")
        connection.exec_driver_sql("ALTER TABLE sketch_hash DROP CONSTRAINT pk_sketch_hash")
        connection.exec_driver_sql("DROP INDEX ix_sketch_hash_complaint_id")
    _sketch_counted(runtime, sketcher)
    _copy_complaints(runtime, narrator, COUNT - COUNTED, start=COUNTED, sketcher=sketcher)
    with runtime.db.engine.begin() as connection:
        connection.exec_driver_sql(
            "ALTER TABLE sketch_hash ADD CONSTRAINT pk_sketch_hash PRIMARY KEY (hash, complaint_id)"
        )
        connection.exec_driver_sql("CREATE INDEX ix_sketch_hash_complaint_id ON sketch_hash (complaint_id)")
    with runtime.db.reading() as session:
        rows = session.scalar(select(func.count()).select_from(SketchHash.__table__))
    took, common = time.perf_counter() - begun, len(sketcher.common) - len(shipped())
    return (
        f"{COUNT:,} complaints with {rows:,} hashes, {common:,} shingles common to more than {COMMON_SHARE:.1%}, "
        f"filled in {took:.0f} s"
    )


def _copy_complaints(
    runtime: Runtime, narrator: Narrator, count: int, *, start: int, sketcher: Sketcher | None = None
) -> None:
    """Chunks, each by COPY on one connection: complaints, then their sketches."""
    for first in range(start, start + count, 20_000):
        made = [_made(runtime, narrator, place) for place in range(first, min(first + 20_000, start + count))]
        with runtime.db.engine.begin() as connection:
            driver = connection.connection.driver_connection
            _copy(driver, _COMPLAINT, (row for row, _text in made))
            if sketcher is not None:
                _copy_sketches(driver, sketcher, ((row[0], text) for row, text in made))


_COMPLAINT = (
    "complaint (id, number, tracking_digest, channel, external_id, kind, state, priority, policy, association_text,"
    " region_code, violation, violations, narrative, is_government_involved, is_anonymous, language, received_at,"
    " is_provisional, is_synthetic, event_count, event_head, text_key)"
)


def _made(runtime: Runtime, narrator: Narrator, place: int) -> tuple[tuple[Any, ...], str]:
    row_id, text = first_id(_BEGUN) + place * _STEP, narrator.narrative()
    key, sealed_key = TextKey.make(runtime.ring, row_id)
    row = (row_id, f"{7 * 10**15 + place}", "", "phone", f"bench-told-{place}", "complaint", "dispatched", "normal",
           "complaint", "", "510100", "F-01", '["F-01"]', key.seal(text), False, False, "zh", _BEGUN, False, True, 1,
           "", sealed_key)  # fmt: skip
    return row, text


def _sketch_counted(runtime: Runtime, sketcher: Sketcher) -> None:
    with runtime.db.engine.begin() as connection:
        found = connection.execute(select(Complaint.id, Complaint.text_key, Complaint.narrative)).all()
        told = ((row.id, TextKey.of(runtime.ring, row).open(row.narrative)) for row in found)
        _copy_sketches(connection.connection.driver_connection, sketcher, told)


def _copy_sketches(driver: Any, sketcher: Sketcher, told: Iterator[tuple[int, str]]) -> None:
    sketched = [(row_id, sketcher.sketch(shingles_of(text))) for row_id, text in told]
    _copy(driver, "wording_sketch (complaint_id, version)", ((one, sketcher.version) for one, _hashes in sketched))
    _copy(driver, "sketch_hash (hash, complaint_id)", ((each, one) for one, hashes in sketched for each in hashes))


def _copy(driver: Any, target: str, rows: Iterator[tuple[Any, ...]]) -> None:
    with driver.cursor() as cursor, cursor.copy(f"COPY {target} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _work(runtime: Runtime, narrator: Narrator) -> str:
    """What the worker itself needs for a complaint, among all those that are sketched already."""
    fresh = (first_id(now()) - first_id(_BEGUN)) // _STEP
    made = [_made(runtime, narrator, fresh + more)[0] for more in range(WORKED)]
    with runtime.db.engine.begin() as connection:
        _copy(connection.connection.driver_connection, _COMPLAINT, iter(made))
    begun = time.perf_counter()
    count = write_sketches(runtime.db, runtime.ring, at=now(), days=DAYS, max_seconds=600)
    took = (time.perf_counter() - begun) * 1000
    return f"the worker sketched {count:,} more: {took / max(count, 1):.2f} ms each"


def _recall(runtime: Runtime, tell: _Told) -> tuple[float, list[float]]:
    """Of narratives told again how many are among the first ten."""
    took, found = [], 0
    with runtime.db.reading() as session:
        sources = session.execute(
            select(Complaint.id, Complaint.text_key, Complaint.narrative).where(
                Complaint.external_id.in_([f"bench-told-{COUNT // QUERIES * one}" for one in range(QUERIES)])
            )
        ).all()
        for row in sources:
            text = tell(TextKey.of(runtime.ring, row).open(row.narrative))
            begun = time.perf_counter()
            alike = alike_by_wording(session, runtime.ring, text)
            took.append((time.perf_counter() - begun) * 1000)
            found += row.id in {one.complaint.id for one in alike}
    return found / len(sources), took


def _false(runtime: Runtime, narrator: Narrator) -> tuple[float, list[float]]:
    took, found = [], 0
    with runtime.db.reading() as session:
        for _ in range(QUERIES * 2):
            text = narrator.narrative()
            begun = time.perf_counter()
            found += len(alike_by_wording(session, runtime.ring, text))
            took.append((time.perf_counter() - begun) * 1000)
    return found / (QUERIES * 2), took


def _at(took: list[float], share: float) -> float:
    return sorted(took)[int(len(took) * share)]
