"""An installation made of a back-up, in an empty place. Whoever was erased since is erased before anything else."""

import base64
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import Any

from sqlmodel import Session, col, select

from intake import schema
from intake.backup.archive import ArchiveReader, BackupUnfit
from intake.backup.making import PROBE, PROBE_PLACE, BackupSource, copies_named_in
from intake.backup.tables import SQLITE_FILE, clear, counts_in, is_empty, take_in, unpack_sqlite
from intake.casework.actor import SYSTEM
from intake.casework.ledger.audit import record_office
from intake.db import Database
from intake.errors import InvalidInput
from intake.evidence.destroying import destroy_erased
from intake.identity.erasure import ERASED_FROM
from intake.identity.erasure_list import ErasureList
from intake.identity.replay_erasures import replay_erasures
from intake.models import Message, Staff
from intake.notify.claims import WAITING
from intake.notify.outbox import lock_message, noted, settle
from intake.revision import newest_revision
from intake.sealing.envelope import CannotOpen
from intake.vocabulary import MessageState
from routing.translatable import N_

RESTORED = "database:restored"
_ANY_CLOCK = timedelta(days=1)
_BLOCK = 256 * 1024
_MAY_HAVE_LEFT = N_("restored from a back-up: it may have left since")


@dataclass(frozen=True)
class Restored:
    """How many rows and files came back, who was erased again, and what a person has to look at."""

    rows: int
    files: int
    erased: int
    uncertain: int


def restore(path: Path, goal: BackupSource, erasures: ErasureList, *, at: datetime) -> Restored:
    """Nothing is written before the file is known to be whole and the place empty; what fails later is taken back."""
    archive = ArchiveReader(path, goal.keys)
    _require_fit(archive, goal)
    _require_empty(goal, at)
    try:
        with TemporaryDirectory(prefix="jiesu-restoring-", dir=path.parent) as folder:
            scratch = Path(folder)
            _fill(archive, goal.db, scratch)
            erased = replay_erasures(goal.db, erasures, at=at)
            destroy_erased(goal.db, goal.store, at=at)
            if erased:
                goal.db.clear_freed(ERASED_FROM)
            uncertain = _settle(goal.db, archive.manifest["made_at"], at=at)
            files = _fill_store(archive, goal, scratch)
    except BaseException:
        clear(goal.db)
        goal.store.delete([int(name.rpartition("/")[2]) for name in archive.names("files")])
        goal.figures.drop(int(name.rpartition("/")[2]) for name in archive.names("figures"))
        raise
    return Restored(sum(archive.manifest["counts"].values()), files, erased, uncertain)


def _require_fit(archive: ArchiveReader, goal: BackupSource) -> None:
    manifest: dict[str, Any] = archive.manifest
    if manifest["revision"] > newest_revision():
        message = N_("%(file)s is of revision %(revision)s, later than any this program knows: run a newer jiesu")
        raise BackupUnfit(message, file=archive.path, revision=manifest["revision"])
    if manifest["kind"] != ("sqlite" if goal.db.is_sqlite else "postgresql"):
        message = N_("%(file)s is of another kind of database (%(kind)s): JIESU_DATABASE_URL must name such a one")
        raise BackupUnfit(message, file=archive.path, kind=manifest["kind"])
    try:
        is_right = goal.ring.open(base64.b64decode(manifest["probe"]), place=PROBE_PLACE) == PROBE
    except CannotOpen:
        is_right = False
    if not is_right:
        message = N_("%(file)s was sealed under other keys: give those of its installation (JIESU_IDENTITY_KEYS)")
        raise BackupUnfit(message, file=archive.path)


def _require_empty(goal: BackupSource, at: datetime) -> None:
    is_stored = next(iter(goal.store.stored(before=at + _ANY_CLOCK)), None) is not None
    if is_stored or goal.figures.has_any() or not is_empty(goal.db):
        raise InvalidInput(N_("there is an installation here already: a back-up is restored into an empty place only"))


def _fill(archive: ArchiveReader, database: Database, scratch: Path) -> None:
    manifest = archive.manifest
    if database.is_sqlite:
        place = Path(database.url.database or "")
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unpack_sqlite(archive.extract(SQLITE_FILE, scratch / "packed"), place)
    else:
        schema.upgrade(database, manifest["revision"])
        take_in(database, manifest, lambda name: archive.extract(name, scratch / "packed"))
    counts = counts_in(database, list(manifest["counts"]))
    wrong = next((name for name, count in manifest["counts"].items() if counts[name] != count), None)
    if wrong is not None:
        message = N_("%(file)s does not hold what it says: %(table)s has %(found)s rows, not %(said)s")
        raise BackupUnfit(message, file=archive.path, table=wrong, found=counts[wrong], said=manifest["counts"][wrong])
    schema.upgrade(database)


def _settle(database: Database, made_at: str, *, at: datetime) -> int:
    """Sessions end; what was due in the outbox may have left since, and is for a person to look at."""
    with database.unit_of_work() as session:
        for staff in session.exec(select(Staff)).all():
            staff.session_version += 1
            session.add(staff)
        record_office(session, RESTORED, actor=SYSTEM, at=at, made_at=made_at)
    with database.reading() as session:
        due = _due(session, at)
    for message_id, complaint_id in due:
        with database.unit_of_work() as session:
            message, complaint = lock_message(session, message_id, complaint_id)
            message.departures = max(message.departures, 1)
            message.last_error, message.claimed_at = noted(message, _MAY_HAVE_LEFT), None
            settle(session, message, complaint, MessageState.UNCERTAIN, actor=SYSTEM, at=at)
    return len(due)


def _due(session: Session, at: datetime) -> list[tuple[int, int | None]]:
    asked = select(Message.id, Message.complaint_id).where(
        col(Message.state).in_(WAITING), (Message.next_attempt_at <= at) | (Message.state == MessageState.CLAIMED)
    )
    return [(one, complaint) for one, complaint in session.exec(asked).all()]


def _fill_store(archive: ArchiveReader, goal: BackupSource, scratch: Path) -> int:
    """Files of whoever was erased since stay in the archive."""
    with goal.db.reading() as session:
        wanted = set(copies_named_in(session))
    count = 0
    for name in archive.names("files"):
        number = int(name.rpartition("/")[2])
        if number in wanted:
            with archive.extract(name, scratch / "file").open("rb") as file:
                goal.store.write(number, iter(partial(file.read, _BLOCK), b""))
            count += 1
    for name in archive.names("figures"):
        written = goal.figures.room()
        copyfile(archive.extract(name, scratch / "file"), written)
        goal.figures.keep(int(name.rpartition("/")[2]), written)
        count += 1
    return count
