"""Many complaints about one matter: joined at once, answered each, split off, put back exactly."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session

from intake.casework import find
from intake.casework.actor import COMPLAINANT
from intake.casework.ledger import integrity
from intake.casework.matters import at_once, members, parting
from intake.casework.parts import assignments
from intake.casework.verbs import coordinate, merge, reopen, review, supplement, transfer
from intake.db import Database
from intake.errors import DomainError, NotPossibleNow
from intake.identity.person import Person
from intake.models import Complaint, ComplaintEvent, Deadline, Handling, Message, Notice
from intake.vocabulary import Confidentiality, State
from routing.vocabulary import Channel, Clock
from tests import factories as make
from tests.clocks.replayed import check_replay
from tests.clocks.stored import open_deadlines
from tests.stages.counting import statements_of
from tests.stages.extents import extent

MANY = extent(500, 30)
DAY_1, DAY_2 = make.on(1), make.on(2)
# The record has grown, and that is all; that a clock ran out is noted by the sweep, or when it ends.
_KEPT = {"event_count", "event_head", "breached_at"}


class Matter:
    """A complaint that is handled and others like it, each in the state it is asked for."""

    def __init__(self, session: Session, states: list[State], lead: State = State.HANDLING) -> None:
        self.session, self.collaborators, self.crew = session, make.make_office(session), make.Crew(session)
        self.lead = self._complaint(lead)
        self.others = [self._complaint(state, number) for number, state in enumerate(states)]
        session.flush()

    def _complaint(self, state: State, number: int = 0) -> Complaint:
        wish = Confidentiality.CONFIDENTIAL if number % 3 == 1 else Confidentiality.OPEN
        person = Person(name="合成甲", phone=f"+8613{800000000 + number}") if number % 5 != 4 else Person()
        known = {"person": person, "confidentiality": wish, "association_id": make.known_association(self.session)}
        made = make.make_complaint(self.session, self.collaborators, accept=state is not State.RECEIVED, **known)
        if state is State.COORDINATING:
            coordinate.coordinate_complaint(
                self.session, self.collaborators, made, "合成", actor=self.crew.dispatcher, at=make.on(0, 14)
            )
        make.bring_to(self.session, self.collaborators, self.crew, made, state, at=make.on(0, 14))
        return made

    def join(self, *, at: datetime = DAY_1) -> at_once.JoinPlan:
        numbers = [one.number for one in self.others]
        joined = at_once.join_all(
            self.session, self.collaborators, self.lead.number, numbers, "合成", actor=self.crew.dispatcher, at=at
        )
        self.read()
        return joined

    def read(self) -> None:
        """As it is stored."""
        self.session.flush()
        self.session.expire_all()

    def answer(self, *, at: datetime = DAY_2) -> None:
        lead = find.lock_by_id(self.session, self.lead.id)
        make.bring_to(self.session, self.collaborators, self.crew, lead, State.CALLBACK, at=at)
        self.read()

    def check(self, *, at: Any) -> None:
        for one in [self.lead, *self.others]:
            check_replay(self.session, self.collaborators, find.lock_by_id(self.session, one.id), at=at, is_swept=False)
        assert integrity.verify(self.session).faults == ()


def _rows(session: Session, ids: list[int]) -> dict[Any, dict[str, Any]]:
    """What stands of these complaints, their parts and their clocks."""
    found: dict[Any, dict[str, Any]] = {}
    for table, owner in ((Complaint, "id"), (Handling, "complaint_id"), (Deadline, "complaint_id")):
        columns = table.__table__.c
        for row in session.execute(select(table.__table__).where(columns[owner].in_(ids))).mappings():
            found[table.__name__, row["id"]] = {name: row[name] for name in row if name not in _KEPT}
    return found


def _other(row: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    return {name: (before[name], value) for name, value in row.items() if value != before[name]}


STATES = [State.RECEIVED, State.DISPATCHED, State.HANDLING, State.DISPATCHED, State.COORDINATING]


def test_undone_within_a_day_all_is_as_it_was(database: Database) -> None:
    with database.unit_of_work() as session:
        matter = Matter(session, STATES)
        ids = [one.id for one in matter.others]
        before = _rows(session, ids)
        plan = matter.join()
        assert (len(plan.joinable), plan.refused, plan.unknown) == (len(STATES), [], [])
        assert {one.state for one in matter.others} == {State.MERGED}
        matter.check(at=make.on(1, 12))
        assert _rows(session, ids) != before
        joined_at = matter.others[0].finished_at
        count = at_once.put_back_all(
            session,
            matter.collaborators,
            matter.lead.number,
            joined_at,
            actor=matter.crew.dispatcher,
            at=make.on(1, 17),
        )
        matter.read()
        assert count == len(STATES)
        after = _rows(session, ids)
        assert {key: _other(row, before[key]) for key, row in after.items() if row != before[key]} == {}
        assert after.keys() == before.keys()
        matter.check(at=make.on(1, 17))


def test_a_day_later_a_join_is_not_undone_but_split_off(database: Database) -> None:
    with database.unit_of_work() as session:
        matter = Matter(session, [State.HANDLING])
        promised = matter.others[0].closure_due_at
        matter.join()
        one, late = (
            find.lock_by_id(session, matter.others[0].id),
            make.on(1) + parting.UNDO_WITHIN + timedelta(seconds=1),
        )
        with pytest.raises(NotPossibleNow, match="24 hours"):
            merge.unmerge_complaint(session, matter.collaborators, one, actor=matter.crew.dispatcher, at=late)
        merge.split_complaint(
            session, matter.collaborators, one, "合成：另一回事", actor=matter.crew.dispatcher, at=late
        )
        assert (one.state, one.merged_into_id, one.closure_due_at) == (State.RECEIVED, None, promised)
        clocks = (each.clock for each in open_deadlines(session, one))
        assert set(clocks) == {Clock.ACCEPTANCE, Clock.DISPATCH, Clock.REPLY, Clock.CLOSURE}
        matter.check(at=late)
        assert assignments.live_parts(session, one) == []


def test_one_finding_answers_each_and_each_is_called_back(sqlite_database: Database) -> None:
    with sqlite_database.unit_of_work() as session:
        matter = Matter(session, [STATES[number % 4] for number in range(MANY)])
        with statements_of(sqlite_database) as join:
            matter.join()
        with statements_of(sqlite_database) as answered:
            matter.answer()
        # However many there are: a few statements a table, not a few a complaint.
        assert (len(join), len(answered)) < (80, 200)
        reached = [one for number, one in enumerate(matter.others) if number % 5 != 4]
        silent = [one for number, one in enumerate(matter.others) if number % 5 == 4]
        assert {one.state for one in reached} == {State.CALLBACK}
        assert {one.state for one in silent} <= {State.CLOSED}
        assert {one.outcome for one in matter.others} == {matter.lead.outcome}
        told = session.scalars(select(Message.complaint_id).where(Message.template == "result")).all()
        assert sorted(told) == sorted(one.id for one in [matter.lead, *reached])
        assert members.count_joined(session, matter.lead.id) == {
            State.CALLBACK: len(reached),
            State.CLOSED: len(silent),
        }
        matter.check(at=make.on(2, 18))

        one, who = find.lock_by_id(session, reached[0].id), matter.crew.dispatcher
        make.call_back(session, matter.collaborators, one, make.fine_call(), actor=matter.crew.caller, at=make.on(3))
        assert one.state is State.CLOSED
        with pytest.raises(NotPossibleNow, match="split"):
            reopen.reopen_complaint(
                session, matter.collaborators, one, "合成", actor=matter.crew.dispatcher, at=make.on(3)
            )
        other = find.lock_by_id(session, reached[1].id)
        merge.split_complaint(session, matter.collaborators, other, "合成", actor=who, at=make.on(3))
        assert (other.state, other.closed_at, other.outcome) == (State.RECEIVED, None, None)
        matter.check(at=make.on(3, 12))


def test_an_answer_that_is_given_anew_reaches_those_who_were_not_called_yet(sqlite_database: Database) -> None:
    with sqlite_database.unit_of_work() as session:
        matter = Matter(session, [State.RECEIVED, State.DISPATCHED])
        matter.join()
        matter.answer()
        lead = find.lock_by_id(session, matter.lead.id)
        review.send_back(
            session, matter.collaborators, lead, "合成：查得不够", actor=matter.crew.supervisor, at=make.on(3)
        )
        matter.read()
        assert [one.state for one in matter.others] == [State.MERGED, State.MERGED]
        one = find.lock_by_id(session, matter.others[0].id)
        with pytest.raises(DomainError):
            review.send_back(session, matter.collaborators, one, "合成", actor=matter.crew.supervisor, at=make.on(3))
        matter.check(at=make.on(3, 12))
        matter.answer(at=make.on(4))
        assert [one.state for one in matter.others] == [State.CALLBACK, State.CALLBACK]
        matter.check(at=make.on(4, 18))


def test_what_a_joined_complainant_says_stays_theirs_and_its_handler_is_told(sqlite_database: Database) -> None:
    with sqlite_database.unit_of_work() as session:
        matter = Matter(session, [State.RECEIVED])
        matter.join()
        one = find.lock_by_id(session, matter.others[0].id)
        supplement.supplement_complaint(
            session, matter.collaborators, one, "密语：还有发票", Channel.WEB, actor=COMPLAINANT, at=make.on(2)
        )
        session.flush()
        owners = session.scalars(
            select(ComplaintEvent.complaint_id).where(ComplaintEvent.kind == "complaint:supplement")
        )
        assert set(owners) == {one.id}
        told = session.execute(select(Notice.complaint_id, Notice.department_id).where(Notice.kind == "joined_said"))
        working = assignments.open_parts(session, matter.lead)
        assert {tuple(one) for one in told} == {(matter.lead.id, part.department_id) for part in working}


def test_nobody_is_lost_with_a_complaint_that_ends_without_an_answer(sqlite_database: Database) -> None:
    with sqlite_database.unit_of_work() as session:
        matter = Matter(session, [State.RECEIVED, State.HANDLING])
        matter.join()
        lead = find.lock_by_id(session, matter.lead.id)
        transfer.transfer_complaint(
            session, matter.collaborators, lead, "合成纪检机关", actor=matter.crew.dispatcher, at=make.on(2)
        )
        matter.read()
        assert [one.state for one in matter.others] == [State.RECEIVED, State.RECEIVED]
        matter.check(at=make.on(2, 12))


def test_what_is_joined_twice_over_is_answered_too(sqlite_database: Database) -> None:
    with sqlite_database.unit_of_work() as session:
        matter = Matter(session, [State.RECEIVED, State.RECEIVED])
        first, second = (find.lock_by_id(session, one.id) for one in matter.others)
        for one, into, hour in ((first, second, 9), (second, matter.lead, 10)):
            merge.merge_complaint(
                session, matter.collaborators, one, into, actor=matter.crew.operator, at=make.on(1, hour)
            )
        matter.read()
        assert members.handled_with(session, first).id == matter.lead.id
        matter.answer()
        assert [one.state for one in matter.others] == [State.CALLBACK, State.CALLBACK]
