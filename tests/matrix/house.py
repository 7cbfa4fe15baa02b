"""One house for the matrix: everybody who may come, and a complaint in any situation, made whenever one is used up."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property

import sqlalchemy as sa
from sqlmodel import Session, select

from intake.casework import find
from intake.casework.actions.allowed import moves_for
from intake.casework.actor import BY_DECISION, Actor
from intake.casework.clocks.order_rows import orders_of
from intake.casework.parts import assignments, recusals
from intake.casework.requests.statutory_procedure import may_be_opened, running_procedures
from intake.casework.visibility import regions_seen
from intake.clock import now
from intake.events import EventKind
from intake.models import Complaint, ComplaintEvent, DecisionRequest, RegistryCorrection, Staff
from intake.registry_upkeep.corrections import refuse_correction
from intake.runtime import Runtime
from intake.vocabulary import ActorKind, CorrectionState, RequestKind, RequestState, StaffRole, State
from routing.base import Record
from routing.vocabulary import Symbol
from tests import factories as make
from tests.desk.desk_scene import Scene
from tests.matrix.forms import Known
from tests.matrix.people import Somebody, of_every_role
from tests.matrix.situations import SITUATIONS, Course


class House:
    """People log in once; what they may do is asked of the table, as the complaint's page asks it."""

    def __init__(self, runtime: Runtime) -> None:
        self.scene = Scene(runtime)
        self.runtime = runtime
        self.holder = self.scene.department(Symbol.REG)
        self.outsider = self.scene.department(Symbol.COM)
        self.people = {one.name: one for one in of_every_role(self.scene, self.holder, self.outsider)}
        self.colleague = self.scene.person("colleague", StaffRole.HANDLER, department_id=self.holder).id

    @cached_property
    def actors(self) -> Mapping[str, Actor]:
        with self.runtime.db.reading() as session:
            return {name: self._actor(session, one.staff) for name, one in self.people.items()}

    def _actor(self, session: Session, staff: Staff) -> Actor:
        home = self.runtime.settings.home_region
        seen = regions_seen(session, staff.region_code, home=home)
        actor = Actor(ActorKind.STAFF, staff.id, frozenset(map(StaffRole, staff.roles)), staff.department_id)
        return replace(actor, is_head=staff.is_head, region_code=staff.region_code, regions=seen)

    def make(self, situation: str, *, is_confidential: bool = False) -> Known:
        """A complaint that stands so, and what forms name of it; what was said of the registry before is decided."""
        state, walk = SITUATIONS[situation]
        self._decide_corrections()
        with self.runtime.db.unit_of_work() as session:
            office = self.runtime.collaborators(session)
            course = Course(session, office, make.Crew(session), self.actors, is_confidential)
            walk(course)
            number = course.complaint.number
            assert course.complaint.state is state, situation
        return self.known(number)

    @cached_property
    def under_way(self) -> str:
        return self.scene.complaint(State.HANDLING)

    @cached_property
    def against_an_office(self) -> str:
        """As `under_way`, and handled by none of those set aside in the one that is to be joined with it."""
        bureau = frozenset({self.scene.department(Symbol.REG)})
        return self.scene.complaint(State.HANDLING, implicated_text="合成：该局", implicated=bureau)

    def _decide_corrections(self) -> None:
        """Of one role of one association one waits at a time, and all here are about the same."""
        who = replace(BY_DECISION, kind=ActorKind.STAFF, staff_id=self.colleague)
        with self.runtime.db.unit_of_work() as session:
            waiting = select(RegistryCorrection.id).where(RegistryCorrection.state == CorrectionState.OPEN)
            for correction_id in session.exec(waiting).all():
                refuse_correction(session, correction_id, "合成理由", actor=who, at=now())

    def known(self, number: str) -> Known:
        with self.runtime.db.reading() as session:
            is_against_an_office = bool(recusals.in_force(session, find.get_by_number(session, number).id))
        into = self.against_an_office if is_against_an_office else self.under_way
        with self.runtime.db.reading() as session:
            complaint, office = find.get_by_number(session, number), self.runtime.collaborators(session)
            live = assignments.live_parts(session, complaint)
            departments = office.rules.directory.departments
            held = {part.department_id for part in find.handlings_of(session, complaint.id)}
            accused = recusals.in_force(session, complaint.id)
            asked = select(DecisionRequest.id).where(
                DecisionRequest.complaint_id == complaint.id, DecisionRequest.state == RequestState.OPEN
            )
            lead = complaint.lead_department_id
            return Known(
                number=number,
                into=into,
                parts=tuple(
                    (one.id, one.state, one.role)
                    for one in live
                    if not assignments.has_open_request(session, one, RequestKind.RETURN)
                ),
                orders=tuple((one.id, one.state) for one in orders_of(session, complaint)),
                requests=tuple(session.exec(asked)),
                procedures=tuple(one.clock for one in running_procedures(session, office, complaint, lead, at=now())),
                openable=tuple(may_be_opened(session, office, complaint, at=now())),
                recused=next(iter(sorted(accused)), 0),
                colleague=self.colleague,
                department=next(
                    card.name
                    for card in departments.values()
                    if card.id not in held | accused and card.region_code == make.CITY
                ),
                fee=office.rules.fees.items[0].code,
            )

    def offered(self, who: Somebody, number: str) -> set[str]:
        with self.runtime.db.reading() as session:
            complaint, office = find.get_by_number(session, number), self.runtime.collaborators(session)
            moves = moves_for(session, office, complaint, self.actors[who.name], at=now())
            return {move.verb for move in moves}

    def record(self, number: str) -> tuple[int, State]:
        """How long its record is without who has read it, and where it stands."""
        with self.runtime.db.reading() as session:
            complaint = session.exec(select(Complaint).where(Complaint.number == number)).one()
            own = (ComplaintEvent.complaint_id == complaint.id, ComplaintEvent.kind != EventKind.COMPLAINT_VIEW)
            length = session.exec(select(sa.func.count()).select_from(ComplaintEvent).where(*own)).one()
            return length, complaint.state

    def everything(self) -> tuple[int, ...]:
        """How many rows every table has, in one statement; of events those that are no reading."""
        with self.runtime.db.reading() as session:
            return tuple(session.execute(_EVERYTHING).one())


def _rows_of(table: sa.Table) -> sa.ScalarSelect[int]:
    counted = sa.select(sa.func.count()).select_from(table)
    is_record = table is ComplaintEvent.__table__
    return (counted.where(table.c.kind != EventKind.COMPLAINT_VIEW) if is_record else counted).scalar_subquery()


_EVERYTHING = sa.select(*(_rows_of(one).label(one.name) for one in Record.metadata.sorted_tables))
