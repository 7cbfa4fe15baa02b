"""Figures of a database without an application around it: what was recorded in it, derived anew at each question."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlmodel import Session

from intake.casework.collaborators import Collaborators
from intake.db import Database
from intake.jobs import NoQueue
from intake.reports.figures import Figures, figures_in
from intake.reports.store.files import FactFiles
from intake.sealing.ring import key_ring_of
from intake.vocabulary import Reading
from tests import factories as make

NOWHERE = FactFiles(Path("/nowhere/at/all"))


@contextmanager
def asking(session: Session, *, reading: Reading = Reading.TODAY) -> Iterator[Figures]:
    """In a session that is open already, written or not."""
    session.flush()
    rules = make.load_rules_once(session, profile="default", at=make.MONDAY)
    collaborators = Collaborators(rules, key_ring_of(session), NoQueue(), make.CITY)
    with figures_in(session, collaborators, NOWHERE, reading=reading) as figures:
        yield figures


@contextmanager
def figures_of(database: Database) -> Iterator[Figures]:
    with database.reading(is_snapshot=True) as session, asking(session) as figures:
        yield figures
