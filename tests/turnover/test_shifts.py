"""The end of a shift: what is in hand is handed over with a note and is the other's once they take it."""

import pytest
from sqlmodel import Session, select

from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import integrity
from intake.casework.verbs import sign
from intake.casework.verbs.department.assign import Assignment, assign_part
from intake.db import Database
from intake.errors import InvalidInput, NotFound, NotPossibleNow
from intake.events import EventKind
from intake.identity.key_rotation import keys_in_use
from intake.models import CallDraft, Complaint, ComplaintEvent, Handling, Notice, ShiftHandover, Staff
from intake.telephone.drafts import TypedCall, drafts_of, save_draft
from intake.turnover.in_hand import colleagues, in_hand
from intake.turnover.shifts import Bundle, give_shift, refuse_shift, take_shift, withdraw_shift, words_of
from intake.vocabulary import HandlingState, HandoverState, StaffRole
from tests import factories as make

pytestmark = pytest.mark.both_databases


class Bureau:
    """A department with two handlers; the first has signed for so many complaints in their own name."""

    def __init__(self, session: Session, count: int = 2) -> None:
        self.session, self.office = session, make.make_office(session)
        self.made = [make.make_complaint(session, self.office) for _ in range(count)]
        (part, *_others) = make.open_parts(session, self.made[0], HandlingState.PENDING)
        self.department_id = part.department_id
        self.giver, self.taker, self.third = (self._handler() for _ in range(3))
        for complaint in self.made:
            sign.sign_for(session, self.office, complaint, actor=self.giver, at=make.on(0, 11))
            self.give_to(complaint, self.giver)

    def _handler(self) -> Actor:
        return make.make_actor(self.session, StaffRole.HANDLER, department_id=self.department_id)

    def give_to(self, complaint: Complaint, actor: Actor) -> None:
        part = self.part(complaint)
        if part.handler_id != actor.staff_id:
            wanted = Assignment(actor.staff_id)
            assign_part(self.session, self.office, complaint, wanted, actor=actor, at=make.on(0, 11))

    def part(self, complaint: Complaint) -> Handling:
        wanted = select(Handling).where(
            Handling.complaint_id == complaint.id, Handling.department_id == self.department_id
        )
        return self.session.exec(wanted).one()

    def bundle(self, note: str = "合成交接：下午三点回电", taker: Actor | None = None) -> Bundle:
        return Bundle((taker or self.taker).staff_id or 0, note, [one.number for one in self.made])


def test_what_is_handed_over_is_the_others_once_taken_and_not_before(database: Database) -> None:
    with database.unit_of_work() as session:
        bureau = Bureau(session)
        handover = give_shift(session, bureau.bundle(), actor=bureau.giver, at=make.on(0, 18))
        assert {bureau.part(one).handler_id for one in bureau.made} == {bureau.giver.staff_id}
        told = session.exec(select(Notice).where(Notice.kind == "shift_given")).one()
        assert told.staff_id == bureau.taker.staff_id
        with pytest.raises(NotPossibleNow):
            give_shift(session, bureau.bundle(), actor=bureau.giver, at=make.on(0, 18))
        with pytest.raises(NotFound):  # who gave it does not take it
            take_shift(session, bureau.office, handover.id, actor=bureau.giver, at=make.on(1, 9))
        with pytest.raises(NotFound):
            take_shift(session, bureau.office, handover.id, actor=bureau.third, at=make.on(1, 9))
        take_shift(session, bureau.office, handover.id, actor=bureau.taker, at=make.on(1, 9))
        assert {bureau.part(one).handler_id for one in bureau.made} == {bureau.taker.staff_id}
        assert (handover.state, handover.taken) == (HandoverState.TAKEN, 2)
        assert words_of(session, handover) == ("合成交接：下午三点回电", "")
        session.refresh(told)
        assert told.settled_at == make.on(1, 9)
        with pytest.raises(NotPossibleNow):
            take_shift(session, bureau.office, handover.id, actor=bureau.taker, at=make.on(1, 10))
        events = session.exec(select(ComplaintEvent).where(ComplaintEvent.kind == EventKind.HANDLING_ASSIGN)).all()
        assert {event.data["batch"] for event in events if event.data["batch"]} == {f"shift:{handover.id}"}
    with database.unit_of_work() as session:
        assert integrity.verify(session).faults == ()


