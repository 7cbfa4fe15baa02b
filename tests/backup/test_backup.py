"""A back-up is whole or not there; restored, it is the installation it was, without whoever was erased since."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import select

from intake.backup.archive import BackupUnfit
from intake.backup.making import BackupSource, make_backup
from intake.backup.restoring import restore
from intake.backup.tables import is_empty
from intake.casework import find
from intake.casework.actor import BY_DECISION
from intake.casework.ledger.integrity import verify
from intake.clock import now
from intake.db import Database
from intake.errors import InvalidInput
from intake.evidence.stores.folder_store import FolderStore
from intake.identity.erasure import erase_identity
from intake.identity.erasure_list import ErasureList
from intake.models import Complaint, ComplaintIdentity, EvidenceDraft, Message, Staff
from intake.record_keys import RecordKeys
from intake.reports.store.files import FactFiles
from intake.sealing.ring import KeyRing
from intake.vocabulary import MessageState, State
from routing.base import Record
from tests import factories as make
from tests.migrations.snapshot import counts_in
from tests.stages.keys import RECORD_KEYS, RING

pytestmark = [pytest.mark.slow, pytest.mark.both_databases]


def source(database: Database, folder: Path) -> BackupSource:
    return BackupSource(database, FolderStore(folder / "evidence"), FactFiles(folder / "figures"), RING, RECORD_KEYS)


@pytest.fixture
def lived_in(database: Database, tmp_path: Path) -> BackupSource:
    """A closed complaint with its texts still to be sent, a member of staff, and a file of a draft."""
    found = source(database, tmp_path / "old")
    found.store.write(77, [b"sealed"])
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators)
        make.bring_to(session, collaborators, crew, complaint, State.CLOSED, at=make.on(1))
        draft = EvidenceDraft(id=1, batch="b", sealed=b"x", copy_ids=[77], size=6, created_at=make.on(1))
        session.add(draft)
    return found


@pytest.fixture
def empty(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[BackupSource]:
    """A place for another installation."""
    if engine == "sqlite":
        url = f"sqlite:///{tmp_path / 'new.sqlite'}"
    else:
        postgres = request.getfixturevalue("postgres")
        postgres.execute("DROP DATABASE IF EXISTS restored WITH (FORCE)")
        postgres.execute("CREATE DATABASE restored")
        url = postgres.url("restored")
    database = Database(url, record_keys=RECORD_KEYS, ring=RING)
    yield source(database, tmp_path / "new")
    database.dispose()


def test_what_comes_back_is_what_was(lived_in: BackupSource, empty: BackupSource, tmp_path: Path) -> None:
    file = tmp_path / "all.jiesu"
    made = make_backup(lived_in, file, at=now())
    assert (made.files, made.missing) == (1, [])
    assert file.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".")] == []
    done = restore(file, empty, ErasureList(tmp_path / "list"), at=now())
    assert (done.rows, done.files, done.erased) == (made.rows, 1, 0)
    assert b"".join(empty.store.read(77)) == b"sealed"
    before, after = (counts_in(one.db, Record.metadata.tables) for one in (lived_in, empty))
    moved = {name for name in before if before[name] != after[name]}
    assert moved <= {"office_event", "complaint_event"}  # that it was restored, and what became of texts
    with empty.db.unit_of_work() as session:
        assert verify(session, RING).faults == ()
        states = set(session.exec(select(Message.state)).all())
        assert not states & {MessageState.QUEUED, MessageState.CLAIMED}
        assert done.uncertain > 0
        assert min(session.exec(select(Staff.session_version)).all()) > 1
        make.make_staff(session, login="goes-on")  # gets a number of its own
    with pytest.raises(InvalidInput, match="empty place only"):
        restore(file, empty, ErasureList(tmp_path / "list"), at=now())


def test_whoever_was_erased_since_stays_erased(lived_in: BackupSource, empty: BackupSource, tmp_path: Path) -> None:
    file, erasures = tmp_path / "all.jiesu", ErasureList(tmp_path / "list")
    make_backup(lived_in, file, at=now())
    with lived_in.db.unit_of_work() as session:
        number = session.exec(select(Complaint.number)).one()
        erase_identity(session, find.lock_complaint(session, number), actor=BY_DECISION, at=now(), reason="合成")
    erasures.add([number])
    assert restore(file, empty, erasures, at=now()).erased == 1
    with empty.db.reading() as session:
        assert all(session.exec(select(ComplaintIdentity.erased_at)).all())


@pytest.mark.parametrize("harm", ["flipped", "cut short", "other record keys", "other ring"])
def test_what_is_not_fit_writes_nothing(lived_in: BackupSource, empty: BackupSource, tmp_path: Path, harm: str) -> None:
    file = tmp_path / "all.jiesu"
    make_backup(lived_in, file, at=now())
    content = bytearray(file.read_bytes())
    if harm == "flipped":
        content[len(content) // 2] ^= 1
    file.write_bytes(content[:-1000] if harm == "cut short" else content)
    goal = empty
    if harm == "other record keys":
        goal = replace(empty, keys=RecordKeys({"r1": os.urandom(32)}))
    if harm == "other ring":
        goal = replace(empty, ring=KeyRing({"k1": os.urandom(32)}, b"worthless"))
    with pytest.raises(BackupUnfit):
        restore(file, goal, ErasureList(tmp_path / "list"), at=now())
    assert is_empty(empty.db)
    assert not (tmp_path / "new").exists()


def test_a_full_disk_leaves_nothing(lived_in: BackupSource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_words: object) -> None:
        raise OSError(28, "No space left on device")

    (tmp_path / "goal").mkdir()
    monkeypatch.setattr(shutil, "copyfileobj", full)
    monkeypatch.setattr("gzip.GzipFile.write", full)
    with pytest.raises(OSError, match="No space"):
        make_backup(lived_in, tmp_path / "goal" / "all.jiesu", at=now())
    assert list((tmp_path / "goal").iterdir()) == []
