"""What was added by mistake is taken off: destroyed, while the record says that it was there and still verifies."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from intake.casework import find
from intake.casework.actor import COMPLAINANT
from intake.casework.ledger import audit
from intake.casework.ledger.event_texts import event_data
from intake.casework.verbs.holding.hold import place_hold
from intake.clock import now
from intake.db import Database
from intake.errors import InvalidInput, NotAllowed, NotFound, NotPossibleNow
from intake.events import EventKind
from intake.evidence.destroying import destroy_erased, sweep_evidence
from intake.evidence.releasing import ReleasedFile, release_transcript
from intake.evidence.scanner import Scanner
from intake.evidence.scanning import scan_waiting
from intake.evidence.stores.bucket_store import BucketStore
from intake.evidence.taking_off import UnwantedFile, own_files, take_off
from intake.evidence.viewing import evidence_of, open_copy
from intake.evidence.waiting import count_unreleased
from intake.models import Evidence, EvidenceCopy
from intake.sealing.text import text_key_of
from intake.settings import Settings
from intake.vocabulary import Confidentiality, EvidenceCopyKind, ScanState, StaffRole, State
from routing.calendars.working_time import local_day
from tests import factories as make
from tests.evidence import sample_files as sample
from tests.evidence.conftest import EvidenceScene, StoredFiles
from tests.evidence.test_evidence_of_complaints import handler_of
from tests.record.bound_rows import faults
from tests.stages.everywhere import columns_that_say
from tests.stages.weed_server import WeedServer

pytestmark = pytest.mark.slow


def taken_off(scene: EvidenceScene, number: str, evidence_id: int, reason: str = "", who: StaffRole | None = None):
    with scene.database.unit_of_work() as session:
        complaint, office = find.lock_complaint(session, number), scene.office(session)
        actor = make.make_actor(session, who) if who else COMPLAINANT
        of = UnwantedFile(scene.room.store, evidence_id, reason)
        take_off(session, office, complaint, of, actor=actor, at=make.on(1))


def opened(scene: EvidenceScene, number: str, role: StaffRole) -> None:
    """The original of the first file."""
    with scene.database.unit_of_work() as session:
        complaint = find.lock_complaint(session, number)
        actor = handler_of(session, complaint.id) if role is StaffRole.HANDLER else make.make_actor(session, role)
        kind = EvidenceCopyKind.PICTURE
        copy_id = session.exec(select(EvidenceCopy.id).where(EvidenceCopy.kind == kind)).one()
        open_copy(session, complaint, copy_id, actor=actor, at=make.on(1))


def offered(scene: EvidenceScene, number: str) -> list[bool]:
    with scene.database.reading() as session:
        return [one.can_be_taken_off for one in own_files(session, find.get_by_number(session, number))]


@pytest.mark.both_databases
def test_what_is_taken_off_is_destroyed_and_the_record_verifies(
    scene: EvidenceScene, database: Database, files: StoredFiles
) -> None:
    number = scene.complain()
    first, second = scene.hand_in(number, name="张合成身份证.jpg"), scene.hand_in(number, sample.PDF, "合同.pdf")
    assert len(files.paths()) == 4
    with pytest.raises(InvalidInput) as refused:
        taken_off(scene, number, first, " ", StaffRole.DISPATCHER)
    assert refused.value.field == "reason"
    taken_off(scene, number, first, "别人的身份证。", StaffRole.DISPATCHER)
    assert len(files.paths()) == 1, "the other file is left"
    with database.unit_of_work() as session:
        complaint = find.lock_complaint(session, number)
        row, operator = session.get_one(Evidence, first), make.make_actor(session, StaffRole.OPERATOR)
        handler = handler_of(session, complaint.id)
        assert (row.name, row.file_key) == (None, None)
        assert text_key_of(session, complaint).open(row.digest)
        for who in (operator, handler):
            view, other = evidence_of(session, complaint, who)
            assert (view.name, list(view.copies), view.thumbnail, view.is_withheld) == ("", [], None, False)
            assert other.copies
        for copy_id in session.exec(select(EvidenceCopy.id).where(EvidenceCopy.evidence_id == first)):
            with pytest.raises(NotFound):
                open_copy(session, complaint, copy_id, actor=operator, at=make.on(2))
        (told,) = [one for one in audit.timeline(session, complaint.id) if one.kind is EventKind.EVIDENCE_TAKE_OFF]
        assert event_data(told, text_key_of(session, complaint))["reason"] == "别人的身份证。"
        assert told.actor_id == row.taken_off_by_id is not None
        assert columns_that_say(session, ["别人的身份证", "张合成"]) == set()
    with pytest.raises(NotPossibleNow, match="taken off and destroyed"):
        taken_off(scene, number, first, "再来一次", StaffRole.OPERATOR)
    assert destroy_erased(database, scene.room.store, at=make.on(2)) == 3, "and the copies' rows say so"
    assert faults(database) == ()
    assert second


def test_a_complainant_takes_off_their_own_until_it_is_used(scene: EvidenceScene) -> None:
    number = scene.complain(confidentiality=Confidentiality.OPEN)
    first = scene.hand_in(number)
    opened(scene, number, StaffRole.OPERATOR)
    assert offered(scene, number) == [True], "the hotline's looking at it is no use of it"
    opened(scene, number, StaffRole.HANDLER)
    assert offered(scene, number) == [False]
    with pytest.raises(NotPossibleNow, match="A department has worked with this file"):
        taken_off(scene, number, first)
    second = scene.hand_in(number, sample.PDF, "二.pdf")
    taken_off(scene, number, second)
    assert offered(scene, number) == [False, False]
    taken_off(scene, number, first, "发错了", StaffRole.OPERATOR)
    for _more in range(3):
        scene.hand_in(number, sample.PDF, "又.pdf")  # what was taken off takes no room


def test_under_a_legal_hold_nothing_is_taken_off(scene: EvidenceScene, database: Database, files: StoredFiles) -> None:
    number = scene.complain()
    evidence_id = scene.hand_in(number)
    stored = files.paths()
    with database.unit_of_work() as session:
        held, boss = find.lock_complaint(session, number), make.make_actor(session, StaffRole.SUPERVISOR)
        told = ("合成：法院调取案卷", "合成文号")
        until = local_day(make.on(30))
        place_hold(session, scene.office(session), held, *told, until=until, actor=boss, at=make.on(0))
    for who in (None, StaffRole.DISPATCHER):
        with pytest.raises(NotPossibleNow, match="legal hold"):
            taken_off(scene, number, evidence_id, "合成：交错了", who)
    assert files.paths() == stored


def test_what_is_not_theirs_they_do_not_take_off(scene: EvidenceScene, database: Database) -> None:
    number, another = scene.complain(confidentiality=Confidentiality.ANONYMOUS), scene.complain()
    mine = scene.hand_in(number)
    with database.unit_of_work() as session:
        handler = handler_of(session, find.get_by_number(session, number).id)
    theirs = scene.hand_in(number, sample.PDF, "整改.pdf", actor=handler)
    for where, evidence_id in ((number, theirs), (another, mine)):
        with pytest.raises(NotFound):
            taken_off(scene, where, evidence_id)
    with pytest.raises(NotAllowed):
        taken_off(scene, number, mine, "不是我的", StaffRole.HANDLER)
    with database.unit_of_work() as session:
        complaint, actor = find.lock_complaint(session, number), make.make_actor(session, StaffRole.OPERATOR)
        assert count_unreleased(session, [complaint.id]) == {complaint.id: 1}
        of = ReleasedFile(scene.room, mine, "核对")
        release_transcript(session, scene.office(session), complaint, of, "合成", actor=actor, at=make.on(1))
    assert offered(scene, number) == [False], "a department may have it before it opens it"
    taken_off(scene, number, mine, "不该放行", StaffRole.SUPERVISOR)
    with database.unit_of_work() as session:
        complaint, actor = find.lock_complaint(session, number), make.make_actor(session, StaffRole.OPERATOR)
        assert count_unreleased(session, [complaint.id]) == {}
        with pytest.raises(NotPossibleNow, match="taken off and destroyed"):
            release_transcript(session, scene.office(session), complaint, of, "合成", actor=actor, at=make.on(2))


def test_of_what_is_closed_only_the_hotline_takes_files_off(scene: EvidenceScene, database: Database) -> None:
    number = scene.complain()
    mine = scene.hand_in(number)
    with database.unit_of_work() as session:
        complaint, crew = find.lock_complaint(session, number), make.Crew(session)
        make.bring_to(session, scene.office(session), crew, complaint, State.CLOSED, at=make.on(1))
    assert offered(scene, number) == [False]
    with pytest.raises(NotPossibleNow, match="The complaint is closed"):
        taken_off(scene, number, mine)
    taken_off(scene, number, mine, "他人材料", StaffRole.DISPATCHER)


def test_the_scanner_looks_for_it_no_more(scene: EvidenceScene, database: Database, scanned_room) -> None:
    room = scanned_room(Scanner("tcp://127.0.0.1:9"))
    number = scene.complain()
    taken_off(scene, number, scene.hand_in(number, room=room))
    with database.reading() as session:
        assert session.exec(select(Evidence.scan)).one() is ScanState.NOT_SCANNED
    assert scan_waiting(database, room, at=now()) == 0


@pytest.fixture
def in_bucket(scene: EvidenceScene, weed: WeedServer, settings: Settings) -> EvidenceScene:
    store = BucketStore(weed.settings(settings))
    store.check()
    return EvidenceScene(scene.database, replace(scene.room, store=store))


def test_it_is_gone_from_a_bucket(in_bucket: EvidenceScene) -> None:
    number, later = in_bucket.complain(), now() + timedelta(hours=1)
    before = set(in_bucket.room.store.stored(before=later))
    mine = in_bucket.hand_in(number)
    assert len(set(in_bucket.room.store.stored(before=later)) - before) == 3
    taken_off(in_bucket, number, mine)
    assert set(in_bucket.room.store.stored(before=later)) == before


def test_what_the_store_fails_to_destroy_is_swept(scene: EvidenceScene, files: StoredFiles) -> None:
    number = scene.complain()
    mine = scene.hand_in(number)
    kept = {path: path.read_bytes() for path in files.paths()}
    taken_off(scene, number, mine)
    assert files.paths() == []
    for path, content in kept.items():  # as a back-up of the folder brings it back
        path.write_bytes(content)
    assert sweep_evidence(scene.database, scene.room, at=now()) == 3
    assert files.paths() == []
