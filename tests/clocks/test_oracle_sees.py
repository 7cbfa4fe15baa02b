"""The oracle is not blind: whatever is altered in what is stored of clocks, behind the application, it names."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from intake.casework.escalation import sweep
from intake.casework.requests import decide, file
from intake.casework.verbs import contact, resume
from intake.db import Database
from intake.models import Complaint, Deadline, Handling
from intake.vocabulary import HandlingState, PauseReason, RequestKind, State
from routing.vocabulary import Clock, Unit
from tests import factories as make
from tests.clocks.oracle.comparison import Disagreement, disagreements
from tests.clocks.replayed import check_replay
from tests.undone import undone

pytestmark = pytest.mark.slow

DAY = timedelta(days=1)
RUNNING_AT, STILL_AT = make.on(5), make.on(9)
_clocks, _complaints, _parts = Deadline.__table__, Complaint.__table__, Handling.__table__


class _Case:
    """Handled, suspended and resumed, extended, contacted late; `still`: suspended once more."""

    def __init__(self, session: Session, *, still: bool) -> None:
        self.session, self.collaborators = session, make.make_office(session)
        self.crew = make.Crew(session)
        self.complaint = make.make_complaint(session, self.collaborators, violations=("F-01", "F-04"))
        self._go(State.HANDLING, 0)
        self.handler = self.crew.handler(self.complaint.lead_department_id)
        self._granted(RequestKind.SUSPENSION, PauseReason.COURT, 1)
        self._verb(resume.resume_complaint, "合成", day=3)
        self._granted(RequestKind.EXTENSION, "complex", 4)
        self._verb(contact.record_contact, "合成", day=4)
        self.at = RUNNING_AT
        if still:
            self._granted(RequestKind.SUSPENSION, PauseReason.COURT, 8)
            self.at = STILL_AT
        sweep.take_due_steps(session, self.collaborators, at=self.at)
        check_replay(session, self.collaborators, self.complaint, at=self.at)

    def alter(self, table: sa.Table, where: sa.ColumnElement[bool], **values: Any) -> None:
        """One row, and the application hears nothing of it."""
        done = self.session.connection().execute(sa.update(table).where(where).values(**values))
        assert done.rowcount == 1

    def clock(self, clock: Clock) -> sa.ColumnElement[bool]:
        """One clock of the kind; of those of parts the principal's."""
        lead = make.find_principal(self.session, self.complaint).id
        of_lead = sa.or_(_clocks.c.handling_id.is_(None), _clocks.c.handling_id == lead)
        return sa.and_(_clocks.c.complaint_id == self.complaint.id, _clocks.c.clock == clock, of_lead)

    def found(self) -> list[Disagreement]:
        return disagreements(self.session, self.complaint.id, at=self.at)

    def _go(self, goal: State, day: int) -> None:
        make.bring_to(self.session, self.collaborators, self.crew, self.complaint, goal, at=make.on(day, 14))

    def _verb(self, verb: Any, said: str, *, day: int) -> None:
        verb(self.session, self.collaborators, self.complaint, said, actor=self.handler, at=make.on(day))

    def _granted(self, kind: RequestKind, reason: str, day: int) -> None:
        wish = file.DecisionRequestInput(kind, reason, "合成证据", "合成依据", days=5)
        among = self.session, self.collaborators, self.complaint
        request = file.file_request(*among, wish, actor=self.handler, at=make.on(day))
        said = {"approve": True, "note": "同意", "actor": self.crew.dispatcher}
        decide.decide_request(*among, request, **said, at=make.on(day, 11))


@pytest.mark.parametrize(
    ("clock", "field", "value"),
    [
        (Clock.CLOSURE, "due_at", make.on(30)),
        (Clock.CLOSURE, "original_due_at", make.on(30)),
        (Clock.CLOSURE, "started_at", make.on(1)),
        (Clock.CLOSURE, "extension_days", 0),
        (Clock.CLOSURE, "amount", 16),
        (Clock.CLOSURE, "unit", Unit.DAYS),
        (Clock.CLOSURE, "basis", "别的依据"),
        (Clock.CLOSURE, "policy", "key"),
        (Clock.CLOSURE, "policy_version", 9),
        (Clock.CLOSURE, "calendar_version", 9),
        (Clock.CLOSURE, "earlier_calendars", "0"),
        (Clock.CLOSURE, "region_code", make.PROVINCE),
        (Clock.CLOSURE, "department_id", None),
        (Clock.CLOSURE, "met_at", make.on(5)),
        (Clock.CLOSURE, "cancelled_at", make.on(5)),
        (Clock.CLOSURE, "breached_at", make.on(5)),
        (Clock.CLOSURE, "is_provisional", True),
        (Clock.CLOSURE, "is_paused", True),
        (Clock.CLOSURE, "paused_at", make.on(4)),
        (Clock.SIGN, "department_id", 1),
        (Clock.SIGN, "met_at", None),
        (Clock.FIRST_CONTACT, "met_at", make.on(1)),
        (Clock.FIRST_CONTACT, "breached_at", None),
    ],
)
def test_each_value_of_a_clock_is_named(sqlite_database: Database, clock: Clock, field: str, value: Any) -> None:
    with undone(sqlite_database) as session:
        case = _Case(session, still=False)
        case.alter(_clocks, case.clock(clock), **{field: value})
        (found,) = case.found()
        assert (found.what, found.field, found.stored) == (clock, field, value)


