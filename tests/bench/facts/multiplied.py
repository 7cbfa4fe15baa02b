"""The demonstration's histories many times over, on PostgreSQL: other ids, numbers, associations and weeks.

A few hundred complaints are played through the real verbs; their rows and events are then copied as text by COPY,
each time with ids of their own and moved by whole weeks, so that rows and events go on agreeing. Sealed texts open
under the key that goes with them; what seals an event is copied as it is, for figures do not look at it.
"""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from psycopg import Connection
from sqlalchemy import Table

from intake.clock import now
from intake.demo.run import run_demo
from intake.models import Callback, Complaint, ComplaintArrival, ComplaintEvent, Deadline, DecisionRequest, Handling
from intake.numbers import first_id
from intake.reports.periods import month_before, month_of, of_month
from intake.reports.store.current import LiveFiles
from intake.reports.store.engine import cursor, quoted
from intake.reports.store.folding import _take_over
from intake.reports.store.writing import write_file
from intake.runtime import Runtime
from intake.sealing.places import text_key_place
from intake.sealing.ring import KeyRing
from intake.vocabulary import FactFileKind
from tests.bench.stage import settle
from tests.stages.copies import without_indexes

PLAYED, PLAYED_MONTHS, SEED = 400, 4, 7
WEEKS = 104
# One month has as many as a province's: what freezing one costs is measured on it.
BUSY_SHARE, MONTHS_BACK = 0.2, 3
_TABLES = (Complaint, Handling, Deadline, DecisionRequest, Callback, ComplaintArrival, ComplaintEvent)
_IDS = " UNION ALL ".join(
    f"SELECT id FROM {model.__tablename__} WHERE complaint_id = %(id)s"
    for model in (Handling, Deadline, DecisionRequest, Callback)
)
_STEP = 1000  # between the ids of complaints; what belongs to one has those between
_OF_ONE = 100  # more than one complaint has
_SECOND = 2**26  # ids of events in a second: they grow with the time of the event, as they do in service
_WEEK = timedelta(weeks=1)
_TIME = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d(?::?\d\d)?)")
_ASSOCIATION = re.compile(r'"association_id": ?\d+')
# What a column says in a mould, in SQL, where a copy has its own.
_OWN = {
    ("complaint", "text_key"): "'<<text_key>>'",
    ("complaint", "association_id"): "CASE WHEN association_id IS NOT NULL THEN '<<association>>' END",
    ("complaint_arrival", "reference"): "'<<complaint>>'",
    ("complaint_event", "id"): "'<<event_' || seq || '>>'",
}
_PLACE = re.compile(r"<<(\w+)>>")
_LOT = 5_000


@dataclass(frozen=True)
class Mould:
    """One complaint: its rows of each table as COPY writes them, with a place for whatever differs in a copy.

    `ids`: how many ids it has; `events`: how many seconds after its receipt each of its events came; `key`: opens its
    texts.
    """

    received_at: datetime
    ended_at: datetime
    is_over: bool
    ids: int
    rows: Mapping[str, str]
    events: tuple[int, ...]
    key: bytes


def fill(runtime: Runtime, count: int) -> str:
    """So many complaints over 24 months, and none but them."""
    return copy_moulds(runtime, play(runtime), count)


def play(runtime: Runtime) -> list[Mould]:
    """A short demonstration, as moulds of its complaints."""
    played = {"months": PLAYED_MONTHS, "complaints": PLAYED, "seed": SEED, "password": "four-unrelated-words"}
    run_demo(runtime, **played, until=now(), progress=lambda _done, _total: None)
    with _hurried(runtime) as connection:
        return [_mould(connection, runtime.ring, row) for row in _played(connection)]


def copy_moulds(runtime: Runtime, moulds: Sequence[Mould], count: int) -> str:
    """In the place of whatever complaints there are."""
    with _hurried(runtime) as connection:
        associations = connection.execute("SELECT max(id) FROM association").fetchone()[0]
        connection.execute("TRUNCATE complaint, complaint_event CASCADE")
        connection.commit()
        with without_indexes(runtime.db, *(model.__tablename__ for model in _TABLES)):
            events = _Copier(connection, runtime.ring, moulds, associations, now()).copy(count)
        sequence = "pg_get_serial_sequence('complaint_event', 'id')"
        connection.execute(f"SELECT setval({sequence}, max(id)) FROM complaint_event")
        connection.commit()
    settle(runtime)
    return f"{count:,} complaints of {WEEKS} weeks with {events:,} events, from {len(moulds)} that were played"


