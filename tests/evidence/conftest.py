"""A room for files beside the database of a test: a folder, and the office they come to."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from sqlmodel import Session

from intake.casework import find
from intake.casework.actor import COMPLAINANT
from intake.casework.collaborators import Collaborators
from intake.db import Database
from intake.evidence.attaching import NewEvidence, attach_evidence
from intake.evidence.receiving import receive_file
from intake.evidence.room import EvidenceLimits, EvidenceRoom
from intake.evidence.stores.folder_store import FolderStore
from intake.models import Complaint, Evidence
from routing.vocabulary import Channel
from tests import factories as make
from tests.evidence import sample_files as sample
from tests.stages.weed_server import WeedServer


@pytest.fixture
def room(tmp_path: Path) -> EvidenceRoom:
    return EvidenceRoom(FolderStore(tmp_path / "evidence"), EvidenceLimits(5_000_000, 8_000_000, 3, 20_000_000))


@pytest.fixture
def files(tmp_path: Path) -> "StoredFiles":
    return StoredFiles(tmp_path / "evidence")


@pytest.fixture(scope="session")
def weed() -> Iterator[WeedServer]:
    server = WeedServer()
    yield server
    server.stop()


class StoredFiles:
    """What lies in the folder of a store."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def paths(self) -> list[Path]:
        return [path for path in self.folder.rglob("*") if path.is_file()]


class EvidenceScene:
    """An office, a complaint in it, and files handed in by the real verbs."""

    def __init__(self, database: Database, room: EvidenceRoom) -> None:
        self.database, self.room = database, room

    def complain(self, **changes: object) -> str:
        with self.database.unit_of_work() as session:
            known = {"association_id": make.known_association(session)} if self._is_made(session) else {}
            return make.make_complaint(session, self.office(session), **known | changes).number

    def office(self, session: Session) -> Collaborators:
        return make.make_office(session)

    def hand_in(self, number: str, content: bytes = b"", name: str = "收据.jpg", actor=COMPLAINANT, **more) -> int:
        room = more.pop("room", self.room)
        stored = receive_file(room, BytesIO(content or sample.picture()), name, at=make.on(0))
        with self.database.unit_of_work() as session:
            (row,) = self.attach(session, find.lock_complaint(session, number), [stored], actor=actor, room=room)
            return row.id

    def attach(self, session: Session, complaint: Complaint, stored, *, actor=COMPLAINANT, room=None) -> list[Evidence]:
        new = NewEvidence(room or self.room, stored, Channel.WEB)
        return attach_evidence(session, self.office(session), complaint, new, actor=actor, at=make.on(0, 11))

    def _is_made(self, session: Session) -> bool:
        self.office(session)
        return True


@pytest.fixture
def scene(database: Database, room: EvidenceRoom) -> EvidenceScene:
    return EvidenceScene(database, room)


@pytest.fixture
def scanned_room(room: EvidenceRoom):
    return lambda scanner: replace(room, scanner=scanner)