@pytest.mark.parametrize(
    ("clock", "field", "value"),
    [
        (Clock.CLOSURE, "is_paused", False),
        (Clock.CLOSURE, "paused_at", None),
        (Clock.CLOSURE, "paused_at", make.on(1, 11)),
        (Clock.REPLY, "due_at", make.on(7)),
        (Clock.REPLY, "breached_at", make.on(7)),
    ],
)
def test_so_is_a_pause_that_was_forgotten(sqlite_database: Database, clock: Clock, field: str, value: Any) -> None:
    with undone(sqlite_database) as session:
        case = _Case(session, still=True)
        case.alter(_clocks, case.clock(clock), **{field: value})
        (found,) = case.found()
        assert (found.what, found.field, found.stored) == (clock, field, value)


@pytest.mark.parametrize(
    ("still", "field", "value"),
    [
        (False, "next_due_at", None),
        (True, "next_due_at", make.on(9)),
        (False, "closure_due_at", make.on(9)),
        (False, "closure_original_due_at", None),
        (False, "extension_count", 0),
        (False, "is_provisional", True),
        (False, "pause_until", make.on(9)),
        (True, "pause_until", None),
    ],
)
def test_each_cache_of_the_complaint_is_named(
    sqlite_database: Database, *, still: bool, field: str, value: Any
) -> None:
    with undone(sqlite_database) as session:
        case = _Case(session, still=still)
        case.alter(_complaints, _complaints.c.id == case.complaint.id, **{field: value})
        (found,) = case.found()
        assert (found.what, found.field, found.stored) == ("complaint", field, value)


@pytest.mark.parametrize("value", [None, make.on(9)])
def test_so_is_the_cache_of_a_part(sqlite_database: Database, value: Any) -> None:
    with undone(sqlite_database) as session:
        case = _Case(session, still=False)
        part = make.open_parts(session, case.complaint, HandlingState.SIGNED)[-1]
        case.alter(_parts, _parts.c.id == part.id, next_due_at=value)
        (found,) = case.found()
        assert (found.what, found.row_id, found.field, found.stored) == ("part", part.id, "next_due_at", value)


def test_a_row_that_is_gone_and_one_that_nobody_promised_are_named(sqlite_database: Database) -> None:
    with undone(sqlite_database) as session:
        case = _Case(session, still=False)
        row = session.connection().execute(sa.select(_clocks).where(case.clock(Clock.CLOSURE))).one()
        session.connection().execute(sa.delete(_clocks).where(_clocks.c.id == row.id))
        session.connection().execute(sa.insert(_clocks).values(**row._asdict() | {"id": 1, "clock": Clock.REDO}))
        assert case.found() == [
            Disagreement(Clock.CLOSURE, row.id, "row", None, "promised"),
            Disagreement(Clock.REDO, 1, "row", "stored", None),
        ]


def test_a_clock_that_ran_out_may_wait_for_the_sweep_for_an_hour(sqlite_database: Database) -> None:
    with undone(sqlite_database) as session:
        collaborators = make.make_office(session)
        complaint = make.make_complaint(session, collaborators)
        out = complaint.next_due_at

        def late(minutes: int, *, is_swept: bool = True) -> set[str]:
            at = out + timedelta(minutes=minutes)
            return {one.field for one in disagreements(session, complaint.id, at=at, is_swept=is_swept)}

        assert late(0) == late(59) == late(600, is_swept=False) == set()
        assert late(61) == {"breached_at"}
        sweep.take_due_steps(session, collaborators, at=out + DAY)
        session.flush()
        assert late(24 * 60) == set()
        # What is marked must have run out.
        assert late(0) == late(0, is_swept=False) == {"breached_at"}
