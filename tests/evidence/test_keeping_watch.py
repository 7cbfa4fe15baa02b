"""Whether files can be taken, as /health, the set-up page and `doctor` say it; erasures by prompt, night and start."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from sqlmodel import Session, select

from intake.app import create_app
from intake.casework import find
from intake.casework.actor import COMPLAINANT
from intake.casework.collaborators import Collaborators
from intake.cli import identity
from intake.clock import now
from intake.db import Database
from intake.errors import NotFound
from intake.evidence.attaching import NewEvidence, attach_evidence
from intake.evidence.receiving import receive_file
from intake.evidence.room import EvidenceRoom
from intake.evidence.stores.folder_store import FolderStore
from intake.evidence.viewing import open_copy
from intake.evidence.watch import EvidenceWatch
from intake.identity.erasure_list import ErasureList
from intake.identity.replay_erasures import replay_at_start
from intake.jobs import Job
from intake.models import Evidence, EvidenceCopy
from intake.runtime import Runtime, build_runtime, process_runtime
from intake.settings import Settings
from intake.setup.check import CheckStatus, SetupGrounds
from intake.setup.files import files as check_files
from intake.vocabulary import ScanState, StaffRole, State
from routing.vocabulary import Channel
from tests import factories as make
from tests.evidence import sample_files as sample
from tests.evidence.conftest import StoredFiles
from tests.evidence.test_destroying import age
from tests.stages.clamd_server import ClamdServer
from tests.stages.unrecorded import unrecorded
from tests.workers.queued import run_job

pytestmark = pytest.mark.slow
NOWHERE = "tcp://127.0.0.1:9"


@pytest.fixture
def clamd() -> Iterator[ClamdServer]:
    server = ClamdServer(None)
    yield server
    server.stop()


def unwritable(folder: Path) -> FolderStore:
    (folder / "file").touch()
    return FolderStore(folder / "file")


def test_health_says_whether_files_are_stored_and_looked_at(settings: Settings, tmp_path: Path) -> None:
    def said(**changes: object) -> str:
        runtime = build_runtime(settings.model_copy(update=changes))
        try:
            return create_app(runtime).test_client().get("/health").json["files"]
        finally:
            runtime.db.dispose()

    unwritable(tmp_path)
    good = {"evidence_folder": tmp_path / "store", "evidence_scanner": NOWHERE}
    assert said(**good) == "ok"
    assert said(evidence_folder=tmp_path / "file") == "unwritable"
    runtime = build_runtime(settings.model_copy(update=good))
    hand_in(runtime, complain(runtime), at=now() - timedelta(minutes=11))
    runtime.db.dispose()
    assert said(**good) == "waiting", "nobody has looked at it for longer than a scanner takes"


def test_a_store_is_tried_no_oftener_than_each_minute(database: Database, room: EvidenceRoom, tmp_path: Path) -> None:
    watch, broken = EvidenceWatch(), replace(room, store=unwritable(tmp_path))
    with database.reading() as session:
        assert watch.state(session, room, at=make.on(0)) == "ok"
        assert watch.state(session, broken, at=make.on(0) + timedelta(seconds=59)) == "ok"
        assert watch.state(session, broken, at=make.on(0, 10, 1)) == "unwritable"
        assert watch.state(session, room, at=make.on(0, 10, 2)) == "ok"
        assert watch.state(session, broken, at=make.on(0)) == "unwritable", "a clock that was set back is no excuse"


@pytest.mark.parametrize(
    ("folder", "scanner", "said"),
    [
        ("store", "", (CheckStatus.GREEN, "no scanner is set up")),
        ("store", "clamd", (CheckStatus.GREEN, "and the scanner answers")),
        ("store", NOWHERE, (CheckStatus.RED, "scanner")),
        ("file", "", (CheckStatus.RED, "cannot be stored")),
    ],
)
def test_doctor_and_the_set_up_page_try_store_and_scanner(
    runtime: Runtime, clamd: ClamdServer, folder: str, scanner: str, said: tuple[CheckStatus, str]
) -> None:
    data = runtime.settings.data_dir
    unwritable(data)
    address = clamd.address if scanner == "clamd" else scanner
    changes = {"evidence_folder": data / folder, "evidence_scanner": address}
    with runtime.db.reading() as session:
        check = check_files(SetupGrounds(session, runtime.settings.model_copy(update=changes), now()))
    assert check.status is said[0]
    assert said[1] in check.why.msgid
    assert (check.do is not None) is (check.status is CheckStatus.RED)


@pytest.fixture
def installed(installation: Database) -> Runtime:
    """Of this process, with a queue."""
    del installation
    return process_runtime()


def complain(runtime: Runtime) -> str:
    with runtime.db.unit_of_work() as session:
        return make.make_complaint(session, office(session, runtime), at=now() - timedelta(days=3)).number


def office(session: Session, runtime: Runtime) -> Collaborators:
    return make.make_office(session, ring=runtime.ring, at=now())


def hand_in(runtime: Runtime, number: str, *, at: datetime | None = None) -> None:
    at = at or now()
    stored = receive_file(runtime.evidence, BytesIO(sample.picture()), "收据.jpg", at=at)
    with runtime.db.unit_of_work() as session:
        new = NewEvidence(runtime.evidence, [stored], Channel.WEB)
        complaint = find.lock_complaint(session, number)
        attach_evidence(session, office(session, runtime), complaint, new, actor=COMPLAINANT, at=at)


def finish(runtime: Runtime, number: str, *, days: int = 1) -> None:
    """It has been over for so long."""
    with runtime.db.unit_of_work() as session:
        complaint, crew = find.lock_complaint(session, number), make.Crew(session)
        make.bring_to(session, office(session, runtime), crew, complaint, State.CLOSED, at=now() - timedelta(days=2))
        complaint.finished_at = now() - timedelta(days=days)
        unrecorded(session)


def opens(runtime: Runtime, number: str) -> bool:
    """Whether an operator is served any copy of a file of the complaint."""
    with runtime.db.unit_of_work() as session:
        complaint, operator = find.lock_complaint(session, number), make.make_actor(session, StaffRole.OPERATOR)
        copies = session.exec(select(EvidenceCopy.id).where(EvidenceCopy.complaint_id == complaint.id)).all()
        assert copies
        for copy_id in copies:
            try:
                open_copy(session, complaint, copy_id, actor=operator, at=now())
            except NotFound:
                continue
            return True
        return False


def files_of(runtime: Runtime) -> StoredFiles:
    return StoredFiles(runtime.settings.data_dir / "evidence")


def test_the_prompt_erases_files_at_once(installed: Runtime) -> None:
    number, living = complain(installed), complain(installed)
    for one in (number, living):
        hand_in(installed, one)
    finish(installed, number)
    assert len(files_of(installed).paths()) == 6
    identity.app(["erase", number, "--reason", "合成：本人要求"], standalone_mode=False)
    assert len(files_of(installed).paths()) == 3
    assert (opens(installed, number), opens(installed, living)) == (False, True)


def test_the_night_erases_files_whose_time_is_over(installed: Runtime) -> None:
    number, young = complain(installed), complain(installed)
    for one in (number, young):
        hand_in(installed, one)
    finish(installed, number, days=365 * installed.settings.identity_years + 1)
    finish(installed, young)
    run_job(Job.ERASE_IDENTITIES)
    assert len(files_of(installed).paths()) == 3
    assert (opens(installed, number), opens(installed, young)) == (False, True)


def test_after_a_start_with_an_older_copy_nothing_is_served_and_the_sweep_takes_the_files(installed: Runtime) -> None:
    """A start looks at no store, which may be far away: without its key a file is nothing to anybody."""
    number = complain(installed)
    hand_in(installed, number)
    finish(installed, number)
    assert opens(installed, number)
    ErasureList(installed.settings.erasure_list).add([number])
    replay_at_start(installed.settings)
    assert not opens(installed, number)
    assert len(files_of(installed).paths()) == 3
    run_job(Job.SWEEP_EVIDENCE)
    assert files_of(installed).paths() == []


def test_the_jobs_scan_and_sweep(installed: Runtime, clamd: ClamdServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice as well: the second finds nothing to do."""
    monkeypatch.setenv("JIESU_EVIDENCE_SCANNER", clamd.address)
    process_runtime.cache_clear()
    scanning = process_runtime()
    try:
        hand_in(scanning, complain(scanning))
        receive_file(scanning.evidence, BytesIO(sample.PDF), "无主.pdf", at=now())
        age(files_of(scanning), 7)
        for _ in range(2):
            run_job(Job.SCAN_EVIDENCE)
            run_job(Job.SWEEP_EVIDENCE)
        with scanning.db.reading() as session:
            assert session.exec(select(Evidence.scan)).all() == [ScanState.CLEAN]
        assert len(files_of(scanning).paths()) == 3
        assert len(clamd.seen) == 1
    finally:
        scanning.db.dispose()
