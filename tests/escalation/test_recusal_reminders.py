"""A recusal that nobody decides calls the dispatchers, then each supervisor; a decision settles what was told."""

from sqlmodel import select

from intake.casework.escalation.recusals import remind_of_recusals
from intake.casework.outbox.staff_notices import RECUSAL_DUE, RECUSAL_LATE
from intake.casework.requests.recusal import decide_recusal
from intake.db import Database
from intake.models import Notice
from intake.vocabulary import StaffRole
from routing.vocabulary import Symbol
from tests import factories as make


def test_an_undecided_recusal_calls_the_dispatchers_then_the_supervisors(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        bureau = make.department_of(collaborators, Symbol.REG)
        dispatcher, supervisor = (make.make_actor(session, one) for one in (StaffRole.DISPATCHER, StaffRole.SUPERVISOR))
        named = {"implicated_text": "市民政局", "implicated": frozenset({bureau})}
        complaint = make.make_complaint(session, collaborators, **named)
        told = [remind_of_recusals(session, collaborators, at=make.on(day)) for day in (1, 2, 2, 4, 4)]
        assert told == [0, 1, 0, 1, 0]
        calls = select(Notice).where(Notice.kind.in_([RECUSAL_DUE, RECUSAL_LATE])).order_by(Notice.id)
        rows = [(row.kind, row.staff_id) for row in session.exec(calls)]
        assert rows == [(RECUSAL_DUE, None), (RECUSAL_LATE, None), (RECUSAL_LATE, supervisor.staff_id)]
        decided = {"lift": False, "reason": "合成理由", "actor": dispatcher, "at": make.on(4, 14)}
        decide_recusal(session, collaborators, complaint, bureau, **decided)
        session.expire_all()
        assert all(row.settled_at == make.on(4, 14) for row in session.exec(calls))
