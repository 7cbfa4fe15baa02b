"""Where a scanner is set up, a file waits unseen until it was looked at; while that is away it goes on waiting."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from intake.casework import find
from intake.db import Database
from intake.errors import NotFound
from intake.evidence.scanner import Scanner, ScannerFailed
from intake.evidence.scanning import scan_waiting
from intake.evidence.viewing import evidence_of, open_copy
from intake.evidence.watch import count_late
from intake.models import Evidence, EvidenceCopy
from intake.vocabulary import ScanState, StaffRole
from tests import factories as make
from tests.evidence import sample_files as sample
from tests.evidence.conftest import EvidenceScene
from tests.record.bound_rows import faults
from tests.stages.clamd_server import EICAR, ClamdServer


@pytest.fixture(params=["tcp", "unix"])
def clamd(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ClamdServer]:
    server = ClamdServer(tmp_path / "clamd" if request.param == "unix" else None)
    yield server
    server.stop()


def shown(database: Database, number: str) -> list[int]:
    """How many copies of each file the hotline sees."""
    with database.unit_of_work() as session:
        complaint, operator = find.lock_complaint(session, number), make.make_actor(session, StaffRole.OPERATOR)
        for copy_id in session.exec(select(EvidenceCopy.id).join(Evidence).where(Evidence.scan != ScanState.CLEAN)):
            with pytest.raises(NotFound):
                open_copy(session, complaint, copy_id, actor=operator, at=make.on(1))
        return [len(view.copies) for view in evidence_of(session, complaint, operator)]


def states(database: Database) -> list[ScanState]:
    with database.reading() as session:
        return list(session.exec(select(Evidence.scan).order_by(Evidence.id)))


@pytest.mark.both_databases
def test_a_file_is_shown_once_it_was_looked_at(
    scene: EvidenceScene, database: Database, clamd: ClamdServer, scanned_room
) -> None:
    room, number = scanned_room(Scanner(clamd.address)), scene.complain()
    room.scanner.check()
    large = sample.PDF + b"\n" * 300_000
    scene.hand_in(number, large, "一.pdf", room=room)
    scene.hand_in(number, sample.PDF + EICAR, "二.pdf", room=room)
    assert shown(database, number) == [0, 0]
    with database.reading() as session:
        assert count_late(session, at=make.on(0, 11)) == 0
        assert count_late(session, at=make.on(0, 12)) == 2
    assert scan_waiting(database, room, at=make.on(0, 12)) == 2
    assert clamd.seen[0] == large
    assert states(database) == [ScanState.CLEAN, ScanState.INFECTED]
    assert shown(database, number) == [1, 0]
    assert scan_waiting(database, room, at=make.on(0, 12)) == 0
    assert faults(database) == ()


def test_while_the_scanner_is_away_a_file_waits(
    scene: EvidenceScene, database: Database, clamd: ClamdServer, scanned_room
) -> None:
    away, here = scanned_room(Scanner("tcp://127.0.0.1:9")), scanned_room(Scanner(clamd.address))
    scene.hand_in(scene.complain(), room=away)
    with pytest.raises(ScannerFailed):
        away.scanner.check()
    assert scan_waiting(database, away, at=make.on(1)) == 0
    for answer in ("INSTREAM size limit exceeded. ERROR", "stream: no memory ERROR", "nonsense"):
        clamd.answer = answer
        assert scan_waiting(database, here, at=make.on(1)) == 0
    assert states(database) == [ScanState.WAITING]
    clamd.answer = ""
    assert scan_waiting(database, here, at=make.on(1)) == 1
    assert states(database) == [ScanState.CLEAN]


def test_nothing_seen_in_part_is_clean(clamd: ClamdServer) -> None:
    scanner = Scanner(clamd.address)
    assert scanner.look_at([b"a", b"", b"b" * 200_000]) is ScanState.CLEAN
    assert clamd.seen == [b"a" + b"b" * 200_000]
    clamd.most = 1000
    for answer in ("", "stream: OK"):  # hangs up in the middle, whatever it says
        clamd.answer = answer
        with pytest.raises(ScannerFailed):
            scanner.look_at([b"c" * 1_000_000] * 30)
    clamd.answer = ""
    clamd.most = 0
    with pytest.raises(OSError, match="gone"):
        scanner.look_at(_breaks_off())
    scanner.check()


def _breaks_off() -> Iterator[bytes]:
    """A file that cannot be read to its end: no fault of the scanner."""
    yield b"d"
    raise OSError("gone")


def test_where_none_is_set_up_nothing_waits(scene: EvidenceScene, database: Database, scanned_room) -> None:
    number = scene.complain()
    scene.hand_in(number, room=scanned_room(Scanner("tcp://127.0.0.1:9")))
    assert scan_waiting(database, scene.room, at=make.on(1) + timedelta(hours=1)) == 1
    assert states(database) == [ScanState.NOT_SCANNED]