def multiply(runtime: Runtime, times: int) -> str:
    """Every row of facts, and every row of a complaint, so many times over, under other ids; no events."""
    with runtime.db.reading() as session:
        live = LiveFiles.of(session)
    files = runtime.facts.files
    own = f"complaint_id + copy * {_OF_ONE} AS complaint_id, number || copy AS number"
    made = []
    with cursor() as connection:
        for month, file in live.months.items():
            rows = (
                f"SELECT * REPLACE ({own}) FROM read_parquet({quoted([files.path(file.id)])}), range({times}) r(copy)"
            )
            kept = {"kind": FactFileKind.MONTH, "month": month, "until": file.until, "at": now()}
            made.append(write_file(connection, files, rows, **kept))
    _take_over(runtime.facts, live, made, at=now(), is_all=True)
    columns = [f'"{one.name}"' for one in Complaint.__table__.columns]
    own = {
        '"id"': f"id + copy * {_OF_ONE}",
        '"number"': "copy || substr(number, 2)",
        '"external_id"': "external_id || '-' || copy",
    }
    chosen = ", ".join(own.get(one, one) for one in columns)
    with _hurried(runtime) as connection, without_indexes(runtime.db, "complaint"):
        rows = f"SELECT {chosen} FROM complaint, generate_series(1, {times - 1}) copy"
        connection.execute(f"INSERT INTO complaint ({', '.join(columns)}) {rows}")
        connection.commit()
    settle(runtime)
    return f"{times} times as many: {sum(file.rows for file in made):,} rows of facts"


@contextmanager
def _hurried(runtime: Runtime) -> Iterator[Connection[Any]]:
    """A connection past triggers and foreign keys, which writes moments in UTC."""
    borrowed: Any = runtime.db.engine.raw_connection()
    driver = borrowed.driver_connection
    borrowed.detach()
    with driver as connection:
        connection.execute("SET TIME ZONE 'UTC'")
        connection.execute("SET session_replication_role = replica")
        yield connection


def _played(connection: Connection[Any]) -> Sequence[Any]:
    return connection.execute(
        "SELECT id, number, external_id, received_at, finished_at, (SELECT max(at) FROM complaint_event e"
        " WHERE e.complaint_id = c.id), text_key FROM complaint c ORDER BY id"
    ).fetchall()


def _mould(connection: Connection[Any], ring: KeyRing, row: Any) -> Mould:
    complaint_id, number, external_id, received_at, finished_at, ended_at, sealed_key = row
    places = {number: "%(number)s", external_id: "copy-%(complaint)d", f"{complaint_id}": "%(complaint)d"}
    for place, (own,) in enumerate(connection.execute(_IDS, {"id": complaint_id}), start=1):
        places[f"{own}"] = f"%(own_{place})d"
    written = re.compile("|".join(map(re.escape, places)))
    rows = {}
    for model in _TABLES:
        text = written.sub(lambda found: places[found[0]], _copied_out(connection, model, complaint_id))
        rows[model.__tablename__] = _ASSOCIATION.sub('"association_id": %(association)d', text)
    times = connection.execute("SELECT at FROM complaint_event WHERE complaint_id = %s ORDER BY seq", [complaint_id])
    seconds = tuple(int((at - received_at).total_seconds()) for (at,) in times)
    key = ring.open(sealed_key, place=text_key_place(complaint_id))
    return Mould(received_at, ended_at, finished_at is not None, len(places), rows, seconds, key)


def _copied_out(connection: Connection[Any], model: Any, complaint_id: int) -> str:
    """Its rows in the order of their columns."""
    table = model.__table__
    owner = "id" if model is Complaint else "complaint_id"
    order = "seq" if model is ComplaintEvent else owner
    wanted = ", ".join(_OWN.get((table.name, one.name), f'"{one.name}"') for one in table.columns)
    asked = f"COPY (SELECT {wanted} FROM {table.name} WHERE {owner} = {complaint_id} ORDER BY {order}) TO STDOUT"
    with connection.cursor() as cursor, cursor.copy(asked) as copy:
        text = b"".join(copy).decode()
    return _PLACE.sub(r"%(\1)s", text.replace("%", "%%"))


