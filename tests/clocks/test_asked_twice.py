"""All that is missing is asked for at once (一次性告知); how long pauses of one kind can last together at the most."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session

from intake.casework.actions import allowed
from intake.casework.actor import COMPLAINANT
from intake.casework.collaborators import Collaborators
from intake.casework.escalation import sweep
from intake.casework.ledger import audit
from intake.casework.requests import decide, file
from intake.casework.requests.file import DecisionRequestInput
from intake.casework.verbs import ask_info, resume, supply_info
from intake.db import Database
from intake.errors import IllegalMove, NotPossibleNow
from intake.events import EventKind
from intake.models import Complaint
from intake.vocabulary import PauseReason, RequestKind, State
from routing.vocabulary import Channel, Clock
from tests import factories as make
from tests.clocks.replayed import check_replay
from tests.clocks.stored import open_deadlines

pytestmark = pytest.mark.slow

TICK = timedelta(microseconds=1)
LIMIT, ONE_ROUND, ONE_SUSPENSION = 15, 10, 30  # working days: a closure, and the ceilings of its pauses


def _ask(
    session: Session, collaborators: Collaborators, complaint: Complaint, crew: make.Crew, *, at: datetime
) -> None:
    ask_info.ask_info(session, collaborators, complaint, "合成问题？", actor=crew.operator, at=at)


def _supply(session: Session, collaborators: Collaborators, complaint: Complaint, *, at: datetime) -> None:
    supply_info.supply_info(session, collaborators, complaint, "合成补充", Channel.WEB, actor=COMPLAINANT, at=at)


def _runs(collaborators: Collaborators, complaint: Complaint) -> int:
    """Working days from receipt to closure."""
    due_on = complaint.closure_due_at.astimezone(make.SHANGHAI).date()
    return collaborators.rules.calendar.between(complaint.received_at.astimezone(make.SHANGHAI).date(), due_on)


def test_a_third_round_is_refused_not_offered_and_leaves_nothing_behind(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators, accept=False)
        for day in (0, 2):
            assert _offers(session, collaborators, complaint, crew, at=make.on(day))
            _ask(session, collaborators, complaint, crew, at=make.on(day, 11))
            with pytest.raises(IllegalMove):
                _ask(session, collaborators, complaint, crew, at=make.on(day, 12))
            _supply(session, collaborators, complaint, at=make.on(day + 1))
        head = complaint.event_head
        assert not _offers(session, collaborators, complaint, crew, at=make.on(4))
        with pytest.raises(NotPossibleNow, match="asked twice already"):
            _ask(session, collaborators, complaint, crew, at=make.on(4))
        assert (complaint.state, complaint.event_head) == (State.RECEIVED, head)


def _offers(
    session: Session, collaborators: Collaborators, complaint: Complaint, crew: make.Crew, *, at: datetime
) -> bool:
    moves = allowed.moves_for(session, collaborators, complaint, crew.operator, at=at)
    return any(move.verb == "ask_info" for move in moves)


# A pause lasts its ceiling after the day it began on; that day is gained too where it began before close of office,
# and where it would have counted: the day of receipt never does.
_FIRST = [
    pytest.param(make.on(0, 11), 0 + 1, id="on the day of receipt"),
    pytest.param(make.on(1, 11), 1 + 1, id="the next day"),
    pytest.param(make.on(1, 20), 0 + 1, id="the next day after hours"),
]


@pytest.mark.parametrize(("at", "first_days"), _FIRST)
def test_two_rounds_that_nobody_answers_gain_two_ceilings_and_the_days_they_began_on(
    database: Database, at: datetime, first_days: int
) -> None:
    """Each round ends by itself, and the second is asked at the first moment possible: no more can be gained."""
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators, accept=False)
        for _ in range(ask_info.MAX_ROUNDS):
            _ask(session, collaborators, complaint, crew, at=at)
            at = complaint.pause_until + TICK
            sweep.take_due_steps(session, collaborators, at=at)
            _supply(session, collaborators, complaint, at=at)
        assert _runs(collaborators, complaint) == LIMIT + 2 * ONE_ROUND + first_days
        check_replay(session, collaborators, complaint, at=at)


@pytest.mark.parametrize(("at", "first_days"), _FIRST[1:])
def test_two_suspensions_that_nobody_ends_gain_no_more_and_each_was_approved(
    database: Database, at: datetime, first_days: int
) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators)
        make.bring_to(session, collaborators, crew, complaint, State.HANDLING, at=make.on(0, 11))
        handler = crew.handler(complaint.lead_department_id)
        for _ in range(2):
            wish = DecisionRequestInput(RequestKind.SUSPENSION, PauseReason.COURT, "合成证据", "合成依据")
            asked = file.file_request(session, collaborators, complaint, wish, actor=handler, at=at)
            granted = {"approve": True, "note": "同意", "actor": crew.dispatcher, "at": at}
            decide.decide_request(session, collaborators, complaint, asked, **granted)
            at = complaint.pause_until + TICK
            sweep.take_due_steps(session, collaborators, at=at)
            resume.resume_complaint(session, collaborators, complaint, "合成", actor=handler, at=at)
        assert _runs(collaborators, complaint) == LIMIT + 2 * ONE_SUSPENSION + first_days
        closure = next(row for row in open_deadlines(session, complaint) if row.clock is Clock.CLOSURE)
        assert (closure.is_paused, closure.breached_at) == (False, None)
        check_replay(session, collaborators, complaint, at=at)
        kinds = [event.kind for event in audit.timeline(session, complaint.id)]
        assert kinds.count(EventKind.REQUEST_DECIDE) == kinds.count(EventKind.DEADLINE_PAUSE) == 2
