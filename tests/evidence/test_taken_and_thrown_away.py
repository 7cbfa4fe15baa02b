"""A file that a form takes at the very instant it is thrown away: one of the two happens, and none is lost."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from sqlalchemy import event
from sqlmodel import Session, select

from intake.casework import find
from intake.clock import now
from intake.db import Database
from intake.errors import NotFound
from intake.evidence.destroying import sweep_evidence
from intake.evidence.drafts import drafts_of, keep_draft, remove_draft, take_drafts
from intake.models import EvidenceCopy
from tests.evidence import sample_files as sample
from tests.evidence.conftest import EvidenceScene

pytestmark = pytest.mark.both_databases

BATCH = "of-a-form"
# Long enough for the other to come to where it waits, if it waits at all.
A_MOMENT = 0.4


@pytest.fixture
def number(scene: EvidenceScene, database: Database) -> str:
    """A complaint, and beside it one file that is no complaint's yet."""
    number = scene.complain()
    keep_draft(database, scene.room, BATCH, BytesIO(sample.PDF), "收据.pdf", at=now())
    return number


def take(scene: EvidenceScene, session: Session, number: str) -> None:
    scene.attach(session, find.lock_complaint(session, number), take_drafts(session, BATCH))


def while_taken(scene: EvidenceScene, number: str, act: Callable[[], object]) -> list[object]:
    """What came of an act that begins while a form takes the file, and has not said so yet."""
    told: list[object] = []

    def run() -> None:
        try:
            told.append(act())
        except NotFound as error:
            told.append(error)

    other = threading.Thread(target=run)
    with scene.database.unit_of_work() as session:
        take(scene, session, number)
        session.flush()
        other.start()
        other.join(A_MOMENT)
    other.join(60)
    return told


def readable(scene: EvidenceScene, database: Database) -> int:
    """How many of the complaint's objects are in the store."""
    with database.reading() as session:
        return sum(bool(list(scene.room.store.read(one))) for one in session.exec(select(EvidenceCopy.id)))


def test_a_draft_that_is_old_enough_to_go(scene: EvidenceScene, database: Database, number: str) -> None:
    at = now() + timedelta(days=2)
    assert while_taken(scene, number, lambda: sweep_evidence(database, scene.room, at=at)) == [0]
    assert readable(scene, database) == 1
    assert sweep_evidence(database, scene.room, at=at) == 0


def test_a_draft_that_is_taken_out_in_another_tab(scene: EvidenceScene, database: Database, number: str) -> None:
    with database.reading() as session:
        (draft,) = drafts_of(session, BATCH)

    def remove() -> None:
        with database.unit_of_work() as session:
            remove_draft(session, scene.room.store, BATCH, draft.id)

    (told,) = while_taken(scene, number, remove)
    assert isinstance(told, NotFound)
    assert readable(scene, database) == 1


def test_a_draft_that_is_taken_while_the_sweep_looks(scene: EvidenceScene, database: Database, number: str) -> None:
    at, taken = now() + timedelta(hours=7), list[datetime]()

    def take_between(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        is_first_look = "evidence_copy.id IN" in statement or statement.startswith("SELECT evidence_draft.copy_ids")
        if is_first_look and not taken:
            taken.append(at)
            with database.unit_of_work() as session:
                take(scene, session, number)

    event.listen(database.engine, "after_cursor_execute", take_between)
    try:
        assert sweep_evidence(database, scene.room, at=at) == 0
    finally:
        event.remove(database.engine, "after_cursor_execute", take_between)
    assert taken
    assert readable(scene, database) == 1
