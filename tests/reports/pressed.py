"""One complaint whose department is pressed, by the real verbs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlmodel import Session

from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.requests.decide import decide_request
from intake.casework.requests.file import DecisionRequestInput, file_request
from intake.casework.supervision.issuing import OrderInput
from intake.casework.supervision.order import give_order
from intake.db import Database
from intake.vocabulary import OrderLevel, PauseReason, RequestKind, State
from routing.calendars.working_time import SHANGHAI
from tests import factories as make

SUPERVISE = OrderInput(OrderLevel.SUPERVISE, 3, "合成要求")


def on(day: int, hour: int = 10, month: int = 9) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI)


class Pressed:
    """One complaint of September 2026 in a department's hands, and whoever presses it."""

    def __init__(self, database: Database) -> None:
        self.db, self.crew = database, None
        with self.at_work() as (session, office):
            known = make.known_association(session)
            made = make.make_complaint(session, office, association_id=known, at=on(1))
            make.bring_to(session, office, self.crew, made, State.HANDLING, at=on(1, 11))
            self.id, self.lead = made.id, made.lead_department_id
            self.supervisor, self.handler = self.crew.supervisor, self.crew.handler(self.lead)

    @contextmanager
    def at_work(self) -> Iterator[tuple[Session, Collaborators]]:
        with self.db.unit_of_work() as session:
            office = make.make_office(session)
            self.crew = self.crew or make.Crew(session)
            self.crew.session = session
            yield session, office

    def do(self, verb: Callable[..., Any], *args: Any, at: datetime, by: Actor | None = None, **named: Any) -> Any:
        with self.at_work() as (session, office):
            complaint = find.lock_by_id(session, self.id)
            return verb(session, office, complaint, *args, actor=by or self.supervisor, at=at, **named)

    def give(self, wish: OrderInput = SUPERVISE, *, at: datetime) -> int:
        with self.at_work() as (session, office):
            complaint = find.lock_by_id(session, self.id)
            [made] = give_order(session, office, complaint, wish, self.lead, actor=self.supervisor, at=at)
            return made.id

    def suspend(self, *, at: datetime) -> None:
        with self.at_work() as (session, office):
            complaint = find.lock_by_id(session, self.id)
            wish = DecisionRequestInput(RequestKind.SUSPENSION, PauseReason.COURT, "合成", "合成")
            asked = file_request(session, office, complaint, wish, actor=self.handler, at=at)
            decide_request(session, office, complaint, asked, actor=self.supervisor, approve=True, note="合成", at=at)