def test_what_went_to_somebody_else_meanwhile_stays_there(database: Database) -> None:
    with database.unit_of_work() as session:
        bureau = Bureau(session)
        handover = give_shift(session, bureau.bundle(), actor=bureau.giver, at=make.on(0, 18))
        bureau.give_to(bureau.made[0], bureau.third)
        take_shift(session, bureau.office, handover.id, actor=bureau.taker, at=make.on(1, 9))
        holders = [bureau.part(one).handler_id for one in bureau.made]
        assert holders == [bureau.third.staff_id, bureau.taker.staff_id]
        assert handover.taken == 1


def test_it_stays_where_it_was_when_refused_or_withdrawn_and_the_giver_hears_why(database: Database) -> None:
    with database.unit_of_work() as session:
        bureau = Bureau(session)
        first = give_shift(session, bureau.bundle(), actor=bureau.giver, at=make.on(0, 18))
        with pytest.raises(InvalidInput):
            refuse_shift(session, first.id, " ", actor=bureau.taker, at=make.on(0, 19))
        refuse_shift(session, first.id, "合成理由：明日请假", actor=bureau.taker, at=make.on(0, 19))
        assert words_of(session, first)[1] == "合成理由：明日请假"
        assert (
            session.exec(select(Notice).where(Notice.kind == "shift_refused")).one().staff_id == bureau.giver.staff_id
        )
        second = give_shift(session, bureau.bundle(taker=bureau.third), actor=bureau.giver, at=make.on(0, 20))
        withdraw_shift(session, second.id, actor=bureau.giver, at=make.on(0, 21))
        with pytest.raises(NotPossibleNow):
            take_shift(session, bureau.office, second.id, actor=bureau.third, at=make.on(0, 22))
        assert {bureau.part(one).handler_id for one in bureau.made} == {bureau.giver.staff_id}
        assert [row.state for row in session.exec(select(ShiftHandover))] == [
            HandoverState.REFUSED,
            HandoverState.WITHDRAWN,
        ]
    with database.unit_of_work() as session:
        assert integrity.verify(session).faults == ()


def test_nobody_hands_over_what_is_not_theirs_or_to_a_stranger(database: Database) -> None:
    with database.unit_of_work() as session:
        bureau = Bureau(session)
        strangers = [make.make_actor(session, StaffRole.OPERATOR), bureau.giver]
        for one in strangers:
            with pytest.raises(InvalidInput):
                give_shift(session, bureau.bundle(taker=one), actor=bureau.giver, at=make.on(0, 18))
        with pytest.raises(InvalidInput):
            give_shift(session, bureau.bundle(note=" "), actor=bureau.giver, at=make.on(0, 18))
        handover = give_shift(session, bureau.bundle(taker=bureau.taker), actor=bureau.third, at=make.on(0, 18))
        assert handover.numbers == []


def test_an_operators_unfinished_calls_go_over(database: Database) -> None:
    with database.unit_of_work() as session:
        office = make.make_office(session)
        giver, taker = (make.make_actor(session, StaffRole.OPERATOR) for _ in range(2))
        typed = TypedCall("a" * 32, 0, "token", [("narrative", "合成来电")])
        save_draft(session, office.ring, typed, other_key="b" * 32, actor=giver, at=make.on(0))
        me = session.get_one(Staff, giver.staff_id)
        assert [one.id for one in colleagues(session, me)] == [taker.staff_id]
        bundle = Bundle(taker.staff_id or 0, "合成交接", drafts=in_hand(session, me).drafts)
        handover = give_shift(session, bundle, actor=giver, at=make.on(0, 18))
        assert drafts_of(session, office.ring, actor=taker) == []
        _take(session, office, handover, taker)
        assert [one.key for one in drafts_of(session, office.ring, actor=taker)] == ["a" * 32]
        assert session.exec(select(CallDraft)).one().operator_id == taker.staff_id
    assert sum(keys_in_use(database).values()) >= 2


def _take(session: Session, office: Collaborators, handover: ShiftHandover, taker: Actor) -> None:
    take_shift(session, office, handover.id, actor=taker, at=make.on(0, 19))
