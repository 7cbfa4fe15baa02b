"""Clocks stand still while somebody outside is waited for: days gain exactly those days, an hour gains nothing."""

import pytest
from sqlmodel import Session

from intake.casework.actor import COMPLAINANT
from intake.casework.collaborators import Collaborators
from intake.casework.escalation import sweep
from intake.casework.requests import decide, file
from intake.casework.requests.file import DecisionRequestInput
from intake.casework.verbs import ask_info, resume, supply_info
from intake.db import Database
from intake.models import Complaint
from intake.vocabulary import PauseReason, RequestKind, State
from routing.vocabulary import Channel
from tests import factories as make
from tests.clocks.stored import open_deadlines


def _end_of(day: int) -> object:
    return make.on(day, 23, 59).replace(second=59, microsecond=999999)


def _asked(session: Session, collaborators: Collaborators, crew: make.Crew, *, at: object) -> Complaint:
    complaint = make.make_complaint(session, collaborators, accept=False)
    ask_info.ask_info(session, collaborators, complaint, "合成问题？", actor=crew.operator, at=at)
    return complaint


@pytest.mark.parametrize(
    ("asked", "answered", "due_day"),
    [
        # Received on Monday, 15 working days: due on Monday three weeks later, day 21.
        ((0, 14), (0, 15), 21),  # an hour within a day: the clock runs at that day's close of office
        ((1, 9), (1, 17), 21),  # a whole day, but answered before the office closed
        ((1, 17), (1, 20), 22),  # three hours over the close of office: that day does not count
        ((1, 14), (3, 10), 23),  # Tuesday and Wednesday paused at close of office
        ((3, 14), (7, 10), 23),  # Thursday, Friday, and a weekend that gains nothing
    ],
)
def test_only_days_paused_at_close_of_office_are_gained(
    database: Database, asked: tuple[int, int], answered: tuple[int, int], due_day: int
) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = _asked(session, collaborators, crew, at=make.on(*asked))
        assert complaint.state is State.NEED_INFO
        assert complaint.next_due_at is None
        supply_info.supply_info(
            session, collaborators, complaint, "合成补充", Channel.WEB, actor=COMPLAINANT, at=make.on(*answered)
        )
        assert complaint.state is State.RECEIVED
        assert complaint.closure_due_at == _end_of(due_day)


def test_two_pauses_gain_both(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = _asked(session, collaborators, crew, at=make.on(1))
        supply_info.supply_info(session, collaborators, complaint, "一", Channel.WEB, actor=COMPLAINANT, at=make.on(2))
        ask_info.ask_info(session, collaborators, complaint, "二？", actor=crew.operator, at=make.on(2, 11))
        supply_info.supply_info(session, collaborators, complaint, "二", Channel.WEB, actor=COMPLAINANT, at=make.on(4))
        assert complaint.closure_due_at == _end_of(24)
        assert complaint.closure_original_due_at == _end_of(24)


def test_nobody_is_reminded_while_the_clocks_stand_still(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = _asked(session, collaborators, crew, at=make.on(0, 10))
        assert sweep.take_due_steps(session, collaborators, at=make.on(14)) == 0
        assert make.breaches_of(session, complaint) == 0


def test_a_granted_suspension_stops_every_clock_until_it_is_resumed(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators)
        make.bring_to(session, collaborators, crew, complaint, State.HANDLING, at=make.on(0, 14))
        handler = crew.handler(complaint.lead_department_id)
        wish = DecisionRequestInput(RequestKind.SUSPENSION, PauseReason.EXPERT_OPINION, "合成证据", "合成依据")
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
        assert complaint.state is State.SUSPENDED
        assert all(row.is_paused for row in open_deadlines(session, complaint))
        resume.resume_complaint(session, collaborators, complaint, "鉴定已出", actor=handler, at=make.on(8))
        # Tuesday to Friday and the next Monday were paused at close of office: five working days.
        assert (complaint.state, complaint.closure_due_at) == (State.HANDLING, _end_of(28))
        assert not any(row.is_paused for row in open_deadlines(session, complaint))
