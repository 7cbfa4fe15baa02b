"""Many complaints about one matter: joined at once, answered each, split off, put back exactly."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session

from intake.casework import find
from intake.casework.actor import COMPLAINANT
from intake.casework.clocks.complaint_clocks import ComplaintClocks
from intake.casework.escalation import sweep
from intake.casework.matters import at_once, joining, members, parting
from intake.casework.parts import assignments
from intake.casework.requests import file
from intake.casework.requests.file import DecisionRequestInput
from intake.casework.verbs import merge, reopen, review, supplement, transfer
from intake.db import Database
from intake.errors import DomainError, NotPossibleNow
from intake.models import Complaint, ComplaintEvent, Deadline, Handling, Message, Notice
from intake.sealing.text import text_key_of
from intake.vocabulary import PauseReason, RequestKind, State
from routing.calendars.working_time import local_day
from routing.vocabulary import Channel, Clock
from tests import factories as make
from tests.casework.matters.matter_scene import Matter
from tests.clocks.replayed import check_told
from tests.clocks.stored import open_deadlines
from tests.stages.counting import statements_of
from tests.stages.extents import extent

pytestmark = pytest.mark.slow

MANY = extent(500, 30)
# The record has grown, and that is all; that a clock ran out is noted by the sweep, or when it ends.
_KEPT = {"event_count", "event_head", "breached_at"}


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


STATES = [
    State.RECEIVED, State.DISPATCHED, State.HANDLING, State.DISPATCHED, State.COORDINATING, State.NEED_INFO,
    State.SUSPENDED,
]  # fmt: skip


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


@pytest.mark.parametrize("state", [State.NEED_INFO, State.SUSPENDED])
def test_split_off_what_stood_still_has_lost_the_days_until_it_was_joined_and_no_more(
    database: Database, state: State
) -> None:
    with database.unit_of_work() as session:
        matter = Matter(session, [state, State.DISPATCHED])
        stood, ran = matter.others
        promised = ran.closure_due_at
        assert stood.pause_until is not None
        matter.join(at=make.on(3, 12))  # it has stood still since the day of receipt
        assert (stood.state, stood.pause_until) == (State.MERGED, None)
        matter.check(at=make.on(3, 17))
        one = find.lock_by_id(session, stood.id)
        who = {"actor": matter.crew.dispatcher, "at": make.on(7)}
        merge.split_complaint(session, matter.collaborators, one, "合成：另一回事", **who)
        matter.read()
        assert (stood.state, stood.pause_until) == (State.RECEIVED, None)
        calendar = matter.collaborators.rules.calendars.of(make.CITY)
        days = [calendar.count_through(local_day(due)) for due in (promised, stood.closure_due_at)]
        assert days[1] - days[0] == 2  # Tuesday and Wednesday; the day of receipt never counts
        matter.check(at=make.on(7, 12))
        check_told(session, stood)
        assert all(not clock.is_paused for clock in open_deadlines(session, stood))


def test_a_pause_that_outlasts_the_join_that_was_undone_ends_at_its_own_ceiling(database: Database) -> None:
    with database.unit_of_work() as session:
        matter = Matter(session, [State.NEED_INFO])
        one = matter.others[0]
        ceiling = one.pause_until
        matter.join(at=ceiling - timedelta(hours=2))
        who = {"actor": matter.crew.dispatcher, "at": ceiling + timedelta(hours=3)}
        merge.unmerge_complaint(session, matter.collaborators, find.lock_by_id(session, one.id), **who)
        matter.read()
        assert (one.state, one.pause_until) == (State.NEED_INFO, ceiling)
        sweep.take_due_steps(session, matter.collaborators, at=ceiling + timedelta(hours=4))
        matter.read()
        assert one.pause_until is None
        pauses = ComplaintClocks.of(session, matter.collaborators, one).pauses()
        assert [(each.start, each.end) for each in pauses] == [(make.on(0, 14), ceiling)]
        matter.check(at=ceiling + timedelta(hours=4))


def test_what_was_asked_is_withdrawn_and_asked_again_where_the_join_is_undone(sqlite_database: Database) -> None:
    with sqlite_database.unit_of_work() as session:
        matter = Matter(session, [State.NEED_INFO, State.RECEIVED])
        matter.join()
        at_once.put_back_all(
            session,
            matter.collaborators,
            matter.lead.number,
            matter.others[0].finished_at,
            actor=matter.crew.dispatcher,
            at=make.on(1, 12),
        )
        session.flush()
        rows = session.scalars(select(Message).where(Message.template.in_(["merged", "parted"]))).all()
        key = {one.id: text_key_of(session, one) for one in matter.others}
        said = {(one.complaint_id, one.template): key[one.complaint_id].open(one.body) for one in rows}
        asked, other = (one.id for one in matter.others)
        assert "不必再补充" in said[asked, "merged"]
        assert "仍待您补充" in said[asked, "parted"]
        assert "补充" not in said[other, "merged"] + said[other, "parted"]


def test_what_is_not_joined_says_why_in_plain_words(sqlite_database: Database) -> None:
    with sqlite_database.unit_of_work() as session:
        matter = Matter(session, [State.REPLIED, State.CALLBACK, State.CLOSED, State.HANDLING])
        handling = matter.others[3]
        handler = matter.crew.handler(handling.lead_department_id)
        wish = DecisionRequestInput(RequestKind.SUSPENSION, PauseReason.EXPERT_OPINION, "合成证据", "合成依据")
        file.file_request(session, matter.collaborators, handling, wish, actor=handler, at=make.on(0, 15))
        plan = matter.join()
        assert plan.joinable == []
        told = {each.number: str(each.why) for each in plan.refused}
        why = [told[one.number] for one in matter.others]
        assert "waits for review" in why[0]
        assert ["has been answered" in each for each in why] == [False, True, True, False]
        assert "waits for a decision" in why[3]
        assert [each and str(each) for each in (joining.why_it_stays(session, one) for one in matter.others)] == [
            why[0],
            None,
            None,
            why[3],
        ]


def test_one_finding_answers_each_and_each_is_called_back(sqlite_database: Database) -> None:
    with sqlite_database.unit_of_work() as session:
        matter = Matter(session, [STATES[number % len(STATES)] for number in range(MANY)])
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
        # A day after the join itself there is nothing more to undo, whatever happened since.
        assert {one.finished_at for one in matter.others} == {make.on(1)}
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
