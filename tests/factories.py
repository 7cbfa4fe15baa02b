"""Plain factories: an office, its people and its complaints. Everything here is synthetic."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from sqlmodel import Session, select

from intake.casework import find
from intake.casework.actor import COMPLAINANT, SYSTEM, Actor
from intake.casework.clocks import promises
from intake.casework.clocks.projection import project
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.parts import assignments
from intake.casework.reading import custody
from intake.casework.registering.register import NewComplaint, register_complaint
from intake.casework.verbs import callback, reply, review, sign
from intake.casework.verbs.following import number
from intake.casework.visibility import regions_seen
from intake.identity.person import Person, can_be_reached
from intake.jobs import NoQueue
from intake.models import Callback, Complaint, Deadline, Handling, Staff
from intake.sealing.ring import KeyRing, key_ring_of
from intake.vocabulary import ActorKind, Contacted, HandlingState, Outcome, Satisfaction, Solved, StaffRole, State
from routing.calendars.working_time import SHANGHAI
from routing.models import Association, Department, DepartmentSymbol
from routing.registry.department_names import organs_of
from routing.registry.entries import RegistryEntry
from routing.registry.writing import write_associations, write_departments
from routing.vocabulary import Channel, Clock, Kind, Level, Lifecycle, RegistrationMode, RegistryRole, Symbol
from tests.stages.repeated import load_rules_once, write_once

CITY, PROVINCE = "510100", "510000"
CREDIT_CODE = "51510100XX0000018P"
MONDAY = datetime(2026, 11, 23, 9, 30, tzinfo=SHANGHAI)  # five working days follow, and five more
SOMEBODY = Person(name="合成人", phone="+8613800001234")

_serial = count(1)


def on(day: int, hour: int = 10, minute: int = 0) -> datetime:
    """`day` calendar days after that Monday, in Shanghai."""
    return MONDAY.replace(hour=hour, minute=minute) + timedelta(days=day)


def make_office(
    session: Session, *, ring: KeyRing | None = None, profile: str = "default", at: datetime = MONDAY
) -> Collaborators:
    """The departments of a city and its province and one association in it, then the rules in force at that moment.

    What it seals is sealed by the ring of its database, unless another is given.
    """
    if session.exec(select(Department.id).limit(1)).first() is None:
        write_once(session, lambda: _write_office(session))
    rules = load_rules_once(session, profile=profile, at=at)
    return Collaborators(rules, ring or key_ring_of(session), NoQueue(), CITY)


def _write_office(session: Session) -> None:
    organs = [*organs_of(PROVINCE, ("住房和城乡建设",)), *organs_of(CITY, ("住房和城乡建设",))]
    ids = write_departments(session, organs, is_synthetic=True)
    write_associations(session, [_association()], ids, is_synthetic=True)
    record_writes(session)


def department_of(collaborators: Collaborators, symbol: Symbol, region: str = CITY) -> int:
    card = collaborators.rules.directory.find_here(symbol, region)
    assert card is not None
    return card.id


def give_symbol(session: Session, department_id: int, symbol: Symbol, region: str = CITY, **dates: date) -> None:
    """As the database keeps it; no event tells of it."""
    held = {"department_id": department_id, "symbol": symbol, "region_code": region, "valid_from": date(2000, 1, 1)}
    session.add(DepartmentSymbol(**held | dates))
    session.flush()


def record_writes(session: Session) -> None:
    """An event of the office for what a test has written of it as nobody writes it at work."""
    audit.record_office(session, "synthetic:write", actor=SYSTEM, at=MONDAY)


def make_staff(session: Session, *roles: StaffRole, **changes: Any) -> Staff:
    staff = _new_staff(*roles, **changes)
    session.add(staff)
    record_writes(session)
    return staff


def _new_staff(*roles: StaffRole, **changes: Any) -> Staff:
    values = {
        "login": f"synthetic-{next(_serial)}",
        "display_name": "合成工作人员",
        "password_hash": "-",
        "roles": [role.value for role in roles],
        "created_at": MONDAY,
        "is_synthetic": True,
    }
    return Staff(**values | changes)


def make_actor(
    session: Session,
    *roles: StaffRole,
    department_id: int | None = None,
    is_head: bool = False,
    region: str | None = None,
    home: str = CITY,
) -> Actor:
    """Of the home region unless another is given."""
    staff = make_staff(session, *roles, department_id=department_id, is_head=is_head, region_code=region)
    own, seen = (region if region != home else None), regions_seen(session, region, home=home)
    return replace(_actor(staff), region_code=own, regions=seen)


def _actor(staff: Staff) -> Actor:
    roles = frozenset(map(StaffRole, staff.roles))
    return Actor(ActorKind.STAFF, staff.id, roles, staff.department_id, is_head=staff.is_head)


@dataclass
class Crew:
    """One person for each desk, and a handler for each department as it is needed."""

    session: Session

    def __post_init__(self) -> None:
        posts = (StaffRole.OPERATOR, StaffRole.DISPATCHER, StaffRole.SUPERVISOR, StaffRole.CALLER_BACK)
        people = [_new_staff(role) for role in posts]
        self.session.add_all(people)
        record_writes(self.session)
        self.operator, self.dispatcher, self.supervisor, self.caller = map(_actor, people)
        self._handlers: dict[int, Actor] = {}
        self._heads: dict[int, Actor] = {}

    def head(self, department_id: int) -> Actor:
        if department_id not in self._heads:
            self._heads[department_id] = make_actor(
                self.session, StaffRole.HANDLER, department_id=department_id, is_head=True
            )
        return self._heads[department_id]

    def handler(self, department_id: int) -> Actor:
        if department_id not in self._handlers:
            self._handlers[department_id] = make_actor(self.session, StaffRole.HANDLER, department_id=department_id)
        return self._handlers[department_id]


def new_complaint(**changes: Any) -> NewComplaint:
    values = {
        "channel": Channel.WEB,
        "external_id": f"synthetic-{next(_serial)}",
        "kind": Kind.COMPLAINT,
        "violations": ("F-01",),
        "narrative": "合成诉求：强制入会并收取会费。",
        "region_code": CITY,
        "person": SOMEBODY,
        "is_synthetic": True,
    }
    return NewComplaint(**values | changes)


def make_complaint(
    session: Session, collaborators: Collaborators, *, at: datetime = MONDAY, actor: Actor = COMPLAINANT, **changes: Any
) -> Complaint:
    """Registered by the real verb, its row held."""
    receipt = register_complaint(session, collaborators, new_complaint(**changes), actor=actor, at=at)
    return find.lock_complaint(session, receipt.number)


def answer(**changes: Any) -> reply.ReplyInput:
    return reply.ReplyInput(**{"outcome": Outcome.SUBSTANTIATED, "reply_text": "合成答复：已责令整改。"} | changes)


def fine_call(**changes: Any) -> callback.Call:
    values = {"contacted": Contacted.REACHED, "solved": Solved.SOLVED, "satisfaction": Satisfaction.SATISFIED}
    return callback.Call(**values | changes)


def call_back(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    call: callback.Call,
    *,
    actor: Actor,
    at: datetime,
    called_at: datetime | None = None,
) -> Callback:
    """As a caller does it: the number is shown, then the call is kept."""
    if can_be_reached(session, complaint.id):
        number.show_number(session, collaborators, complaint, actor=actor, at=called_at or at)
    return callback.record_callback(session, collaborators, complaint, call, actor=actor, at=at, called_at=called_at)


def open_parts(session: Session, complaint: Complaint, state: HandlingState) -> Sequence[Handling]:
    return [part for part in assignments.open_parts(session, complaint) if part.state is state]


def promise_anew(
    session: Session, collaborators: Collaborators, complaint: Complaint, clock: Clock, *, at: datetime
) -> None:
    """As another policy of the complaint does it: the clock that runs is over, one under this policy starts."""
    wanted = [promises.Promise(clock, at)]
    promises.promise(session, collaborators, complaint, wanted, actor=SYSTEM, at=at)
    project(session, collaborators, complaint, actor=SYSTEM, at=at)


def bring_to(
    session: Session, collaborators: Collaborators, crew: Crew, complaint: Complaint, goal: State, *, at: datetime
) -> None:
    """Every department signs, answers; the reply passes review; the call-back is fine; until `goal`."""
    if complaint.state is goal:
        return
    if complaint.state is State.DISPATCHED:
        for part in open_parts(session, complaint, HandlingState.PENDING):
            sign.sign_for(session, collaborators, complaint, actor=crew.handler(part.department_id), at=at)
    elif complaint.state is State.HANDLING:
        for part in open_parts(session, complaint, HandlingState.SIGNED):
            handler = crew.handler(part.department_id)
            reply.reply_to_complaint(session, collaborators, complaint, answer(), actor=handler, at=at)
    elif complaint.state is State.REPLIED:
        review.pass_review(session, collaborators, complaint, actor=crew.dispatcher, at=at)
    elif complaint.state is State.CALLBACK:
        call_back(session, collaborators, complaint, fine_call(), actor=crew.caller, at=at)
    else:
        raise AssertionError(f"no way from {complaint.state} to {goal}")
    bring_to(session, collaborators, crew, complaint, goal, at=at)


def write_known_association(session: Session) -> None:
    """Into an office that has its departments already."""
    ids = dict(session.exec(select(Department.name, Department.id)).all())
    write_associations(session, [_association()], ids, is_synthetic=True)
    record_writes(session)


def known_association(session: Session) -> int:
    return session.exec(select(Association.id).where(Association.credit_code == CREDIT_CODE)).one()


def _association() -> RegistryEntry:
    names = {(organ.symbol): organ.name for organ in organs_of(CITY, ("住房和城乡建设",))}
    return RegistryEntry(
        line=2,
        credit_code=CREDIT_CODE,
        name="成都市门窗与防水行业协会（合成）",
        aliases=(),
        former_names=(),
        level=Level.CITY,
        region_code=CITY,
        industry="住房和城乡建设",
        mode=RegistrationMode.DECOUPLED,
        lifecycle=Lifecycle.ACTIVE,
        is_watchlisted=False,
        departments={
            RegistryRole.REGISTRAR: names[Symbol.REG],
            RegistryRole.INDUSTRY_DEPARTMENT: "成都市住房和城乡建设局",
            RegistryRole.SOCIAL_WORK: names[Symbol.SWD],
        },
        basis="合成文件",
        valid_from=date(2021, 1, 1),
    )


def breaches_of(session: Session, complaint: Complaint) -> int:
    """How many clocks of it ran out."""
    clocks = session.exec(select(Deadline).where(Deadline.complaint_id == complaint.id))
    return sum(clock.breached_at is not None for clock in clocks)


def find_principal(session: Session, complaint: Complaint) -> Handling | None:
    """The part that answers for the whole complaint; None while nobody leads."""
    return next((part for part in assignments.live_parts(session, complaint) if part.is_principal), None)


def find_custody(
    session: Session, collaborators: Collaborators, complaint: Complaint, *, at: datetime
) -> list[custody.Custody]:
    """Every spell of a complaint, in the order they began."""
    of = custody.calendars_of(collaborators, complaint)
    return custody.held(audit.timeline(session, complaint.id), of, at=at)
