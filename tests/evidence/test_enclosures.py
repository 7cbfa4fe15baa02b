"""Files added at the desk: what each is to the case, what a complainant is shown of the answer, and what was joined."""

from io import BytesIO

import pytest
from sqlmodel import Session

from intake.casework import find
from intake.casework.actor import COMPLAINANT, Actor
from intake.casework.ledger import audit
from intake.casework.verbs.merge import merge_complaint
from intake.db import Database
from intake.errors import NotAllowed, NotFound, NotPossibleNow, NotYourDepartment
from intake.events import EventKind
from intake.evidence.attaching import NewEvidence, attach_evidence, sort_evidence
from intake.evidence.enclosures import enclosures_of, open_enclosure
from intake.evidence.joined import joined_files
from intake.evidence.receiving import receive_file
from intake.evidence.viewing import evidence_of
from intake.models import Evidence
from intake.vocabulary import Confidentiality, EvidenceCopyKind, EvidencePurpose, StaffRole, State
from routing.vocabulary import Channel
from tests import factories as make
from tests.evidence import sample_files as sample
from tests.evidence.conftest import EvidenceScene
from tests.record.bound_rows import faults

MATERIAL, DOCUMENT, ENCLOSURE = EvidencePurpose


class Desk:
    """A complaint with its department, and files added to it as somebody."""

    def __init__(self, scene: EvidenceScene, session: Session, number: str) -> None:
        self.scene, self.session, self.crew = scene, session, make.Crew(session)
        self.office = scene.office(session)
        self.complaint = find.lock_complaint(session, number)
        self.handler = self.crew.handler(self.complaint.lead_department_id)

    def add(
        self, actor: Actor, purpose: EvidencePurpose, content: bytes = sample.PDF, name: str = "答复.pdf"
    ) -> Evidence:
        stored = receive_file(self.scene.room, BytesIO(content), name, at=make.on(0))
        new = NewEvidence(self.scene.room, [stored], Channel.PHONE, purpose=purpose)
        return attach_evidence(self.session, self.office, self.complaint, new, actor=actor, at=make.on(1))[0]

    def sort(self, row: Evidence, purpose: EvidencePurpose, actor: Actor) -> None:
        sort_evidence(self.session, self.office, self.complaint, row.id, purpose, actor=actor, at=make.on(1))

    def bring_to(self, state: State) -> None:
        make.bring_to(self.session, self.office, self.crew, self.complaint, state, at=make.on(1))


@pytest.mark.both_databases
def test_an_enclosure_is_told_once_the_answer_has_passed_and_its_opening_recorded(
    scene: EvidenceScene, database: Database
) -> None:
    number = scene.complain(confidentiality=Confidentiality.ANONYMOUS)
    with database.unit_of_work() as session:
        desk = Desk(scene, session, number)
        desk.bring_to(State.HANDLING)
        row = desk.add(desk.handler, ENCLOSURE, sample.picture(), "退款凭证.jpg")
        wrong = desk.add(desk.handler, ENCLOSURE, name="内部.pdf")
        desk.add(desk.handler, DOCUMENT, name="公文.pdf")
        desk.sort(wrong, MATERIAL, desk.handler)
        desk.bring_to(State.REPLIED)
        assert enclosures_of(session, desk.complaint) == []
        copy_id = evidence_of(session, desk.complaint, desk.handler)[0].copies[0].id
        with pytest.raises(NotFound):
            open_enclosure(session, desk.complaint, copy_id, actor=COMPLAINANT, at=make.on(1))
        desk.bring_to(State.CALLBACK)
        (told,) = enclosures_of(session, desk.complaint)
        assert (told.row.id, told.name, told.copy.kind) == (row.id, "退款凭证.jpg", EvidenceCopyKind.PICTURE)
        opened = open_enclosure(session, desk.complaint, told.copy.id, actor=COMPLAINANT, at=make.on(2))
        assert sample.WHERE.encode() not in b"".join(opened.blocks(scene.room.store))
        kinds = [event.kind for event in audit.timeline(session, desk.complaint.id)]
        assert kinds[-1] is EventKind.EVIDENCE_VIEW
        assert kinds.count(EventKind.EVIDENCE_SORT) == 1
        with pytest.raises(NotPossibleNow):
            desk.add(desk.crew.operator, ENCLOSURE)
        with pytest.raises(NotPossibleNow):
            desk.sort(wrong, ENCLOSURE, desk.crew.supervisor)
    assert faults(database) == ()


def test_who_may_add_what_and_say_what_it_is(scene: EvidenceScene, database: Database) -> None:
    number = scene.complain(confidentiality=Confidentiality.CONFIDENTIAL)
    own = scene.hand_in(number, sample.PDF, "合成姓名.pdf")
    with database.unit_of_work() as session:
        desk = Desk(scene, session, number)
        for role in (StaffRole.AUDITOR, StaffRole.ADMINISTRATOR):
            with pytest.raises(NotAllowed):
                desk.add(make.make_actor(session, role), MATERIAL)
        with pytest.raises(NotAllowed):
            desk.add(make.make_actor(session, StaffRole.CALLER_BACK), ENCLOSURE)
        with pytest.raises(NotAllowed):
            desk.add(COMPLAINANT, ENCLOSURE)
        paper = desk.add(desk.crew.operator, DOCUMENT, name="会议纪要.pdf")
        note = desk.add(desk.crew.operator, MATERIAL, name="记录.pdf")
        seen = evidence_of(session, desk.complaint, desk.handler)
        assert [view.is_withheld for view in seen] == [True, False, True], "a document of the hotline is nobody's own"
        for row, actor in ((session.get_one(Evidence, own), desk.crew.supervisor), (paper, desk.handler)):
            with pytest.raises(NotAllowed):
                desk.sort(row, MATERIAL, actor)
        desk.sort(note, DOCUMENT, desk.crew.supervisor)
        assert not evidence_of(session, desk.complaint, desk.handler)[2].is_withheld
        desk.bring_to(State.REPLIED)
        with pytest.raises(NotYourDepartment):
            desk.add(desk.handler, ENCLOSURE)


def test_files_of_a_joined_complaint_are_seen_by_who_may_see_both(scene: EvidenceScene, database: Database) -> None:
    into, joining = scene.complain(), scene.complain(accept=False)
    scene.hand_in(joining, name="合成姓名.jpg")
    scene.hand_in(into)
    with database.unit_of_work() as session:
        desk = Desk(scene, session, into)
        other = find.lock_complaint(session, joining)
        merge_complaint(session, desk.office, other, desk.complaint, actor=desk.crew.dispatcher, at=make.on(0))
        desk.bring_to(State.HANDLING)
        desk.add(desk.handler, ENCLOSURE)
        assert joined_files(session, desk.complaint, desk.handler) == []
        assert joined_files(session, other, desk.crew.operator) == []
        (joined,) = joined_files(session, desk.complaint, desk.crew.operator)
        assert (joined.number, [view.name for view in joined.views]) == (joining, [""])
        assert {copy.kind for copy in joined.views[0].copies} == {EvidenceCopyKind.ORIGINAL, EvidenceCopyKind.PICTURE}
        desk.bring_to(State.CALLBACK)
        assert [one.name for one in enclosures_of(session, other)] == ["答复.pdf"], "told as the answer is"
        (told,) = enclosures_of(session, other)
        open_enclosure(session, other, told.copy.id, actor=COMPLAINANT, at=make.on(2))
        last = audit.timeline(session, desk.complaint.id)[-1]
        assert last.kind is EventKind.EVIDENCE_VIEW
