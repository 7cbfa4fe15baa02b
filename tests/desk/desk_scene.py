"""A small house for tests of the desk: departments, one person for each role, complaints in any state."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from sqlmodel import select

from intake.auth.accounts import add_staff
from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.ledger import audit
from intake.casework.parts import assignments
from intake.casework.verbs.following.number import show_number
from intake.clock import now
from intake.events import EventKind
from intake.models import Complaint, ComplaintEvent, Staff
from intake.runtime import Runtime
from intake.vocabulary import ActorKind, HandlingState, StaffRole, State
from routing.vocabulary import Symbol
from tests import factories as make
from tests.stages.opened import told
from tests.stages.pages import Page, serve

PASSWORD = "four-unrelated-words"


@dataclass
class Scene:
    """People log in once; complaints are made by the real verbs, an hour ago unless said otherwise."""

    runtime: Runtime
    app: Flask = field(init=False)

    def __post_init__(self) -> None:
        with self.runtime.db.unit_of_work() as session:
            make.make_office(session, ring=self.runtime.ring)
        self.app = serve(self.runtime)
        self._pages: dict[str, Page] = {}

    def person(
        self,
        login: str,
        *roles: StaffRole,
        department_id: int | None = None,
        is_head: bool = False,
        region: str = "",
    ) -> Staff:
        with self.runtime.db.unit_of_work() as session:
            return add_staff(
                session,
                login=login,
                display_name=f"合成{login}",
                roles=roles,
                department_id=department_id,
                password=PASSWORD,
                at=now(),
                must_change=False,
                is_head=is_head,
                region=region,
            )

    def browser(self, login: str, *roles: StaffRole, **belonging: Any) -> Page:
        """Signed in as somebody; the same login is the same browser."""
        if login not in self._pages:
            self.person(login, *roles, **belonging)
            self._pages[login] = Page(self.app).log_in(login)
        return self._pages[login]

    def browser_of_old(self, login: str, *roles: StaffRole, department_id: int | None = None) -> Page:
        """Of an account that held all these roles before some of them were forbidden to go together."""
        if login in self._pages:
            return self._pages[login]
        staff_id = self.person(login, roles[0], department_id=department_id).id
        with self.runtime.db.unit_of_work() as session:
            session.get_one(Staff, staff_id).roles = [role.value for role in StaffRole if role in roles]
            make.record_writes(session)
        return self.browser_of(login)

    def browser_of(self, login: str) -> Page:
        """Of somebody who has an account already."""
        if login not in self._pages:
            self._pages[login] = Page(self.app).log_in(login)
        return self._pages[login]

    def handler(self, symbol: Symbol = Symbol.REG) -> Page:
        return self.browser(f"handler-{symbol.lower()}", StaffRole.HANDLER, department_id=self.department(symbol))

    def handler_of(self, department_id: int) -> Page:
        return self.browser(f"handler-{department_id}", StaffRole.HANDLER, department_id=department_id)

    def head_of(self, department_id: int) -> Page:
        return self.browser(f"head-{department_id}", StaffRole.HANDLER, department_id=department_id, is_head=True)

    def supervisor(self) -> Page:
        return self.browser("duban", StaffRole.SUPERVISOR)

    def dispatcher(self, login: str = "paidan") -> Page:
        return self.browser(login, StaffRole.DISPATCHER)

    def caller(self, login: str = "huifang") -> Page:
        return self.browser(login, StaffRole.CALLER_BACK)

    def shown(self, number: str, login: str = "huifang", *, at: datetime | None = None) -> None:
        """The caller was shown the number, by default a minute ago: long enough for a call."""
        with self.runtime.db.unit_of_work() as session:
            staff = session.exec(select(Staff).where(Staff.login == login)).one()
            caller = Actor(ActorKind.STAFF, staff.id, frozenset({StaffRole.CALLER_BACK}))
            complaint, office = find.lock_complaint(session, number), self.runtime.collaborators(session)
            show_number(session, office, complaint, actor=caller, at=at or now() - timedelta(minutes=1))

    def department(self, symbol: Symbol) -> int:
        with self.runtime.db.reading() as session:
            return make.department_of(self.runtime.collaborators(session), symbol)

    def name_of(self, department_id: int) -> str:
        with self.runtime.db.reading() as session:
            return self.runtime.collaborators(session).rules.directory.department(department_id).name

    def complaint(self, state: State = State.DISPATCHED, *, at: datetime | None = None, **changes: Any) -> str:
        """The number of a new complaint, brought to `state` by everyone it takes; RECEIVED needs triage."""
        with self.runtime.db.unit_of_work() as session:
            collaborators, crew = self.runtime.collaborators(session), make.Crew(session)
            begun = at or now() - timedelta(hours=1)
            known = {"association_id": make.known_association(session), "accept": state is not State.RECEIVED}
            made = make.make_complaint(session, collaborators, at=begun, **known | changes)
            make.bring_to(session, collaborators, crew, made, state, at=begun + timedelta(minutes=10))
            return made.number

    def stored(self, number: str) -> Complaint:
        with self.runtime.db.unit_of_work() as session:
            return find.get_by_number(session, number)

    def departments_of(self, number: str, *states: HandlingState) -> list[int]:
        """Of its parts in these states, by default those to be signed; the principal first."""
        with self.runtime.db.unit_of_work() as session:
            live = assignments.live_parts(session, find.get_by_number(session, number))
            return [part.department_id for part in live if part.state in (states or (HandlingState.PENDING,))]

    def department_without(self, number: str) -> int:
        """One that has no part in it."""
        every = set(HandlingState)
        with self.runtime.db.reading() as session:
            known = self.runtime.collaborators(session).rules.directory.departments
        return next(one for one in known if one not in self.departments_of(number, *every))

    def events(self, number: str, kind: EventKind | None = None) -> list[ComplaintEvent]:
        with self.runtime.db.unit_of_work() as session:
            found = audit.timeline(session, find.get_by_number(session, number).id)
            return [event for event in found if kind is None or event.kind is kind]

    def told(self, event: ComplaintEvent) -> dict[str, Any]:
        """Every field of an event, its texts among them."""
        with self.runtime.db.reading() as session:
            return told(session, event)
