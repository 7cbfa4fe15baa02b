"""Versions of the fee lists: drafted by one, published by another; and what complaints name."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select, text

from intake.casework.actor import Actor
from intake.casework.ledger import integrity
from intake.casework.verbs.fees.name_fees import name_fees, standing_fees
from intake.errors import InvalidInput, NotAllowed, NotFound, NotPossibleNow, SecondPersonNeeded
from intake.events import EventKind
from intake.fee_lists import drafting, publishing
from intake.fee_lists.figures import fee_figures
from intake.models import ComplaintEvent, ComplaintFee
from intake.vocabulary import StaffRole, State
from routing.fee_lists.file import read_fee_file
from routing.fee_lists.store import get_fee_list, load_fee_list, next_fee_list
from routing.fees import shipped_fee_list
from routing.models import FeeItem, FeeListVersion
from routing.violations import shipped_violations
from tests import factories as make
from tests.fees.fee_sheets import DOCUMENT, TITLE, city_sheet

pytestmark = pytest.mark.both_databases
LATER = make.on(7)


@pytest.fixture
def drafter(session: Session) -> Actor:
    return make.make_actor(session, StaffRole.ADMINISTRATOR)


@pytest.fixture
def second(session: Session) -> Actor:
    return make.make_actor(session, StaffRole.SUPERVISOR)


def load_city(session: Session, drafter: Actor, at: datetime = make.MONDAY, **options: object) -> FeeListVersion:
    drafting.begin_draft(session, TITLE, DOCUMENT, actor=drafter, at=at)
    cards = read_fee_file(city_sheet(), {card.code for card in shipped_violations()})
    return drafting.replace_items(session, cards, expected=(13, 19), actor=drafter, at=at, **options)


def test_a_citys_nineteen_hold_only_once_a_second_person_has_published_them(
    session: Session, drafter: Actor, second: Actor
) -> None:
    assert load_fee_list(session, LATER).is_shipped
    assert [len(shipped_fee_list().allowed), len(shipped_fee_list().forbidden)] == [13, 24]
    row = load_city(session, drafter)
    assert load_fee_list(session, LATER).is_shipped, "a draft is no list yet"
    for nobody in (drafter, make.make_actor(session, StaffRole.OPERATOR)):
        with pytest.raises((SecondPersonNeeded, NotAllowed)):
            publishing.publish(session, actor=nobody, at=make.MONDAY)
    publishing.publish(session, "合成", effective_at=LATER, actor=second, at=make.MONDAY)
    assert load_fee_list(session, make.on(6)).is_shipped
    assert next_fee_list(session, make.on(6)) == LATER
    fees = load_fee_list(session, LATER)
    assert (fees.version, fees.title, len(fees.allowed), len(fees.forbidden)) == (row.version, TITLE, 13, 19)
    assert all(card.basis for card in fees.items)
    assert integrity.verify(session).faults == ()


def test_a_row_that_was_lost_on_the_way_is_seen(session: Session, drafter: Actor) -> None:
    drafting.begin_draft(session, TITLE, actor=drafter, at=make.MONDAY)
    cards = read_fee_file(city_sheet(forbidden=18), {card.code for card in shipped_violations()})
    with pytest.raises(InvalidInput) as lost:
        drafting.replace_items(session, cards, expected=(13, 19), actor=drafter, at=make.MONDAY)
    assert lost.value.field == "forbidden"


def test_two_who_edit_at_once_lose_nothing(session: Session, drafter: Actor) -> None:
    edition = drafting.begin_draft(session, TITLE, actor=drafter, at=make.MONDAY).edition
    other = make.make_actor(session, StaffRole.ADMINISTRATOR)
    card = replace(shipped_fee_list().by_code["N05"], name_zh="合成", basis="合成办法§1")
    drafting.write_item(session, card, was="N05", edition=edition, actor=drafter, at=make.MONDAY)
    with pytest.raises(NotPossibleNow):
        drafting.write_item(session, card, was="N06", edition=edition, actor=other, at=make.MONDAY)
    with pytest.raises(NotPossibleNow):
        publishing.publish(session, edition=edition, actor=other, at=make.MONDAY)
    with pytest.raises(NotPossibleNow):
        drafting.begin_draft(session, TITLE, actor=other, at=make.MONDAY)
    assert session.exec(select(FeeItem.name_zh).where(FeeItem.code == "N05")).one() == "合成"


def test_items_are_added_moved_and_taken_out(session: Session, drafter: Actor, second: Actor) -> None:
    drafting.begin_draft(session, TITLE, actor=drafter, at=make.MONDAY)
    held = {"edition": None, "actor": drafter, "at": make.MONDAY}
    new = replace(shipped_fee_list().by_code["N05"], code="N", name_zh="合成新项", basis="合成")
    drafting.write_item(session, new, **held)
    drafting.write_item(session, replace(new, code="P", name_zh="合成移项"), was="N24", **held)
    drafting.remove_item(session, "P13", **held)
    for wrong, field in ((replace(new, basis=" "), "basis"), (replace(new, violations=("X-1",)), "violations")):
        with pytest.raises(InvalidInput) as refused:
            drafting.write_item(session, wrong, **held)
        assert refused.value.field == field
    with pytest.raises(NotFound):
        drafting.remove_item(session, "N99", **held)
    changes = publishing.changes_of(session, drafting.get_draft(session))
    assert {one.code for one in changes.items} == {"N25", "N24", "P13", "P14"}
    assert changes.counted() == {"new": 2, "gone": 2, "changed": 0}
    row = publishing.publish(session, actor=second, at=make.MONDAY)
    assert get_fee_list(session, row.version).by_code["P14"].name_zh == "合成移项"


@pytest.mark.parametrize(("starts", "field"), [(-1, "effective_at"), (400, "effective_at")])
def test_a_moment_that_is_past_or_too_far_is_refused(
    session: Session, drafter: Actor, second: Actor, starts: int, field: str
) -> None:
    load_city(session, drafter)
    with pytest.raises(InvalidInput) as refused:
        publishing.publish(session, effective_at=make.on(starts), actor=second, at=make.on(0, 12))
    assert refused.value.field == field


def test_what_waits_is_called_off_and_what_holds_is_not(session: Session, drafter: Actor, second: Actor) -> None:
    row = load_city(session, drafter)
    publishing.publish(session, effective_at=LATER, actor=second, at=make.MONDAY)
    # A clock that was put back never puts a later version before an earlier one.
    drafting.begin_draft(session, "合成第二版", actor=drafter, at=make.on(-3))
    later = publishing.publish(session, actor=second, at=make.on(-3))
    assert later.effective_at == LATER
    publishing.call_off(session, later.version, "合成", actor=second, at=make.on(1))
    assert load_fee_list(session, LATER).version == row.version
    with pytest.raises(NotPossibleNow):
        publishing.call_off(session, row.version, "合成", actor=second, at=LATER)
    assert integrity.verify(session).faults == ()


def test_of_a_draft_thrown_away_nothing_is_left_but_the_record(session: Session, drafter: Actor) -> None:
    load_city(session, drafter)
    drafting.throw_away(session, actor=drafter, at=make.MONDAY)
    assert session.exec(select(FeeItem)).all() == []
    assert integrity.verify(session).faults == ()


def named(session: Session, complaint_id: int) -> list[tuple[int, str]]:
    return [(row.list_version, row.code) for row in standing_fees(session, complaint_id)]


@pytest.fixture
def complained(session: Session) -> Callable[..., int]:
    def complain(*codes: str, at: datetime = make.MONDAY) -> int:
        collaborators = make.make_office(session, at=at)
        known = make.known_association(session)
        made = make.make_complaint(session, collaborators, at=at, association_id=known, fee_items=codes)
        return made.id

    return complain


def test_a_complaint_keeps_the_version_it_was_named_by(
    session: Session, drafter: Actor, second: Actor, complained: Callable[..., int]
) -> None:
    first = complained("N05", "N01")
    load_city(session, drafter)
    version = publishing.publish(session, actor=second, at=make.on(1)).version
    later = complained("N05", at=make.on(2))
    assert (named(session, first), named(session, later)) == ([(0, "N01"), (0, "N05")], [(version, "N05")])
    with pytest.raises(InvalidInput):
        complained("N24", at=make.on(2))
    told = fee_figures(session, first=make.MONDAY.date(), last=make.on(2).date())
    assert [(one.fees.version, one.card.code, one.complaints, one.associations) for one in told] == [
        (version, "N05", 1, 1),
        (0, "N01", 1, 1),
        (0, "N05", 1, 1),
    ]
    assert fee_figures(session, first=make.on(1).date(), last=make.on(1).date()) == []


def test_items_are_named_and_taken_back_with_a_trace(session: Session, complained: Callable[..., int]) -> None:
    complained("N05")
    collaborators = make.make_office(session)
    crew = make.Crew(session)
    complaint = make.make_complaint(session, collaborators, association_id=make.known_association(session))
    who = {"actor": crew.dispatcher, "at": make.on(0, 11)}
    name_fees(session, collaborators, complaint, ["N05", "N01"], **who)
    name_fees(session, collaborators, complaint, ["N01"], actor=crew.dispatcher, at=make.on(0, 12))
    assert named(session, complaint.id) == [(0, "N01")]
    for wrong in (["N01"], ["N77"], [f"N{n:02}" for n in range(1, 12)]):
        with pytest.raises(InvalidInput):
            name_fees(session, collaborators, complaint, wrong, **who)
    events = session.exec(select(ComplaintEvent).where(ComplaintEvent.complaint_id == complaint.id)).all()
    said = [event.data for event in events if event.kind is EventKind.FEE_NAME]
    assert said[0] == {"codes": ["N05", "N01"], "dropped": [], "list_version": 0}
    assert said[1] == {"codes": [], "dropped": ["N05"], "list_version": 0}
    figures = fee_figures(session, first=make.MONDAY.date(), last=make.MONDAY.date() + timedelta(days=1))
    assert {one.card.code: one.complaints for one in figures} == {"N01": 1, "N05": 1}


def test_whoever_has_no_part_in_it_names_nothing(session: Session, complained: Callable[..., int]) -> None:
    collaborators, crew = make.make_office(session), make.Crew(session)
    complaint = make.make_complaint(session, collaborators, association_id=make.known_association(session))
    for actor, refusal in (
        (make.make_actor(session, StaffRole.CALLER_BACK), NotAllowed),
        (make.make_actor(session, StaffRole.HANDLER, department_id=1), NotFound),
    ):
        with pytest.raises(refusal):
            name_fees(session, collaborators, complaint, ["N05"], actor=actor, at=make.on(0, 11))
    make.bring_to(session, collaborators, crew, complaint, State.CLOSED, at=make.on(0, 11))
    name_fees(session, collaborators, complaint, ["N05"], actor=crew.dispatcher, at=make.on(1))
    assert named(session, complaint.id) == [(0, "N05")]


def test_an_item_exchanged_behind_the_record_is_found(
    session: Session, drafter: Actor, second: Actor, complained: Callable[..., int]
) -> None:
    complained("N05")
    load_city(session, drafter)
    publishing.publish(session, actor=second, at=make.on(1))
    session.flush()
    session.connection().execute(text("UPDATE complaint_fee SET code = 'N06'"))
    session.connection().execute(text("UPDATE fee_item SET basis = '没有' WHERE code = 'N06'"))
    session.expire_all()
    assert session.exec(select(ComplaintFee.code)).one() == "N06"
    told = [str(fault) for fault in integrity.verify(session).faults]
    assert any("complaint_fee" in fault for fault in told)
    assert any("fee_item" in fault for fault in told)
