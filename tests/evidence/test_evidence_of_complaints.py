"""Files become a complaint's: recorded, bound, within limits; each person sees the copies that are theirs to see."""

from dataclasses import replace
from hashlib import sha256
from io import BytesIO

import pytest
from PIL import Image
from sqlmodel import Session, select

from intake.casework import find
from intake.casework.actor import COMPLAINANT, Actor
from intake.casework.ledger import audit
from intake.casework.ledger.event_texts import event_data
from intake.casework.verbs.reject import reject_complaint
from intake.db import Database
from intake.desk.blacking_out.unreleased import unreleased_lines, with_unreleased
from intake.errors import InvalidInput, NotAllowed, NotFound, NotPossibleNow, NotYourDepartment
from intake.events import EventKind
from intake.evidence.covering import Box, cover
from intake.evidence.receiving import receive_file
from intake.evidence.releasing import ReleasedFile, release_pages, release_transcript, withdraw_copy
from intake.evidence.viewing import EvidenceView, evidence_of, open_copy, thumbnail_of
from intake.evidence.waiting import count_unreleased
from intake.models import Evidence, EvidenceCopy, Handling
from intake.sealing.text import text_key_of
from intake.vocabulary import Confidentiality, EvidenceCopyKind, EvidenceSource, RejectReason, StaffRole
from tests import factories as make
from tests.evidence import sample_files as sample
from tests.evidence.conftest import EvidenceScene, StoredFiles
from tests.record.bound_rows import faults
from tests.stages.everywhere import columns_that_say

pytestmark = pytest.mark.slow

ORIGINAL, PICTURE = EvidenceCopyKind.ORIGINAL, EvidenceCopyKind.PICTURE
THUMBNAIL, BLACKED_OUT = EvidenceCopyKind.THUMBNAIL, EvidenceCopyKind.BLACKED_OUT
TRANSCRIPT = EvidenceCopyKind.TRANSCRIPT
COVERED = cover(sample.picture(), [Box(0, 0, 50, 50)])


def handler_of(session: Session, complaint_id: int) -> Actor:
    department_id = session.exec(select(Handling.department_id).where(Handling.complaint_id == complaint_id)).first()
    return make.make_actor(session, StaffRole.HANDLER, department_id=department_id)


def seen(database: Database, number: str, who: str) -> EvidenceView:
    """The first file, as that person sees it."""
    with database.unit_of_work() as session:
        complaint = find.get_by_number(session, number)
        actor = handler_of(session, complaint.id) if who == "handler" else make.make_actor(session, StaffRole.OPERATOR)
        return evidence_of(session, complaint, actor)[0]


def copies(view: EvidenceView) -> set[EvidenceCopyKind]:
    return {copy.kind for copy in (*view.copies, *filter(None, [view.thumbnail]))}


def content_of(scene: EvidenceScene, number: str, copy_id: int, who: str = "operator") -> bytes:
    with scene.database.unit_of_work() as session:
        complaint = find.lock_complaint(session, number)
        actor = handler_of(session, complaint.id) if who == "handler" else make.make_actor(session, StaffRole.OPERATOR)
        opened = open_copy(session, complaint, copy_id, actor=actor, at=make.on(1))
    return b"".join(opened.blocks(scene.room.store))


def copy_id_of(database: Database, kind: EvidenceCopyKind) -> int:
    with database.reading() as session:
        return session.exec(select(EvidenceCopy.id).where(EvidenceCopy.kind == kind)).one()


@pytest.mark.both_databases
def test_a_file_is_recorded_with_its_digest_and_bound(
    scene: EvidenceScene, database: Database, files: StoredFiles
) -> None:
    number, content = scene.complain(), sample.picture()
    scene.hand_in(number, content, "C:\\我的票据\\合成姓名收据.jpg")
    with database.reading() as session:
        complaint = find.get_by_number(session, number)
        row = session.exec(select(Evidence)).one()
        (event,) = [one for one in audit.timeline(session, complaint.id) if one.kind is EventKind.EVIDENCE_ADD]
        key = text_key_of(session, complaint)
        digest = sha256(content).hexdigest()
        assert event_data(event, key)["sha256"] == digest == key.open(row.digest)
        assert key.open(row.name) == "合成姓名收据.jpg"
        assert (row.source, row.size) == (EvidenceSource.COMPLAINANT, len(content))
        assert columns_that_say(session, ["合成姓名收据", digest, sample.WHERE]) == set()
    assert faults(database) == ()
    assert len(files.paths()) == 3
    assert not [path for path in files.paths() if sample.WHERE.encode() in path.read_bytes()]
    assert content_of(scene, number, copy_id_of(database, ORIGINAL)) == content
    with database.reading() as session:
        timeline = audit.timeline(session, find.get_by_number(session, number).id)
        assert timeline[-1].kind is EventKind.EVIDENCE_VIEW