class _Copier:
    """Writes copies week after week, as they would have come."""

    def __init__(
        self, connection: Connection[Any], ring: KeyRing, moulds: Sequence[Mould], associations: int, until: datetime
    ) -> None:
        self._ring, self._connection, self._moulds, self._associations = ring, connection, moulds, associations
        self._until, self._start = until, until - WEEKS * _WEEK
        self._draw = random.Random(SEED)
        self._written: dict[str, list[str]] = {model.__tablename__: [] for model in _TABLES}
        self._serial = self._events = 0

    def copy(self, count: int) -> int:
        """Answers how many events there are."""
        left = count
        shares = [self._share(self._start + week * _WEEK) for week in range(WEEKS)]
        for week, share in enumerate(shares):
            number = round(count * share / sum(shares)) if week < WEEKS - 1 else left
            left -= number
            self._copy_week(week, number)
        self._flush()
        return self._events

    def _share(self, week: datetime) -> float:
        busy = of_month(month_before(month_of(self._until), MONTHS_BACK))
        rest = (self._until - self._start) - (busy.end - busy.start)
        within = max(min(week + _WEEK, busy.end) - max(week, busy.start), timedelta())
        return BUSY_SHARE * (within / (busy.end - busy.start)) + (1 - BUSY_SHARE) * ((_WEEK - within) / rest)

    def _copy_week(self, week: int, number: int) -> None:
        """Every mould that has come to its end by now; one that has not only in the week it came in itself."""
        moved = [(one, (week - (one.received_at - self._start) // _WEEK) * _WEEK) for one in self._moulds]
        fit = [(one, by) for one, by in moved if (one.ended_at + by <= self._until if one.is_over else not by)]
        fit.sort(key=lambda one: one[0].received_at + one[1])
        first = first_id(self._start + week * _WEEK)
        made = 0
        for place, (mould, by) in enumerate(fit, start=1):
            goal = number * place // len(fit)
            self._copy_mould(mould, by, [first + one * _STEP for one in range(made, goal)])
            made = goal

    def _copy_mould(self, mould: Mould, by: timedelta, ids: Sequence[int]) -> None:
        rows = {table: _moved(text, by) for table, text in mould.rows.items() if text}
        received = int((mould.received_at + by - self._start).total_seconds())
        seconds = [(f"event_{seq}", (received + one) * _SECOND) for seq, one in enumerate(mould.events, start=1)]
        own = [f"own_{place}" for place in range(1, mould.ids)]
        for complaint_id in ids:
            self._serial += 1
            differs: dict[str, Any] = {name: complaint_id + place for place, name in enumerate(own, start=1)}
            differs |= {name: second + self._events + place for place, (name, second) in enumerate(seconds)}
            self._events += len(seconds)
            differs |= {"complaint": complaint_id, "number": f"{self._serial:016d}"}
            # A few draw most complaints (Zipf), as in the demonstration.
            differs["association"] = int(self._associations ** self._draw.random())
            sealed = self._ring.seal(mould.key, place=text_key_place(complaint_id))
            differs["text_key"] = r"\\x" + sealed.hex()
            for table, text in rows.items():
                self._written[table].append(text % differs)
            if self._serial % _LOT == 0:
                self._flush()

    def _flush(self) -> None:
        for model in _TABLES:
            written, goal = self._written[model.__tablename__], f"{model.__tablename__} ({_columns(model.__table__)})"
            with self._connection.cursor() as cursor, cursor.copy(f"COPY {goal} FROM STDIN") as copy:
                copy.write("".join(written))
            written.clear()
        self._connection.commit()


def _columns(table: Table) -> str:
    return ", ".join(f'"{one.name}"' for one in table.columns)


def _moved(text: str, by: timedelta) -> str:
    return _TIME.sub(lambda found: _later(found[0], by), text)


@lru_cache(maxsize=100_000)
def _later(moment: str, by: timedelta) -> str:
    """The same way of writing it, so that JSON stays what the record writes."""
    return (datetime.fromisoformat(moment) + by).isoformat(sep=moment[10])
