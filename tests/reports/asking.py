"""Figures of a database without an application around it: what was recorded in it, derived anew at each question."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session

from intake.casework.collaborators import Collaborators
from intake.casework.ledger.figures import record_figures
from intake.db import Database
from intake.jobs import NoQueue
from intake.models import ReportSnapshot
from intake.reports.figures import Figures, figures_in
from intake.reports.periods import of_month
from intake.reports.snapshots import Cause, find_snapshot, publish_month
from intake.reports.store.files import FactFiles
from intake.reports.store.room import FactRoom
from intake.sealing.ring import key_ring_of
from intake.vocabulary import Reading, SnapshotCause
from tests import factories as make

NOWHERE = FactFiles(Path("/nowhere/at/all"))


@contextmanager
def asking(session: Session, *, reading: Reading = Reading.TODAY, files: FactFiles = NOWHERE) -> Iterator[Figures]:
    """In a session that is open already, written or not."""
    session.flush()
    rules = make.load_rules_once(session, profile="default", at=make.MONDAY)
    collaborators = Collaborators(rules, key_ring_of(session), NoQueue(), make.CITY)
    with figures_in(session, collaborators, files, reading=reading) as figures:
        yield figures


@contextmanager
def figures_of(database: Database) -> Iterator[Figures]:
    with database.reading(is_snapshot=True) as session, asking(session) as figures:
        yield figures


def room_of(database: Database, folder: Path) -> FactRoom:
    """What figures of this database are counted from, with its files in that folder."""

    def collaborators(session: Session) -> Collaborators:
        rules = make.load_rules_once(session, profile="default", at=make.MONDAY)
        return Collaborators(rules, key_ring_of(session), NoQueue(), make.CITY)

    return FactRoom(database, FactFiles(folder), collaborators)


def publish(room: FactRoom, month: str, *, at: datetime) -> ReportSnapshot | None:
    """As the job at the month's end."""
    return publish_month(room, month, at=at, cause=Cause(SnapshotCause.MONTH_END))


def keep_body(database: Database, month: str, body: dict[str, Any], *, at: datetime) -> None:
    """Figures of a month as another release has kept them, with no file of facts beside them."""
    with database.unit_of_work() as session:
        newest = find_snapshot(session, month)
        revision = newest.revision + 1 if newest else 1
        snapshot = ReportSnapshot(month=of_month(month).first_day, revision=revision, counted_at=at, body=body)
        session.add(snapshot)
        session.flush()
        record_figures(session, snapshot, at=at)