@pytest.mark.parametrize(
    ("confidentiality", "content", "expected"),
    [
        (Confidentiality.OPEN, sample.picture(), {PICTURE, THUMBNAIL}),
        (Confidentiality.OPEN, sample.PDF, {ORIGINAL}),
        (Confidentiality.CONFIDENTIAL, sample.picture(), set()),
        (Confidentiality.CONFIDENTIAL, sample.PDF, set()),
        (Confidentiality.ANONYMOUS, sample.picture(), set()),
        (Confidentiality.ANONYMOUS, sample.recording(), set()),
    ],
)
def test_a_department_sees_no_more_than_is_its_to_see(
    scene: EvidenceScene, database: Database, confidentiality, content: bytes, expected: set
) -> None:
    number = scene.complain(confidentiality=confidentiality)
    scene.hand_in(number, content, "合成姓名.jpg")
    view = seen(database, number, "handler")
    assert copies(view) == expected
    assert view.is_withheld is not bool(expected)
    assert view.name == ("合成姓名.jpg" if expected else "")
    everything = {ORIGINAL} if content in {sample.PDF, sample.recording()} else {ORIGINAL, PICTURE, THUMBNAIL}
    assert copies(seen(database, number, "operator")) == everything
    for kind in everything:
        copy_id = copy_id_of(database, kind)
        content_of(scene, number, copy_id)
        if kind not in expected:
            with pytest.raises(NotFound):
                content_of(scene, number, copy_id, "handler")


def test_what_a_department_hands_in_it_sees_also_of_who_stays_unknown(scene: EvidenceScene, database: Database) -> None:
    number = scene.complain(confidentiality=Confidentiality.ANONYMOUS)
    with database.unit_of_work() as session:
        handler = handler_of(session, find.get_by_number(session, number).id)
        stranger = make.make_actor(session, StaffRole.HANDLER, department_id=1)
    scene.hand_in(number, sample.PDF, "整改通知.pdf", actor=handler)
    assert copies(seen(database, number, "handler")) == {ORIGINAL}
    if stranger.department_id != handler.department_id:
        with pytest.raises(NotYourDepartment):
            scene.hand_in(number, sample.PDF, "别的.pdf", actor=stranger)


def test_a_blacked_out_copy_and_a_transcript_are_what_a_department_sees(
    scene: EvidenceScene, database: Database
) -> None:
    number = scene.complain(confidentiality=Confidentiality.CONFIDENTIAL)
    of = ReleasedFile(scene.room, scene.hand_in(number), "核对金额。")
    with database.unit_of_work() as session:
        complaint, office = find.lock_complaint(session, number), scene.office(session)
        operator = make.make_actor(session, StaffRole.OPERATOR)
        handler, at = handler_of(session, complaint.id), make.on(1)
        with pytest.raises(NotAllowed):
            release_transcript(session, office, complaint, of, "合成", actor=handler, at=at)
        with pytest.raises(InvalidInput) as refused:
            release_pages(session, office, complaint, replace(of, reason=" "), [COVERED], actor=operator, at=at)
        assert refused.value.field == "reason"
        (page,) = release_pages(session, office, complaint, of, [COVERED], actor=operator, at=at)
        note = release_transcript(session, office, complaint, of, "收据：三千元。", actor=operator, at=at)
        with pytest.raises(NotPossibleNow, match="A colleague has released this file"):
            release_pages(session, office, complaint, of, [COVERED], actor=operator, at=at)
    view = seen(database, number, "handler")
    assert copies(view) == {BLACKED_OUT, TRANSCRIPT}
    assert view.name == ""
    with database.reading() as session:
        complaint = find.get_by_number(session, number)
        small = Image.open(BytesIO(thumbnail_of(session, complaint, scene.room.store, view)))
        assert max(small.getpixel((0, 0))) < 8
        (told, _note) = [e for e in audit.timeline(session, complaint.id) if e.kind is EventKind.EVIDENCE_RELEASE]
        assert event_data(told, text_key_of(session, complaint))["reason"] == "核对金额。"
        assert columns_that_say(session, ["核对金额"]) == set()
    made = content_of(scene, number, page.id, "handler")
    assert Image.open(BytesIO(made)).format == "JPEG"
    assert sample.WHERE.encode() not in made
    assert content_of(scene, number, note.id, "handler").decode() == "收据：三千元。"
    with database.unit_of_work() as session:
        complaint, office = find.lock_complaint(session, number), scene.office(session)
        withdraw_copy(session, office, complaint, page.id, "名字没有遮住。", actor=operator, at=make.on(2))
        with pytest.raises(NotPossibleNow, match="withdrawn already"):
            withdraw_copy(session, office, complaint, page.id, "晚了一步。", actor=operator, at=make.on(2))
    with pytest.raises(NotFound):
        content_of(scene, number, page.id, "handler")
    assert copies(seen(database, number, "handler")) == {TRANSCRIPT}
    assert faults(database) == ()


