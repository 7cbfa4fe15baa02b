"""Of a complaint that is erased no file can be read, wherever it lies; what nobody recorded is swept."""

import os
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from sqlmodel import select

from intake.casework import find
from intake.casework.actor import SYSTEM
from intake.clock import now
from intake.db import Database
from intake.errors import NotFound
from intake.evidence.attaching import NewEvidence, attach_evidence
from intake.evidence.destroying import destroy_erased, sweep_evidence
from intake.evidence.drafts import drafts_of, keep_draft, remove_draft, take_drafts
from intake.evidence.receiving import receive_file
from intake.evidence.viewing import evidence_of, open_copy
from intake.identity.erasure import erase_identity
from intake.identity.erasure_list import ErasureList
from intake.identity.key_rotation import rotate_keys
from intake.identity.replay_erasures import replay_erasures
from intake.models import EvidenceCopy, EvidenceDraft
from intake.vocabulary import StaffRole, State
from routing.vocabulary import Channel
from tests import factories as make
from tests.evidence import sample_files as sample
from tests.evidence.conftest import EvidenceScene, StoredFiles
from tests.record.bound_rows import faults


def finish(scene: EvidenceScene, number: str) -> None:
    with scene.database.unit_of_work() as session:
        complaint, crew = find.lock_complaint(session, number), make.Crew(session)
        make.bring_to(session, scene.office(session), crew, complaint, State.CLOSED, at=make.on(1))


def erase(scene: EvidenceScene, number: str) -> None:
    with scene.database.unit_of_work() as session:
        erase_identity(session, find.lock_complaint(session, number), actor=SYSTEM, at=make.on(2), reason="")


def age(files: StoredFiles, hours: int) -> None:
    then = (now() - timedelta(hours=hours)).timestamp()
    for path in files.paths():
        os.utime(path, (then, then))


@pytest.mark.both_databases
def test_erasure_takes_files_and_keys(
    scene: EvidenceScene, database: Database, files: StoredFiles, tmp_path: Path
) -> None:
    number, living = scene.complain(), scene.complain()
    scene.hand_in(number, name="合成姓名.jpg")
    scene.hand_in(living, sample.PDF, "别的.pdf")
    before = {path: path.read_bytes() for path in files.paths()}
    finish(scene, number)
    erase(scene, number)
    with database.unit_of_work() as session:
        complaint, operator = find.lock_complaint(session, number), make.make_actor(session, StaffRole.OPERATOR)
        (view,) = evidence_of(session, complaint, operator)
        assert (view.name, list(view.copies), view.thumbnail) == ("", [], None)
        for copy_id in session.exec(select(EvidenceCopy.id).where(EvidenceCopy.complaint_id == complaint.id)):
            with pytest.raises(NotFound):
                open_copy(session, complaint, copy_id, actor=operator, at=make.on(2))
    assert destroy_erased(database, scene.room.store, at=make.on(2)) == 3
    assert destroy_erased(database, scene.room.store, at=make.on(2)) == 0
    assert len(files.paths()) == 1, "the other complaint's file is left"
    assert faults(database) == ()
    # A back-up of the files brings them back: without a key, and only until they are swept.
    for path, content in before.items():
        path.write_bytes(content)
    age(files, 7)
    assert sweep_evidence(database, scene.room, at=now()) == 3
    assert len(files.paths()) == 1


def test_an_older_copy_of_the_database_is_erased_with_its_files(
    scene: EvidenceScene, database: Database, files: StoredFiles, tmp_path: Path
) -> None:
    number = scene.complain()
    scene.hand_in(number)
    finish(scene, number)
    erasures = ErasureList(tmp_path / "list")
    erasures.add([number])
    assert replay_erasures(database, erasures, at=make.on(3)) == 1
    destroy_erased(database, scene.room.store, at=make.on(3))
    assert files.paths() == []


def test_what_nobody_recorded_is_swept_after_hours(
    scene: EvidenceScene, database: Database, files: StoredFiles
) -> None:
    scene.hand_in(scene.complain())
    receive_file(scene.room, BytesIO(sample.picture()), "无主.jpg", at=make.on(0))
    assert sweep_evidence(database, scene.room, at=now()) == 0, "it may be recorded this moment"
    age(files, 7)
    assert sweep_evidence(database, scene.room, at=now()) == 3
    assert len(files.paths()) == 3


@pytest.mark.both_databases
def test_a_draft_waits_for_its_form(scene: EvidenceScene, database: Database, files: StoredFiles) -> None:
    first = keep_draft(database, scene.room, "form", BytesIO(sample.picture()), "一.jpg", at=now())
    keep_draft(database, scene.room, "form", BytesIO(sample.PDF), "二.pdf", at=now())
    keep_draft(database, scene.room, "other", BytesIO(sample.PDF), "三.pdf", at=now())
    rotate_keys(database, at=make.on(20))
    age(files, 7)
    assert sweep_evidence(database, scene.room, at=now()) == 0
    with database.unit_of_work() as session:
        assert [draft.file.name for draft in drafts_of(session, "form")] == ["一.jpg", "二.pdf"]
        with pytest.raises(NotFound):
            remove_draft(session, scene.room.store, "other", first)
    with database.unit_of_work() as session:
        remove_draft(session, scene.room.store, "form", first)
    assert len(files.paths()) == 2
    number = scene.complain()
    with database.unit_of_work() as session:
        new = NewEvidence(scene.room, take_drafts(session, "form"), Channel.WEB)
        complaint = find.lock_complaint(session, number)
        attach_evidence(session, scene.office(session), complaint, new, actor=SYSTEM, at=now())
    with database.reading() as session:
        assert [row.batch for row in session.exec(select(EvidenceDraft))] == ["other"]
    assert sweep_evidence(database, scene.room, at=now() + timedelta(hours=25)) == 1
    assert len(files.paths()) == 1, "the draft of yesterday is gone, the complaint's file is not"


def test_where_too_much_is_being_sent_one_more_is_refused(scene: EvidenceScene, database: Database) -> None:
    for batch in range(5):
        keep_draft(database, scene.room, f"{batch}", BytesIO(sample.PDF + b" " * 3_900_000), "大.pdf", at=now())
    with pytest.raises(Exception, match=r"又一.pdf cannot be taken now"):
        keep_draft(database, scene.room, "more", BytesIO(sample.PDF + b" " * 3_900_000), "又一.pdf", at=now())
