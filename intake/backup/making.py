"""Making a back-up while everything runs: one state of the database, then the files that it names."""

import base64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlmodel import Session, col, select

from intake import __version__
from intake.backup.archive import ArchiveWriter, writing
from intake.backup.tables import put_out
from intake.db import Database
from intake.errors import NotPossibleNow
from intake.evidence.stores.store import EvidenceStore, StoreFailed
from intake.models import EvidenceCopy, EvidenceDraft, FactFile, ReportSnapshot
from intake.record_keys import RecordKeys
from intake.reports.store.files import FactFiles
from intake.revision import find_revision
from intake.sealing.ring import KeyRing

PROBE_PLACE = "backup"
PROBE = b"jiesu"


@dataclass(frozen=True)
class BackupSource:
    """What is backed up, and the keys it is sealed under."""

    db: Database
    store: EvidenceStore
    figures: FactFiles
    ring: KeyRing
    keys: RecordKeys


@dataclass(frozen=True)
class MadeBackup:
    rows: int
    files: int
    missing: list[str]


def make_backup(source: BackupSource, goal: Path, *, at: datetime) -> MadeBackup:
    """The back-up at `goal`, or nothing. Keys are never in it."""
    with writing(goal) as archive, TemporaryDirectory(prefix=f".{goal.name}-", dir=goal.parent) as folder:
        scratch = Path(folder)
        with source.db.reading(is_snapshot=True) as session:
            said = put_out(session, scratch, archive.add)
            copies, figures = copies_named_in(session), figures_named_in(session)
        missing = [*_add_copies(source.store, copies, scratch, archive), *_add_figures(source, figures, archive)]
        manifest: dict[str, Any] = said | {
            "product": __version__,
            "revision": find_revision(source.db),
            "made_at": at.isoformat(),
            "missing": missing,
            "probe": base64.b64encode(source.ring.seal(PROBE, place=PROBE_PLACE)).decode(),
        }
        archive.finish(manifest, source.keys)
    return MadeBackup(sum(said["counts"].values()), len(copies) + len(figures) - len(missing), missing)


def copies_named_in(session: Session) -> list[int]:
    """The numbers of the sealed files that are to be in the store."""
    kept = session.exec(select(EvidenceCopy.id).where(col(EvidenceCopy.destroyed_at).is_(None))).all()
    drafts = session.exec(select(EvidenceDraft.copy_ids)).all()
    return sorted({*kept, *(one for ids in drafts for one in ids)})


def figures_named_in(session: Session) -> list[int]:
    """The numbers of the files of facts: published ones, and those in use."""
    published = session.exec(select(ReportSnapshot.file_id).where(col(ReportSnapshot.file_id).is_not(None))).all()
    live = session.exec(select(FactFile.id).where(col(FactFile.replaced_at).is_(None))).all()
    return sorted({*live, *(one for one in published if one is not None)})


def _add_copies(store: EvidenceStore, ids: Iterable[int], scratch: Path, archive: ArchiveWriter) -> Iterator[str]:
    path = scratch / "file"
    for one in ids:
        name = f"files/{one}"
        try:
            with path.open("wb") as file:
                file.writelines(store.read(one))
        except StoreFailed:
            yield name
        else:
            archive.add(name, path)


def _add_figures(source: BackupSource, ids: Iterable[int], archive: ArchiveWriter) -> Iterator[str]:
    for one in ids:
        try:
            archive.add(f"figures/{one}", source.figures.path(one))
        except NotPossibleNow:
            yield f"figures/{one}"
