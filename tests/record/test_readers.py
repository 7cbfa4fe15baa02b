"""Nobody reads a complaint or an identity unseen, and what is not yours does not exist."""

import pytest
from sqlmodel import Session, select

from intake.casework import find
from intake.casework.actor import COMPLAINANT
from intake.casework.ledger import audit
from intake.casework.reading import track, view
from intake.casework.registering.register import register_complaint
from intake.casework.requests import decide, file
from intake.casework.verbs import note, supplement
from intake.db import Database
from intake.errors import InvalidInput, NotFound, NotPossibleNow, SecondPersonNeeded
from intake.events import EventKind
from intake.identity import person
from intake.models import Complaint, Notice
from intake.vocabulary import Confidentiality, RequestKind, State
from routing.vocabulary import Channel, Symbol
from tests import factories as make
from tests.stages.opened import told


def _kinds(session: Session, complaint: Complaint) -> list[EventKind]:
    return [event.kind for event in audit.timeline(session, complaint.id)]


def test_every_opening_is_recorded_with_page_and_address(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators)
        handler = crew.handler(complaint.lead_department_id)
        seen = view.open_complaint(
            session, collaborators, complaint.number, actor=handler, at=make.on(0), page="complaint"
        )
        assert seen.id == complaint.id
        last = audit.timeline(session, complaint.id)[-1]
        assert (last.kind, last.actor_id) == (EventKind.COMPLAINT_VIEW, handler.staff_id)
        assert last.data == {"page": "complaint", "address": ""}


def test_to_another_department_the_complaint_does_not_exist(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators)
        stranger = crew.handler(make.department_of(collaborators, Symbol.TAX))
        before = complaint.event_count
        messages = []
        for number in (complaint.number, "0000000000000000"):
            with pytest.raises(NotFound) as caught:
                view.open_complaint(session, collaborators, number, actor=stranger, at=make.on(0), page="complaint")
            messages.append(str(caught.value))
        assert messages[0] == messages[1]
        with pytest.raises(NotFound):
            note.add_note(session, collaborators, complaint, "合成", actor=stranger, at=make.on(0))
        assert complaint.event_count == before


def test_a_department_that_gave_it_back_no_longer_sees_it(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators)
        handler = crew.handler(complaint.lead_department_id)
        wish = file.DecisionRequestInput(RequestKind.RETURN, "not_our_duty", "合成证据", "合成依据")
        request = file.file_request(session, collaborators, complaint, wish, actor=handler, at=make.on(1))
        decide.decide_request(
            session,
            collaborators,
            complaint,
            request,
            approve=True,
            note="同意",
            actor=crew.dispatcher,
            at=make.on(1, 11),
        )
        with pytest.raises(NotFound):
            find.must_see(session, complaint, handler)


def test_number_and_code_open_it_and_a_wrong_one_tells_nothing(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        receipt = register_complaint(session, collaborators, make.new_complaint(), actor=COMPLAINANT, at=make.MONDAY)
        complaint, code = find.lock_complaint(session, receipt.number), receipt.tracking_code
        found = track.track_complaint(session, collaborators, complaint.number, code.lower(), at=make.on(1))
        assert found.id == complaint.id
        assert _kinds(session, complaint)[-1] is EventKind.COMPLAINT_TRACK
        said = set()
        for number, wrong in ((complaint.number, "AAAAAAAA"), ("2611230000000000", code), ("", "")):
            with pytest.raises(NotFound) as caught:
                track.track_complaint(session, collaborators, number, wrong, at=make.on(1))
            said.add((str(caught.value), caught.value.field))
        assert len(said) == 1


def test_opening_an_identity_needs_a_reason_and_is_recorded_first(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators)
        handler = crew.handler(complaint.lead_department_id)
        assert person.masked_person(session, collaborators.ring, complaint.id, roles=handler.roles).name == "合**"
        with pytest.raises(InvalidInput):
            person.unmask(session, collaborators.ring, complaint, actor=handler, reason=" ", at=make.on(0))
        opened = person.unmask(
            session, collaborators.ring, complaint, actor=handler, reason="首次联系诉求人", at=make.on(0)
        )
        assert opened == make.SOMEBODY
        last = audit.timeline(session, complaint.id)[-1]
        assert (last.kind, told(session, last)["reason"]) == (EventKind.IDENTITY_UNMASK, "首次联系诉求人")
        events = audit.timeline(session, complaint.id)
        assert make.SOMEBODY.phone not in str([told(session, event) for event in events])


def test_a_confidential_identity_stays_closed_to_departments(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators, confidentiality=Confidentiality.CONFIDENTIAL)
        handler = crew.handler(complaint.lead_department_id)
        with pytest.raises(NotPossibleNow):
            person.unmask(session, collaborators.ring, complaint, actor=handler, reason="首次联系诉求人", at=make.on(0))
        assert EventKind.IDENTITY_UNMASK not in _kinds(session, complaint)
        for alone in (crew.caller, crew.dispatcher, crew.operator):
            with pytest.raises(SecondPersonNeeded):
                person.unmask(session, collaborators.ring, complaint, actor=alone, reason="回访诉求人", at=make.on(0))


def test_a_supplement_reaches_the_desks_until_the_complaint_is_closed(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators)
        supplement.supplement_complaint(
            session, collaborators, complaint, "合成补充", Channel.SMS, actor=COMPLAINANT, at=make.on(1)
        )
        desks = session.exec(select(Notice.department_id).where(Notice.kind == "supplemented")).all()
        assert complaint.lead_department_id in desks
        make.bring_to(session, collaborators, crew, complaint, State.CLOSED, at=make.on(2))
        with pytest.raises(NotPossibleNow, match="closed"):
            supplement.supplement_complaint(
                session, collaborators, complaint, "合成补充", Channel.SMS, actor=COMPLAINANT, at=make.on(3)
            )
