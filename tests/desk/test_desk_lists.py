"""The lists of the desk: the right complaints, in the order they expire, page after page, on both databases."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from intake.casework import find
from intake.casework.outbox.dismiss import dismiss_notices
from intake.casework.outbox.staff_notices import SUPPLEMENTED, notify_desk
from intake.casework.verbs import ask_info
from intake.db import Database
from intake.desk.counting.by_state import count_overdue_parts, count_states
from intake.desk.cursors import ListCursor, find_place
from intake.desk.groups import LATER, OVERDUE, THIS_WEEK, TODAY, WAITING, group_of, grouped
from intake.desk.listing import (
    Filter,
    ListLine,
    association_lines,
    department_lines,
    state_lines,
)
from intake.desk.notices import unread
from intake.desk.queues import ownerless_lines, queues_of
from intake.errors import NotFound
from intake.models import Handling
from intake.sealing.text import text_key_of
from intake.vocabulary import HandlingState, StaffRole, State
from routing.vocabulary import Symbol
from tests import factories as make

pytestmark = pytest.mark.both_databases


def fill(session: Session, count: int) -> tuple[int, list[str]]:
    """`count` complaints of one department received on different days; it, and their numbers as they expire."""
    collaborators, crew = make.make_office(session), make.Crew(session)
    department = make.department_of(collaborators, Symbol.REG)
    numbers = []
    for n in range(count):
        made = make.make_complaint(session, collaborators, at=make.on(-n % 7, 8 + n % 3))
        make.bring_to(session, collaborators, crew, made, State.HANDLING, at=make.on(0, 12))
        part = next((p for p in find.handlings_of(session, made.id) if p.is_principal), None)
        assert part is not None
        department = part.department_id
        numbers.append(made.number)
    return department, numbers


def pages(session: Session, department: int, size: int) -> list[ListLine]:
    """Every line, read a page at a time as the desk does."""
    lines: list[ListLine] = []
    after = None
    while found := department_lines(session, department, after=after, limit=size):
        lines += found
        after = find_place(str(found[-1].place))
    return lines


def test_pages_of_any_size_give_every_open_part_once_in_the_order_it_expires(database: Database) -> None:
    with database.unit_of_work() as session:
        department, numbers = fill(session, 9)
        # Two of them stand still and come last, whatever page they fall on; two expire at the same moment.
        rows = session.scalars(sa.select(Handling).where(Handling.department_id == department)).all()
        for row in rows[:2]:
            row.next_due_at = None
        rows[3].next_due_at = rows[4].next_due_at
        session.flush()
        whole = department_lines(session, department, limit=50)
        assert {line.number for line in whole} == set(numbers)
        assert whole == sorted(whole, key=lambda line: line.place.order)
        assert [line.due_at for line in whole[-2:]] == [None, None]
        for size in (1, 2, 4, 8, 9):
            assert pages(session, department, size) == whole


def test_filters_leave_out_what_they_say(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        fee = make.make_complaint(session, collaborators, violations=("F-01",))
        award = make.make_complaint(session, collaborators, violations=("F-02",))
        principal = find.handlings_of(session, fee.id)[0].department_id
        assert find.handlings_of(session, award.id)[0].department_id == principal
        make.bring_to(session, collaborators, crew, fee, State.HANDLING, at=make.on(0, 11))
        me = crew.handler(principal).staff_id

        def listed(**wanted: object) -> list[str]:
            return [line.number for line in department_lines(session, principal, wanted=Filter(**wanted))]

        assert sorted(listed()) == sorted([fee.number, award.number])
        assert listed(part_state=HandlingState.PENDING) == [award.number]
        assert listed(handler_ids=frozenset({me})) == [fee.number]
        assert sorted(listed(branch="F")) == sorted([fee.number, award.number])
        assert listed(branch="V") == []


def test_answered_and_returned_parts_leave_the_list(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators)
        departments = [part.department_id for part in find.handlings_of(session, complaint.id)]
        assert all(department_lines(session, one) for one in departments)
        make.bring_to(session, collaborators, crew, complaint, State.REPLIED, at=make.on(0, 11))
        assert not any(department_lines(session, one) for one in departments)


def test_a_queue_of_several_states_is_one_order_and_overdue_means_past_its_time(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        old = make.make_complaint(session, collaborators, at=make.on(-14))
        new = make.make_complaint(session, collaborators, at=make.on(0), accept=False)
        handled = make.make_complaint(session, collaborators, at=make.on(-1))
        make.bring_to(session, collaborators, crew, handled, State.HANDLING, at=make.on(-1, 12))
        states = (State.RECEIVED, State.DISPATCHED, State.HANDLING)
        whole = state_lines(session, states, crew.supervisor)
        assert whole[0].number == old.number
        assert {line.number for line in whole} == {old.number, new.number, handled.number}
        assert whole == sorted(whole, key=lambda line: line.place.order)
        rest = state_lines(session, states, crew.supervisor, after=whole[0].place)
        assert rest == whole[1:]
        late = state_lines(session, states, crew.supervisor, due_before=make.on(-1))
        assert [line.number for line in late] == [old.number]
        counts = count_states(session, crew.supervisor, at=make.on(-1))
        assert (counts.of(*states), counts.of(*states, is_overdue=True)) == (3, 1)


def test_a_callback_is_found_though_it_is_closed_and_a_pause_comes_last(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        called = make.make_complaint(session, collaborators)
        make.bring_to(session, collaborators, crew, called, State.CALLBACK, at=make.on(0, 11))
        waiting = make.make_complaint(session, collaborators, accept=False)
        ask_info.ask_info(session, collaborators, waiting, "请补充。", actor=crew.operator, at=make.on(0, 11))
        lines = state_lines(session, [State.NEED_INFO, State.CALLBACK], crew.supervisor)
        assert [line.number for line in lines] == [called.number, waiting.number]


def test_a_list_is_counted_to_the_last_and_practice_is_no_part_of_it(database: Database) -> None:
    with database.unit_of_work() as session:
        department, _numbers = fill(session, 3)
        collaborators, supervisor = make.make_office(session), make.Crew(session).supervisor
        for _ in range(101):
            make.make_complaint(session, collaborators, accept=False)
        make.make_complaint(session, collaborators, accept=False, is_training=True)
        assert count_overdue_parts(session, department, make.on(60)) == 3
        assert count_overdue_parts(session, department, make.on(-60)) == 0
        counts = count_states(session, supervisor, at=make.on(60))
        assert (counts.of(State.HANDLING), counts.of(State.RECEIVED, is_overdue=True)) == (3, 101)
        shown = {queue.key: queue.counted for queue in queues_of(session, supervisor, at=make.on(60))}
        assert (shown["open"], shown["overdue"], shown["review"]) == ("3", "104", "")


def test_a_department_is_told_only_of_its_own_complaints_about_an_association(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        association = make.known_association(session)
        one = make.make_complaint(session, collaborators, association_id=association)
        two = make.make_complaint(session, collaborators, association_id=association)
        principal = find.handlings_of(session, one.id)[0].department_id
        crew = make.Crew(session)
        stranger = crew.handler(make.department_of(collaborators, Symbol.FAO))
        all_of_it = association_lines(session, association, crew.operator)
        assert {line.number for line in all_of_it} == {one.number, two.number}
        assert [line.number for line in association_lines(session, association, crew.operator, but=one.id)] == [
            two.number
        ]
        assert len(association_lines(session, association, crew.handler(principal))) == 2
        assert association_lines(session, association, stranger) == []


def test_what_nobody_leads_is_listed_only_while_a_coordinator_is_asked(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        make.make_complaint(session, collaborators)
        assert ownerless_lines(session, make.Crew(session).dispatcher) == []


@pytest.mark.parametrize(
    "text", ["", "x", ".", "1", "1.x", "-1.5", "1.-5", "99999999999999999999.1", "1.9223372036854775808"]
)
def test_an_address_that_is_no_place_is_the_top_of_the_list(text: str) -> None:
    assert find_place(text) is None


def test_a_place_survives_its_address_to_the_microsecond() -> None:
    for place in (ListCursor(make.on(3) + timedelta(microseconds=7), 12), ListCursor(None, 5)):
        assert find_place(str(place)) == place


def test_groups_are_the_words_of_a_day() -> None:
    now = make.on(0, 10)  # a Monday
    assert group_of(None, now) == WAITING
    assert group_of(now - timedelta(seconds=1), now) == OVERDUE
    assert group_of(now, now) == TODAY  # exactly at its time it is still in time
    assert group_of(make.on(0, 23, 59), now) == TODAY
    assert group_of(make.on(6, 23, 59), now) == THIS_WEEK
    assert group_of(make.on(7, 0), now) == LATER
    assert grouped([], now) == []


def test_notices_reach_their_desk_and_are_put_away_for_all_of_it(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        complaint = make.make_complaint(session, collaborators)
        department, other = (make.department_of(collaborators, symbol) for symbol in (Symbol.REG, Symbol.FAO))
        about = {"complaint_id": complaint.id, "number": complaint.number, "at": make.on(0)}
        for n in range(5):
            notify_desk(session, SUPPLEMENTED, cause=f"own-{n}", department_id=department, **about)
        notify_desk(session, SUPPLEMENTED, cause="hotline", **about)
        mine, colleague = (make.make_actor(session, StaffRole.HANDLER, department_id=department) for _ in range(2))
        stranger = make.make_actor(session, StaffRole.HANDLER, department_id=other)
        dispatcher = make.make_actor(session, StaffRole.DISPATCHER)
        told = unread(session, mine, at=make.on(0))
        assert (told.complaints, told.notices, told.has_more) == (1, 5, False)
        (line,) = told.lines
        assert line.earlier == 4, "one line a complaint"
        assert unread(session, stranger, at=make.on(0)).lines == []
        assert len(unread(session, dispatcher, at=make.on(0)).lines) == 1
        with pytest.raises(NotFound):
            dismiss_notices(session, [line.id], actor=stranger, at=make.on(1))
        notify_desk(session, SUPPLEMENTED, cause="since", department_id=department, **about)
        for reader in (mine, colleague):
            dismiss_notices(session, [line.id], actor=reader, at=make.on(1), with_earlier=True)
        left = unread(session, colleague, at=make.on(2))
        assert (left.complaints, left.notices) == (1, 1), "what came since it was shown stays"
        assert unread(session, dispatcher, at=make.on(2)).notices == 1, "another desk's are its own"


def test_a_line_reads_the_narrative_in_one_spelling_and_the_complaint_keeps_it_as_written(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        pasted = "會(huì)費\u200b翻倍，成為ＶＩＰ\n才給辦"
        made = make.make_complaint(session, collaborators, narrative=pasted)
        make.bring_to(session, collaborators, crew, made, State.HANDLING, at=make.on(0, 12))
        part = next(part for part in find.handlings_of(session, made.id) if part.is_principal)
        assert [line.matter for line in department_lines(session, part.department_id)] == ["会费翻倍，成为VIP 才给办"]
        assert text_key_of(session, made).open(made.narrative) == pasted
