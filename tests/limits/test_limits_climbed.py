"""Running clocks climb by the ladders in force and keep the limits they were promised; the record still agrees."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from intake.casework import find
from intake.casework.collaborators import Collaborators
from intake.casework.escalation import sweep
from intake.casework.verbs import accept
from intake.db import Database
from intake.limits import edits, replan
from intake.limits.replan import Climbing, count_climbing, replan_lot
from intake.models import Complaint, Deadline, DeadlineStep
from routing.clocks.policies import ANY
from routing.clocks.store import load_limits
from routing.models import PolicyVersion
from routing.vocabulary import Addressee, Clock, Priority, Step, Unit
from tests import factories as make
from tests.clocks.replayed import check_replays
from tests.limits.limit_changes import PROFILE, changed, is_waiting, ladder, replanned, settled
from tests.stages.keys import RING
from tests.stages.unrecorded import unrecorded

pytestmark = pytest.mark.slow

AT = make.MONDAY
NEXT_DAY = make.on(1)


def complaint(database: Database, at: datetime = AT, **said) -> int:
    with database.unit_of_work() as session:
        return make.make_complaint(session, make.make_office(session, at=at), at=at, **{"accept": True} | said).id


def closure(session: Session, complaint_id: int) -> Deadline:
    statement = select(Deadline).where(Deadline.complaint_id == complaint_id, Deadline.clock == Clock.CLOSURE)
    return session.exec(statement).one()


def next_of(database: Database, complaint_id: int) -> tuple[Step, datetime]:
    with database.reading() as session:
        row = closure(session, complaint_id)
        return row.next_step, row.next_step_at


def swept(database: Database, at: datetime) -> None:
    with database.unit_of_work() as session:
        while sweep.take_due_steps(session, make.make_office(session, at=at), at=at):
            pass


def steps(database: Database, complaint_id: int) -> list[Step]:
    with database.reading() as session:
        row = closure(session, complaint_id)
        return list(session.exec(select(DeadlineStep.step).where(DeadlineStep.deadline_id == row.id)))


def assert_replay_agrees(database: Database, at: datetime) -> None:
    with database.reading() as session:
        check_replays(session, make.make_office(session, at=at), at=at)


def test_a_rung_that_comes_sooner_is_climbed_sooner_by_a_running_clock(database):
    running = complaint(database)
    was = next_of(database, running)
    changed(database, lambda limits: ladder(limits, "complaint", half=20), at=NEXT_DAY)
    assert replanned(database, NEXT_DAY) == 1 + 1  # the closure and the reply of a complaint
    step, at = next_of(database, running)
    assert (step, was[0]) == (Step.HALF, Step.HALF)
    assert at < was[1]
    swept(database, at)
    assert Step.HALF in steps(database, running)
    assert_replay_agrees(database, at)


def test_a_step_that_was_taken_is_never_taken_again(database):
    running = complaint(database)
    _step, half_at = next_of(database, running)
    swept(database, half_at)
    changed(database, lambda limits: ladder(limits, ANY, half=90), at=half_at)
    replanned(database, half_at)
    assert next_of(database, running)[0] is Step.DAY_BEFORE
    swept(database, half_at + timedelta(days=60))
    taken = steps(database, running)
    assert len(taken) == len(set(taken)) == len(Step)


def test_a_step_taken_out_of_the_ladder_is_left_out_by_what_runs(database):
    running = complaint(database)
    changed(database, lambda limits: ladder(limits, ANY, Step.HALF, Step.DAY_BEFORE), at=NEXT_DAY)
    replanned(database, NEXT_DAY)
    assert next_of(database, running)[0] is Step.DUE


def sooner(limits):
    own = edits.limit_of(Clock.CLOSURE, 9, Unit.WORKING_DAYS, policy="complaint", basis="合成", extension=5)
    return edits.with_limit(limits, own)


def test_what_was_registered_under_older_limits_keeps_them_when_it_is_accepted(database):
    waiting = complaint(database, accept=False)
    changed(database, sooner, at=NEXT_DAY)
    with database.unit_of_work() as session:
        collaborators, dispatcher = make.make_office(session, at=NEXT_DAY), make.Crew(session).dispatcher
        held = find.lock_by_id(session, waiting)
        facts = accept.TriageFacts.of(held)
        accept.accept_complaint(session, collaborators, held, facts, actor=dispatcher, at=NEXT_DAY)
    with database.reading() as session:
        row = closure(session, waiting)
        assert (row.amount, row.policy_version, row.started_at) == (15, 0, AT)
    assert_replay_agrees(database, NEXT_DAY)


def test_a_clock_keeps_the_limit_it_was_promised_and_a_new_one_has_the_new_limit(database):
    before = complaint(database)
    changed(database, sooner, at=NEXT_DAY)
    replanned(database, NEXT_DAY)
    after = complaint(database, NEXT_DAY)
    with database.reading() as session:
        found = [closure(session, one) for one in (before, after)]
        assert [(one.amount, one.policy_version) for one in found] == [(15, 0), (9, 1)]
    assert_replay_agrees(database, NEXT_DAY)


def test_only_clocks_of_the_policy_that_changed_are_looked_at(database):
    urgent = complaint(database, violations=("A-01",))
    plain = complaint(database)
    with database.unit_of_work() as session:
        session.get(Complaint, urgent).priority = Priority.URGENT
        row = closure(session, urgent)
        row.policy, row.unit, row.amount = "urgent", Unit.HOURS, 24
        unrecorded(session)
    was = next_of(database, plain)
    with database.reading() as session:
        old = load_limits(session, PROFILE)
        assert count_climbing(session, old, ladder(old, "urgent", half=10)) == 1
        assert count_climbing(session, old, old) == 0
        told = [edits.rung_of(one.step, one.offset, (Addressee.HOTLINE,)) for one in old.ladder("urgent")]
        assert count_climbing(session, old, edits.with_ladder(old, "urgent", told)) == 1
    changed(database, lambda limits: ladder(limits, "urgent", half=10), at=AT)
    assert replanned(database) == 1
    assert next_of(database, plain) == was


def test_a_version_is_done_once_no_process_can_have_been_behind_and_a_stale_plan_is_found(database):
    with database.unit_of_work() as session:
        stale = make.make_office(session, at=AT)
    changed(database, lambda limits: ladder(limits, ANY, half=20))
    replanned(database)
    with database.reading() as session:
        assert is_waiting(session, at=AT)
    with database.unit_of_work() as session:
        collaborators = Collaborators(stale.rules, RING, stale.jobs, make.CITY)
        late = make.make_complaint(session, collaborators, at=AT, accept=True).id
    was = next_of(database, late)
    later = settled(AT)
    assert replanned(database, later) > 0
    assert next_of(database, late) < was
    with database.reading() as session:
        assert not is_waiting(session, at=later)
        assert session.exec(select(PolicyVersion.replanned_at)).one() == later
    assert replanned(database, later) == 0


def test_a_version_with_a_later_day_is_climbed_from_that_day_on(database):
    running, day = complaint(database), make.on(2)
    was = next_of(database, running)
    changed(database, lambda limits: ladder(limits, ANY, half=60), starts=day)
    assert replanned(database, settled(AT)) == 0
    assert next_of(database, running) == was
    with database.reading() as session:
        assert not is_waiting(session, at=settled(AT))
    assert replanned(database, day) > 0
    assert next_of(database, running)[1] > was[1]


def test_a_version_taken_back_before_all_followed_it_leaves_nobody_behind(database):
    running = complaint(database)
    was = next_of(database, running)
    changed(database, lambda limits: ladder(limits, ANY, half=20))
    replanned(database)
    changed(database, lambda limits: ladder(limits, ANY, half=50), at=AT + timedelta(seconds=10))
    replanned(database, AT + timedelta(seconds=10))
    assert next_of(database, running) == was


def test_a_pass_killed_between_two_lots_is_begun_again_and_finds_the_rest(database, monkeypatch):
    monkeypatch.setattr(replan, "LOT", 1)
    first, second = sorted([complaint(database), complaint(database)])  # ids are random within a moment
    was = next_of(database, second)
    changed(database, lambda limits: ladder(limits, ANY, half=20), at=NEXT_DAY)
    with database.unit_of_work() as session:
        collaborators = make.make_office(session, at=NEXT_DAY)
        old = load_limits(session, PROFILE, at=AT)
        lot = replan_lot(session, collaborators, Climbing.between([old, collaborators.rules.limits]), after=-1)
    assert lot.cursor == first
    assert next_of(database, second) == was
    replanned(database, NEXT_DAY)
    assert next_of(database, second) < was
    assert next_of(database, first)[1] == next_of(database, second)[1]


def test_a_clock_that_stands_still_is_not_planned(database):
    paused = complaint(database)
    with database.unit_of_work() as session:
        row = closure(session, paused)
        row.is_paused, row.paused_at, row.next_step, row.next_step_at = True, AT, None, None
    changed(database, lambda limits: ladder(limits, ANY, half=20), at=NEXT_DAY)
    replanned(database, NEXT_DAY)
    assert next_of(database, paused) == (None, None)


def test_training_complaints_are_neither_counted_nor_planned_anew(database):
    practised = complaint(database, is_training=True)
    was = next_of(database, practised)
    with database.reading() as session:
        old = load_limits(session, PROFILE)
        assert count_climbing(session, old, ladder(old, ANY, half=20)) == 0
    changed(database, lambda limits: ladder(limits, ANY, half=20), at=NEXT_DAY)
    assert replanned(database, NEXT_DAY) == 0
    assert next_of(database, practised) == was
