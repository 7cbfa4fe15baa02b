"""The watch-list in batches with criteria: who, when, why; the flag that routing reads follows the entries."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from intake.casework.ledger.integrity import verify
from intake.db import Database
from intake.errors import DomainError, InvalidInput, NotAllowed, NotPossibleNow
from intake.models import WatchEntry, WatchIndicator
from intake.registry_upkeep.importing import fill_with_synthetic
from intake.registry_upkeep.watch_list.batches import batch_lines, open_batch
from intake.registry_upkeep.watch_list.entries import Listing, entries_of, follow_watch_list, put_on_list, take_off_list
from intake.registry_upkeep.watch_list.indicators import (
    IndicatorWording,
    follow_wordings,
    indicators,
    seed_indicators,
    shipped_indicators,
)
from intake.vocabulary import StaffRole, WatchClass
from routing.models import Association
from routing.registry.synthetic import generate
from routing.rules.cells import KEY_POLICY
from routing.vocabulary import Priority
from tests import factories as make
from tests.registry.screens.watch_scene import (
    DOCUMENT,
    TODAY,
    a_batch,
    a_listing,
    administrator,
    is_watched,
    kinds,
    set_watched,
)

pytestmark = pytest.mark.slow


@pytest.mark.both_databases
def test_fifty_six_stand_on_it_in_two_batches(database: Database) -> None:
    """As in Chengdu; 56 are on it, whatever the file said of them before, and the record is whole."""
    with database.unit_of_work() as session:
        fill_with_synthetic(session, generate(1, 60), on=TODAY, actor=administrator(session), at=make.MONDAY)
        boss = administrator(session)
        ids = sorted(session.exec(select(Association.id)).all())[:56]
        for name, some in (("第一批", ids[:30]), ("第二批", ids[30:])):
            batch = a_batch(session, boss, name)
            put_on_list(session, some, a_listing(session, batch), actor=boss, at=make.MONDAY)
        assert [(line.row.name, line.standing) for line in batch_lines(session, on=TODAY)] == [
            ("第二批", 26),
            ("第一批", 30),
        ]
        assert all(is_watched(session, one) for one in ids)
    with database.reading() as session:
        assert verify(session).is_whole


@pytest.mark.both_databases
def test_an_entry_holds_from_its_day_to_its_last_and_a_night_follows(database: Database) -> None:
    with database.unit_of_work() as session:
        make.make_office(session)
        boss, one = administrator(session), make.known_association(session)
        set_watched(session, one, flag=False)
        batch = a_batch(session, boss)
        listing = a_listing(session, batch, valid_from=TODAY + timedelta(2))
        [entry] = put_on_list(session, [one], listing, actor=boss, at=make.MONDAY)
        assert not is_watched(session, one)
        assert follow_watch_list(session, at=make.on(1)) == 0
        assert follow_watch_list(session, at=make.on(2)) == 1
        assert is_watched(session, one)
        ends = {"valid_to": TODAY + timedelta(9), "reason": "合成：整改完成"}
        assert take_off_list(session, one, **ends, actor=boss, at=make.on(3)) == 1
        assert is_watched(session, one)
        assert follow_watch_list(session, at=make.on(9)) == 1
        assert not is_watched(session, one)
        assert (entry.added_by_id, entry.ended_by_id, entry.end_reason) == (
            boss.staff_id,
            boss.staff_id,
            ends["reason"],
        )
        [line] = entries_of(session, association_id=one)
        assert [each.number for each in line.indicators] == [1, 2]
        assert [line.holds(TODAY + timedelta(n)) for n in (1, 2, 8, 9)] == [False, True, True, False]
        assert kinds(session)[-4:] == [
            "registry:watch",
            "registry:follow_watch_list",
            "registry:unwatch",
            "registry:follow_watch_list",
        ]
    with database.reading() as session:
        assert verify(session).is_whole


def test_a_file_lists_it_until_its_first_batch_begins_and_from_then_on_the_batch_decides(session: Session) -> None:
    make.make_office(session)
    boss, one = administrator(session), make.known_association(session)
    set_watched(session, one, flag=True)
    listing = a_listing(session, a_batch(session, boss), valid_from=TODAY + timedelta(2))
    put_on_list(session, [one], listing, actor=boss, at=make.MONDAY)
    assert is_watched(session, one)
    set_watched(session, one, flag=False)
    assert [follow_watch_list(session, at=make.on(day)) for day in (1, 2, 3)] == [0, 1, 0]
    assert is_watched(session, one)


def test_routing_reads_what_the_batch_says(database: Database) -> None:
    matter = {"violations": ("A-01",), "narrative": "合成诉求：不公开章程。"}
    priorities = []
    for is_listed in (False, True):
        with database.unit_of_work() as session:
            collaborators, boss = make.make_office(session), administrator(session)
            one = make.known_association(session)
            if is_listed:
                put_on_list(session, [one], a_listing(session, a_batch(session, boss)), actor=boss, at=make.MONDAY)
            complaint = make.make_complaint(session, collaborators, association_id=one, **matter)
            priorities.append((complaint.priority, complaint.policy))
    assert priorities == [(Priority.NORMAL, "complaint"), (Priority.KEY, KEY_POLICY)]


def test_whom_only_a_file_listed_is_struck_off_with_a_reason(database: Database) -> None:
    with database.unit_of_work() as session:
        make.make_office(session)
        boss, one = administrator(session), make.known_association(session)
        set_watched(session, one, flag=True)
        assert follow_watch_list(session, at=make.MONDAY) == 0
        assert take_off_list(session, one, valid_to=TODAY, reason="合成", actor=boss, at=make.MONDAY) == 0
        assert not is_watched(session, one)
        with pytest.raises(NotPossibleNow):
            take_off_list(session, one, valid_to=TODAY, reason="合成", actor=boss, at=make.MONDAY)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"indicator_ids": []}, "indicators"),
        ({"indicator_ids": [999_999]}, "indicators"),
        ({"batch_id": 999_999}, "batch"),
    ],
)
def test_a_listing_that_makes_no_sense_names_its_field(session: Session, changes: dict[str, Any], field: str) -> None:
    make.make_office(session)
    boss = administrator(session)
    listing = a_listing(session, a_batch(session, boss), **changes)
    with pytest.raises(DomainError) as refused:
        put_on_list(session, [make.known_association(session)], listing, actor=boss, at=make.MONDAY)
    assert refused.value.field == field
    assert session.exec(select(WatchEntry)).all() == []


def test_who_stands_in_a_batch_is_not_put_into_it_again(session: Session) -> None:
    make.make_office(session)
    boss, one = administrator(session), make.known_association(session)
    listing = a_listing(session, a_batch(session, boss))
    put_on_list(session, [one], listing, actor=boss, at=make.MONDAY)
    with pytest.raises(InvalidInput) as refused:
        put_on_list(session, [one], listing, actor=boss, at=make.MONDAY)
    assert refused.value.field == "associations"
    with pytest.raises(InvalidInput) as early:
        take_off_list(session, one, valid_to=date(2026, 1, 1), reason="合成", actor=boss, at=make.MONDAY)
    assert early.value.field == "valid_to"
    with pytest.raises(NotAllowed):
        put_on_list(session, [one], listing, actor=make.make_actor(session, StaffRole.SUPERVISOR), at=make.MONDAY)


def test_eighteen_criteria_in_three_classes_say_that_they_are_proposed_by_this_product(session: Session) -> None:
    seed_indicators(session, at=make.MONDAY)
    seed_indicators(session, at=make.MONDAY)
    shipped = indicators(session)
    assert len(shipped) == 18
    assert {row.kind for row in shipped} == set(WatchClass)
    assert all(row.is_default and "本产品建议稿，非成都市指标" in row.basis for row in shipped)


def test_another_wording_of_a_number_is_another_criterion_and_the_old_one_lists_nobody_any_more(
    session: Session,
) -> None:
    seed_indicators(session, at=make.MONDAY)
    boss, old = administrator(session), indicators(session)
    wordings = [IndicatorWording(1, WatchClass.RISK, "合成：被举报三次以上", "合成文件"), wording_of(old[1])]
    kept = follow_wordings(session, wordings)
    make.record_writes(session)
    assert [row.number for row in indicators(session) if row.is_active] == [2, 1]
    assert (kept[2].id, old[0].text, old[0].is_active) == (old[1].id, shipped_indicators()[0].wording.text, False)
    batch = open_batch(
        session, name="第三批", document=DOCUMENT, begins_on=TODAY, reason="合成", actor=boss, at=make.MONDAY
    )
    with pytest.raises(InvalidInput) as refused:
        put_on_list(session, [1], Listing(batch.id, [old[0].id], TODAY, "合成"), actor=boss, at=make.MONDAY)
    assert refused.value.field == "indicators"
    assert follow_wordings(session, wordings) == kept, "said again, nothing changes"
    back = follow_wordings(session, [one.wording for one in shipped_indicators()])
    make.record_writes(session)
    assert back[1].id == old[0].id, "the old wording is the old criterion"


def wording_of(row: WatchIndicator) -> IndicatorWording:
    return IndicatorWording(row.number, row.kind, row.text, row.basis, row.is_default)
