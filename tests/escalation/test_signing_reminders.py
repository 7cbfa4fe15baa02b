"""Who hears of a missing signature: a handler in turn, the deputy when it is due, then the head; of those there."""

from collections import Counter
from dataclasses import dataclass, field, replace

import pytest
from sqlmodel import Session, select

from intake.casework.actor import SYSTEM
from intake.casework.collaborators import Collaborators
from intake.casework.escalation.recipients import Desk, Recipients
from intake.casework.outbox.absences import enter_absence
from intake.casework.verbs import sign
from intake.db import Database
from intake.models import Complaint, Deadline, Handling, Staff
from intake.vocabulary import StaffRole
from routing.vocabulary import Clock, Step
from tests import factories as make

pytestmark = pytest.mark.both_databases

TODAY = make.on(1)
HANDLER = StaffRole.HANDLER


@dataclass
class Bureau:
    """A department of one complaint nobody has signed for, and whoever works there."""

    session: Session
    collaborators: Collaborators
    complaint: Complaint
    part: Handling
    people: dict[int, str] = field(default_factory=dict)

    @property
    def id(self) -> int:
        return self.part.department_id

    def engage(self, name: str, *roles: StaffRole, **changes: object) -> Staff:
        staff = make.make_staff(self.session, *(roles or (HANDLER,)), department_id=self.id, **changes)
        self.people[staff.id] = name
        return staff

    def leave(self, staff: Staff, substitute: Staff) -> None:
        words = {"substitute_login": substitute.login, "from_on": TODAY.date(), "to_on": TODAY.date()}
        enter_absence(self.session, staff, actor=replace(SYSTEM, staff_id=staff.id), at=make.on(0), **words)

    def desks(self, step: Step, part: Handling | None = None) -> dict[Desk, int | None]:
        part = part or self.part
        wanted = (Deadline.handling_id == part.id, Deadline.clock == Clock.SIGN)
        recipients = Recipients(self.session, self.collaborators, TODAY)
        recipients.look_at([self.complaint])
        return recipients.desks(self.complaint, self.session.exec(select(Deadline).where(*wanted)).one(), step)

    def told(self, step: Step) -> set[str]:
        return {self.people.get(desk.staff_id or 0) or desk.key for desk in self.desks(step)}


def bureau_of(session: Session, collaborators: Collaborators | None = None) -> Bureau:
    collaborators = collaborators or make.make_office(session)
    complaint = make.make_complaint(session, collaborators)
    lead = (Handling.complaint_id == complaint.id, Handling.department_id == complaint.lead_department_id)
    return Bureau(session, collaborators, complaint, session.exec(select(Handling).where(*lead)).one())


def test_a_signature_climbs_from_a_handler_to_the_deputy_to_the_head_and_the_hotline(database: Database) -> None:
    with database.unit_of_work() as session:
        bureau = bureau_of(session)
        bureau.engage("handler")
        bureau.engage("deputy", StaffRole.AUDITOR, is_deputy=True)
        bureau.engage("head", StaffRole.AUDITOR, is_head=True)
        told = [bureau.told(step) for step in (Step.HALF, Step.DAY_BEFORE, Step.DUE, Step.PLUS_1, Step.PLUS_3)]
        assert told == [
            {"handler"},
            {"handler"},
            {"handler", "deputy"},
            {"handler", "head"},
            {str(bureau.id), "hotline"},
        ]


def test_only_the_signature_calls_the_deputy(database: Database) -> None:
    with database.unit_of_work() as session:
        bureau = bureau_of(session)
        handler = bureau.engage("handler")
        bureau.engage("deputy", StaffRole.AUDITOR, is_deputy=True)
        signer = replace(make.make_actor(session, HANDLER, department_id=bureau.id), staff_id=handler.id)
        sign.sign_for(session, bureau.collaborators, bureau.complaint, actor=signer, at=TODAY)
        closure = (Deadline.complaint_id == bureau.complaint.id, Deadline.clock == Clock.CLOSURE)
        recipients = Recipients(session, bureau.collaborators, TODAY)
        recipients.look_at([bureau.complaint])
        desks = recipients.desks(bureau.complaint, session.exec(select(Deadline).where(*closure)).one(), Step.DUE)
        assert {bureau.people.get(desk.staff_id or 0) for desk in desks if desk.staff_id} == {"handler"}


def test_what_nobody_signed_for_goes_round_and_each_step_of_one_finds_the_same_person(database: Database) -> None:
    with database.unit_of_work() as session:
        bureau = bureau_of(session)
        names = {"a", "b", "c"}
        for name in sorted(names):
            bureau.engage(name)
        bureau.engage("reader", StaffRole.AUDITOR)
        shares: Counter[str] = Counter()
        for _ in range(9):
            other = bureau_of(session, bureau.collaborators)
            other.people = bureau.people
            (first,), (second,) = other.told(Step.HALF), other.told(Step.DAY_BEFORE)
            assert first == second
            assert other.part.id % 3 == sorted(names).index(first)
            shares[first] += 1
        assert set(shares) <= names


def test_who_is_away_is_passed_over_whoever_stands_in(database: Database) -> None:
    with database.unit_of_work() as session:
        bureau = bureau_of(session)
        away, there = bureau.engage("away"), bureau.engage("there")
        bureau.leave(away, make.make_staff(session, HANDLER))
        assert bureau.told(Step.HALF) == {"there"}
        bureau.leave(there, make.make_staff(session, HANDLER))
        (desk,) = bureau.desks(Step.HALF)
        assert desk.staff_id in {away.id, there.id}, "a substitute hears what either is told"


def test_where_no_handler_is_there_the_head_is_told_then_the_regions_dispatcher(database: Database) -> None:
    """Two who stand in for each other are both away, and nobody hears for them."""
    with database.unit_of_work() as session:
        province = replace(make.make_office(session), home_region="510000")
        make.make_actor(session, StaffRole.DISPATCHER, region=make.CITY, home="510000")
        bureau = bureau_of(session, province)
        one, other = bureau.engage("one"), bureau.engage("other")
        bureau.leave(one, other)
        bureau.leave(other, one)
        head = bureau.engage("head", StaffRole.AUDITOR, is_head=True)
        assert bureau.told(Step.HALF) == {"head"}
        spare = bureau.engage("spare", StaffRole.AUDITOR)
        bureau.leave(head, spare)
        assert bureau.told(Step.HALF) == {"head"}, "whoever stands in for the head hears it"
        bureau.leave(spare, head)
        assert bureau.told(Step.HALF) == {str(bureau.id), f"region-{make.CITY}"}
        assert bureau.desks(Step.HALF)[Desk(region_code=make.CITY)] is None, "a hotline keeps its own hours"


def test_a_deputy_who_is_away_is_heard_for_or_the_head_is_told(database: Database) -> None:
    with database.unit_of_work() as session:
        bureau = bureau_of(session)
        bureau.engage("handler")
        deputy = bureau.engage("deputy", StaffRole.AUDITOR, is_deputy=True)
        bureau.engage("head", StaffRole.AUDITOR, is_head=True)
        substitute = make.make_staff(session, HANDLER)
        bureau.leave(deputy, substitute)
        assert bureau.told(Step.DUE) == {"handler", "deputy"}
        bureau.leave(substitute, deputy)
        assert bureau.told(Step.DUE) == {"handler", "head"}


def test_a_department_without_accounts_keeps_its_desk(database: Database) -> None:
    with database.unit_of_work() as session:
        bureau = bureau_of(session)
        assert bureau.told(Step.HALF) == bureau.told(Step.DUE) == {str(bureau.id)}
