"""A coordination had failed, and before the sweep came by all clocks were stopped: so is the one it promises then."""

from typing import Any

import pytest
from sqlmodel import select

from intake.casework.actor import Actor
from intake.casework.escalation import sweep
from intake.casework.requests import decide, file
from intake.casework.requests.reasons import REASONS
from intake.casework.verbs import resume, sign
from intake.db import Database
from intake.models import Deadline, DecisionRequest
from intake.vocabulary import HandlingRole, HandlingState, PauseReason, RequestKind, State
from routing.vocabulary import Clock
from tests import factories as make
from tests.clocks.replayed import check_replay
from tests.undone import undone

pytestmark = pytest.mark.slow


def test_what_is_promised_while_all_stands_still_stands_still_too(sqlite_database: Database) -> None:
    with undone(sqlite_database) as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(
            session, collaborators, violations=("F-01", "F-04"), association_id=make.known_association(session)
        )
        among = session, collaborators, complaint

        def ask(kind: RequestKind, reason: Any, actor: Actor, day: int) -> DecisionRequest:
            wish = file.DecisionRequestInput(kind, reason, "合成证据", "合成依据")
            return file.file_request(*among, wish, actor=actor, at=make.on(day))

        def grant(request: DecisionRequest, day: int, hour: int) -> None:
            said = {"approve": True, "note": "合成", "actor": crew.dispatcher, "at": make.on(day, hour)}
            decide.decide_request(*among, request, **said)

        # The second lead gives its part back and nobody takes it: to be coordinated until Thursday midnight.
        parts = make.open_parts(session, complaint, HandlingState.PENDING)
        given_back = next(one for one in parts if one.role is HandlingRole.LEAD and not one.is_principal)
        why = next(iter(REASONS[RequestKind.RETURN]))
        returning = ask(RequestKind.RETURN, why, crew.handler(given_back.department_id), 0)
        for part in parts:
            if part is not given_back:
                sign.sign_for(*among, actor=crew.handler(part.department_id), at=make.on(0, 12))
        grant(returning, 0, 14)
        lead = crew.handler(complaint.lead_department_id)
        suspending = ask(RequestKind.SUSPENSION, PauseReason.COURT, lead, 1)
        sweep.take_due_steps(session, collaborators, at=make.on(3, 17))
        grant(suspending, 4, 0)
        sweep.take_due_steps(session, collaborators, at=make.on(4, 9))
        assert complaint.state is State.SUSPENDED
        designate = session.exec(
            select(Deadline).where(Deadline.complaint_id == complaint.id, Deadline.clock == Clock.DESIGNATE)
        ).one()
        assert designate.started_at == make.on(4, 0)
        check_replay(session, collaborators, complaint, at=make.on(4, 9))
        assert designate.is_paused
        sweep.take_due_steps(session, collaborators, at=make.on(9))
        assert designate.breached_at is None
        check_replay(session, collaborators, complaint, at=make.on(9))
        resume.resume_complaint(*among, "合成", actor=lead, at=make.on(9))
        check_replay(session, collaborators, complaint, at=make.on(9))
        assert designate.due_at == make.on(10, 23, 59).replace(second=59, microsecond=999_999)
