"""Keeping the files of facts up to date: what is new is written down, a lot of it is folded into its months.

A worker does both each minute; whoever asks for figures derives only what happened since. Two workers at once make the
same files, and the second throws its own away.
"""

import logging
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import text, update
from sqlmodel import Session, col, select

from intake.casework.ledger.settled import settled_event
from intake.models import FactFile
from intake.reports.facts.read import FactReader
from intake.reports.store.current import MOST_FRESH, LiveFiles, touched_since
from intake.reports.store.deriving import (
    Progress,
    derive_parts,
    months_in,
    rows_of_month,
    tell_nobody,
    within,
)
from intake.reports.store.engine import cursor, quoted
from intake.reports.store.files import FactFiles
from intake.reports.store.room import FactRoom
from intake.reports.store.source import MONTH, FactSource, Layer
from intake.reports.store.tables import load_layer, prepare, write_layer
from intake.reports.store.writing import write_file
from intake.vocabulary import FactFileKind

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

log = logging.getLogger(__name__)

# So many complaints in which something is new are folded into the files of their months: what is recent is written,
# and read by every process, again and again. Fewer than the least are not written yet; pages derive them themselves.
MOST_RECENT, LEAST_NEW = 2_000, 50
_KEPT_FOR = timedelta(days=1)


def write_recent(room: FactRoom, *, at: datetime, most: int = MOST_RECENT, least: int = LEAST_NEW) -> int:
    """Write down what is new since the files were made; answers in how many complaints it was.

    Where there are no files yet, or more is new than memory is for, all is derived anew.
    """
    with room.db.unit_of_work() as session:
        until = settled_event(session)
    with room.db.reading(is_snapshot=True) as session:
        live = LiveFiles.of(session)
        touched = touched_since(session, live.until, until)
        if not touched or (live.files and len(touched) < least):
            return 0
        is_much = not live.files or len(touched) > MOST_FRESH
        if not is_much:
            made = _written_down(room, session, live, touched, until=until, at=at, most=most)
    if is_much:
        return rebuild(room, at=at)
    _take_over(room, live, made, at=at)
    return len(touched)


def _written_down(
    room: FactRoom, session: Session, live: LiveFiles, touched: set[int], *, until: int, at: datetime, most: int
) -> list[FactFile]:
    """A new file of what is recent, or new files of the months it belongs to."""
    with cursor() as connection:
        prepare(connection)
        layers = [load_layer(connection, room.files.path(live.recent.id))] if live.recent else []
        reader = FactReader(session, room.collaborators(session), until=until)
        layers.append(write_layer(connection, reader.of_complaints(touched), touched))
        if _speaks_for(connection, layers) > most:
            return _folded(connection, room.files, live, layers, until=until, at=at)
        rows = FactSource({}, tuple(layers)).rows()
        return [_write(connection, room.files, rows, None, until=until, at=at)]


def rebuild(room: FactRoom, *, at: datetime, tell: Progress = tell_nobody) -> int:
    """Derive every complaint anew into new files; answers how many there are.

    What is derived is put down a part at a time, so that memory does not grow with the record.
    """
    with room.db.unit_of_work() as session:
        until = settled_event(session)
    with room.db.reading(is_snapshot=True) as session, cursor() as connection, room.files.scratch() as scratch:
        prepare(connection)
        live = LiveFiles.of(session)
        reader = FactReader(session, room.collaborators(session), until=until)
        parts, done = derive_parts(session, connection, reader, scratch, tell)
        made = _months_of(connection, room.files, parts, until=until, at=at)
    _take_over(room, live, made, at=at, is_all=True)
    return done


def _months_of(
    connection: "DuckDBPyConnection", files: FactFiles, parts: list[Path], *, until: int, at: datetime
) -> list[FactFile]:
    """Files of months from parts whose rows are in the order of time."""
    return [
        _write(connection, files, rows_of_month(parts, month), month, until=until, at=at)
        for month in months_in(connection, parts)
    ]


def drop_replaced(room: FactRoom, *, at: datetime) -> None:
    """Throw away files that were replaced so long ago that nobody reads them."""
    with room.db.unit_of_work() as session:
        gone = session.exec(select(FactFile).where(col(FactFile.replaced_at) < at - _KEPT_FOR)).all()
        for file in gone:
            session.delete(file)
    room.files.drop([file.id for file in gone])


def _folded(
    connection: "DuckDBPyConnection",
    files: FactFiles,
    live: LiveFiles,
    layers: list[Layer],
    *,
    until: int,
    at: datetime,
) -> list[FactFile]:
    """New files of every month that a complaint of the layers has rows in, or had."""
    paths = {month: files.path(file.id) for month, file in live.months.items()}
    source = FactSource(paths, tuple(layers))
    ids = " UNION ".join(f"SELECT complaint_id FROM {ids}" for _rows, ids in layers)
    touched = [f"SELECT DISTINCT {MONTH} FROM {rows}" for rows, _ids in layers]
    if paths:
        read = f"read_parquet({quoted(list(paths.values()))})"
        touched.append(f"SELECT DISTINCT {MONTH} FROM {read} WHERE complaint_id IN ({ids})")
    months = sorted({row[0] for row in connection.execute(" UNION ".join(touched)).fetchall()})
    return [
        _write(
            connection,
            files,
            f"SELECT * FROM ({source.rows([month])}) WHERE {within(month)}",
            month,
            until=until,
            at=at,
        )
        for month in months
    ]


def _write(
    connection: "DuckDBPyConnection", files: FactFiles, rows: str, month: date | None, *, until: int, at: datetime
) -> FactFile:
    kind = FactFileKind.MONTH if month else FactFileKind.RECENT
    return write_file(connection, files, rows, kind=kind, month=month, until=until, at=at)


def _take_over(
    room: FactRoom, before: LiveFiles, made: Iterable[FactFile], *, at: datetime, is_all: bool = False
) -> None:
    """Put new files in the place of those of their months, unless somebody else has done so meanwhile.

    `is_all`: in the place of all, also of a month that nothing is in any more.
    """
    new = list(made)
    with room.db.unit_of_work() as session:
        if not room.db.is_sqlite:  # there writers queue as it is
            session.execute(text("LOCK TABLE fact_file IN SHARE ROW EXCLUSIVE MODE"))
        live = LiveFiles.of(session)
        is_same = live == before
        if is_same:
            months = {file.month for file in new}
            # What was recent is in the months then, or in the recent file that follows.
            gone = [one.id for one in live.files if is_all or one.month in months or one.month is None]
            session.execute(update(FactFile).where(col(FactFile.id).in_(gone)).values(replaced_at=at))
            session.add_all(new)
    if not is_same:
        room.files.drop([file.id for file in new])
        log.info("another worker has written the facts down")


def _speaks_for(connection: "DuckDBPyConnection", layers: list[Layer]) -> int:
    ids = " UNION ".join(f"SELECT complaint_id FROM {ids}" for _rows, ids in layers)
    [(number,)] = connection.execute(f"SELECT count(*) FROM ({ids})").fetchall()
    return int(number)