def test_pages_of_a_document_are_numbered_and_withdrawn_together(scene: EvidenceScene, database: Database) -> None:
    number = scene.complain(confidentiality=Confidentiality.CONFIDENTIAL)
    of = ReleasedFile(scene.room, scene.hand_in(number, sample.PDF, "合同.pdf"), "合成")
    with database.unit_of_work() as session:
        complaint, office = find.lock_complaint(session, number), scene.office(session)
        actor = make.make_actor(session, StaffRole.DISPATCHER)
        made = release_pages(session, office, complaint, of, [COVERED, COVERED], actor=actor, at=make.on(1))
        assert [copy.page for copy in made] == [1, 2]
        assert count_unreleased(session, [complaint.id]) == {}
        withdraw_copy(session, office, complaint, made[1].id, "合成", actor=actor, at=make.on(2))
        assert count_unreleased(session, [complaint.id]) == {complaint.id: 1}
    assert copies(seen(database, number, "handler")) == set()


@pytest.mark.both_databases
def test_what_waits_to_be_blacked_out_is_counted(scene: EvidenceScene, database: Database) -> None:
    hidden = scene.complain(confidentiality=Confidentiality.ANONYMOUS)
    known = scene.complain(confidentiality=Confidentiality.OPEN)
    for number in (hidden, hidden, known):
        scene.hand_in(number)
    with database.unit_of_work() as session:
        ids = [find.get_by_number(session, number).id for number in (hidden, known)]
        handler = handler_of(session, ids[0])
    scene.hand_in(hidden, sample.PDF, "整改.pdf", actor=handler)
    with database.unit_of_work() as session:
        operator = make.make_actor(session, StaffRole.OPERATOR)
        assert count_unreleased(session, ids) == {ids[0]: 2}
        lines = with_unreleased(session, unreleased_lines(session, operator))
        assert [(line.number, line.unreleased) for line in lines] == [(hidden, 2)]


def test_too_many_and_too_much_are_refused_by_name(scene: EvidenceScene, files: StoredFiles) -> None:
    number = scene.complain()
    for name in ("一.wav", "二.wav", "三.wav"):
        scene.hand_in(number, sample.recording(), name)
    with pytest.raises(InvalidInput, match=r"四\.wav is one too many: there may be 3 files"):
        scene.hand_in(number, sample.recording(), "四.wav")
    another, large = scene.complain(), sample.PDF + b" " * 4_500_000
    scene.hand_in(another, large, "一.pdf")
    with pytest.raises(InvalidInput, match=r"二\.pdf does not fit any more: .* 8 MB"):
        scene.hand_in(another, large, "二.pdf")
    with pytest.raises(InvalidInput, match=r"三\.pdf has 6 MB; a file may have 5 MB"):
        receive_file(scene.room, BytesIO(sample.PDF + b" " * 5_000_000), "三.pdf", at=make.on(0))
    with pytest.raises(InvalidInput, match=r"空\.pdf is empty"):
        receive_file(scene.room, BytesIO(), "空.pdf", at=make.on(0))


def test_nothing_is_added_to_what_is_over(scene: EvidenceScene, database: Database) -> None:
    number = scene.complain(accept=False)
    with database.unit_of_work() as session:
        complaint, crew = find.lock_complaint(session, number), make.Crew(session)
        office = scene.office(session)
        reject_complaint(session, office, complaint, RejectReason.R07, "合成", actor=crew.dispatcher, at=make.on(0))
    with pytest.raises(NotPossibleNow):
        scene.hand_in(number, actor=COMPLAINANT)


def test_a_thumbnail_is_left_out_where_the_store_does_not_answer(
    scene: EvidenceScene, database: Database, files: StoredFiles
) -> None:
    number = scene.complain()
    scene.hand_in(number)
    view = seen(database, number, "operator")
    with database.reading() as session:
        complaint = find.get_by_number(session, number)
        made = thumbnail_of(session, complaint, scene.room.store, view)
        assert Image.open(BytesIO(made)).size == (40, 60)
        for path in files.paths():
            path.unlink()
        assert thumbnail_of(session, complaint, scene.room.store, view) is None
