"""Rounds of key supervision by the verbs: scored, reviewed by one, published by another, kept for ever."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session, col, func, select, text

from intake.casework.ledger import integrity
from intake.db import Database
from intake.errors import DomainError, InvalidInput, NotAllowed, NotFound, NotPossibleNow, SecondPersonNeeded
from intake.key_supervision.findings import end_finding, enter_finding
from intake.key_supervision.reading import counts_of
from intake.key_supervision.reviewing import drop_round, get_round, judge, publish_round
from intake.key_supervision.scoring import score_now, score_quarter
from intake.models import KeyFinding, KeyRound, KeyScore, WatchEntry
from intake.registry_upkeep.watch_list.batches import batch_lines
from intake.registry_upkeep.watch_list.entries import entries_of
from intake.vocabulary import KeyAct, KeyOrigin, KeyRoundState, KeyVerdict, StaffRole
from routing.models import Association
from tests import factories as make
from tests.key_supervision.key_scene import (
    AT,
    DOCUMENT,
    TODAY,
    associations,
    judge_by_hand,
    notice,
    overseer,
    proposed,
)

pytestmark = [pytest.mark.both_databases, pytest.mark.slow]

REGION, OTHER_REGION = "510104", "510105"


def test_fifty_six_come_onto_the_list_in_two_batches(database: Database) -> None:
    """As in Chengdu: two rounds, each reviewed by one person and published by another; the record is whole."""
    with database.unit_of_work() as session:
        ids = associations(session, 60)
        reviewer, publisher = overseer(session), overseer(session, StaffRole.ADMINISTRATOR)
        for name, some in (("第一批", ids[:30]), ("第二批", ids[30:56])):
            judge_by_hand(session, some, reviewer)
            row = score_now(session, actor=reviewer, at=AT)
            lines = proposed(session, row)
            assert {one.association_id for one in lines} == set(some), "who is on the list already is not proposed"
            judge(session, row.id, [one.id for one in lines], accept=True, actor=reviewer, at=AT)
            publish_round(session, row.id, notice(name), actor=publisher, at=AT)
        standing = [(line.row.name, line.row.document, line.standing) for line in batch_lines(session, on=TODAY)]
        assert standing == [("第二批", DOCUMENT, 26), ("第一批", DOCUMENT, 30)]
        watched = select(func.count()).select_from(Association).where(col(Association.is_watchlisted))
        assert session.exec(watched.where(col(Association.id).in_(ids[:56]))).one() == 56
        [line] = entries_of(session, association_id=ids[0])
        assert {1, 4, 6, 7, 8} <= {one.number for one in line.indicators}, "by what they were scored for"
        assert session.exec(select(func.count()).select_from(KeyScore)).one() == 2 * (len(ids) + 1)
    with database.reading() as session:
        assert integrity.verify(session).is_whole


def test_who_reviewed_does_not_publish_and_nothing_is_published_unreviewed(session: Session) -> None:
    ids, one, other = associations(session, 4), overseer(session), overseer(session)
    judge_by_hand(session, ids[:2], one)
    row = score_now(session, actor=one, at=AT)
    first, second = proposed(session, row)
    judge(session, row.id, [first.id], accept=True, actor=one, at=AT)
    with pytest.raises(NotPossibleNow):
        publish_round(session, row.id, notice(), actor=other, at=AT)
    with pytest.raises(InvalidInput) as refused:
        judge(session, row.id, [second.id], accept=False, actor=one, at=AT)
    assert refused.value.field == "reason"
    judge(session, row.id, [second.id], accept=False, reason="合成：已整改", actor=one, at=AT)
    with pytest.raises(SecondPersonNeeded):
        publish_round(session, row.id, notice(), actor=one, at=AT)
    publish_round(session, row.id, notice(), actor=other, at=AT)
    assert (row.state, row.decided_by_id) == (KeyRoundState.PUBLISHED, other.staff_id)
    assert session.exec(select(WatchEntry.association_id)).all() == [first.association_id]
    count = counts_of(session, [row.id], one)[row.id]
    assert (count.enlist, count.accepted, count.left_out, count.waiting) == (2, 1, 1, 0)
    with pytest.raises(NotPossibleNow):
        judge(session, row.id, [first.id], accept=True, actor=other, at=AT)
    with pytest.raises(NotPossibleNow):
        drop_round(session, row.id, "合成", actor=other, at=AT)


def test_who_is_no_longer_what_he_was_listed_for_is_proposed_to_be_taken_off(session: Session) -> None:
    [one, *_rest], reviewer, publisher = associations(session, 3), overseer(session), overseer(session)
    judge_by_hand(session, [one], reviewer)
    row = score_now(session, actor=reviewer, at=AT)
    judge(session, row.id, [proposed(session, row)[0].id], accept=True, actor=reviewer, at=AT)
    publish_round(session, row.id, notice(), actor=publisher, at=AT)
    for finding in session.exec(select(KeyFinding)).all():
        told = {"ends_on": TODAY, "reason": "合成：已整改"}
        end_finding(session, finding.id, **told, actor=reviewer, at=AT)
    soon = score_now(session, actor=reviewer, at=make.on(60))
    assert soon.state is KeyRoundState.NOTHING, "listed for less than a year"
    late = make.on(366)
    later = score_now(session, actor=reviewer, at=late)
    [line] = proposed(session, later, KeyAct.REMOVE)
    with pytest.raises(InvalidInput):
        judge(session, later.id, [line.id], accept=True, actor=reviewer, at=late)
    judge(session, later.id, [line.id], accept=True, reason="合成：整改完成", actor=reviewer, at=late)
    publish_round(session, later.id, notice("", late.date()), actor=publisher, at=late)
    [entry] = session.exec(select(WatchEntry)).all()
    assert (entry.valid_to, entry.end_reason) == (late.date(), f"{DOCUMENT} 合成：整改完成")
    assert later.batch_id is None
    assert not session.get_one(Association, one, populate_existing=True).is_watchlisted


def test_a_quarter_is_scored_once_and_not_while_another_round_waits(session: Session) -> None:
    assert score_quarter(session, at=AT) is None, "nobody is registered"
    ids, person = associations(session, 3), overseer(session)
    row = score_quarter(session, at=AT)
    assert row is not None
    assert (row.quarter_on, row.as_of, row.origin) == (date(2026, 10, 1), date(2026, 9, 30), KeyOrigin.QUARTER)
    assert (row.state, row.associations) == (KeyRoundState.NOTHING, len(ids) + 1)
    assert score_quarter(session, at=make.on(20)) is None
    judge_by_hand(session, ids[:1], person)
    waiting = score_now(session, actor=person, at=AT)
    january = make.on(50)
    assert score_quarter(session, at=january) is None
    with pytest.raises(NotPossibleNow):
        score_now(session, actor=person, at=AT)
    drop_round(session, waiting.id, "合成：指标有误", actor=person, at=AT)
    following = score_quarter(session, at=january)
    assert following is not None
    assert (following.as_of, following.state) == (date(2026, 12, 31), KeyRoundState.OPEN)


@pytest.mark.parametrize("days", [1, -93])
def test_a_day_that_is_to_come_or_long_past_is_refused(session: Session, days: int) -> None:
    with pytest.raises(InvalidInput) as refused:
        score_now(session, TODAY + timedelta(days), actor=overseer(session), at=AT)
    assert refused.value.field == "as_of"


def test_who_was_not_proposed_is_added_with_a_reason_and_not_twice(session: Session) -> None:
    ids, reviewer, publisher = associations(session, 4), overseer(session), overseer(session)
    judge_by_hand(session, ids[:1], reviewer)
    row = score_now(session, actor=reviewer, at=AT)
    [line], [other, *_] = proposed(session, row), proposed(session, row, KeyAct.NONE)
    for bare in ({"accept": True}, {"accept": False, "reason": "合成"}):
        with pytest.raises(InvalidInput):
            judge(session, row.id, [other.id], **bare, actor=reviewer, at=AT)
    judge(session, row.id, [other.id], accept=True, reason="合成：上级交办", actor=reviewer, at=AT)
    judge(session, row.id, [line.id], accept=True, actor=reviewer, at=AT)
    with pytest.raises(InvalidInput) as early:
        publish_round(session, row.id, notice(begins_on=TODAY - timedelta(1)), actor=publisher, at=AT)
    assert early.value.field == "begins_on"
    publish_round(session, row.id, notice(), actor=publisher, at=AT)
    reasons = {entry.association_id: entry.reason for entry in session.exec(select(WatchEntry))}
    assert reasons == {line.association_id: notice().reason, other.association_id: "合成：上级交办"}


def test_a_region_scores_and_judges_its_own_and_home_alone_publishes(session: Session) -> None:
    theirs, others = associations(session, 2, region=REGION), associations(session, 2)
    home, own = overseer(session), overseer(session, region=REGION)
    judge_by_hand(session, theirs[:1], own)
    with pytest.raises(NotFound):
        judge_by_hand(session, others[:1], own)
    judge_by_hand(session, others[:1], home)
    row = score_now(session, actor=own, at=AT)
    assert (row.region_code, row.associations) == (REGION, 2)
    whole = score_now(session, actor=home, at=AT)
    mine, foreign = sorted(proposed(session, whole), key=lambda one: one.association_id not in theirs)
    with pytest.raises(NotFound):
        judge(session, whole.id, [foreign.id], accept=True, actor=own, at=AT)
    judge(session, whole.id, [mine.id], accept=True, actor=own, at=AT)
    judge(session, whole.id, [foreign.id], accept=True, actor=home, at=AT)
    assert counts_of(session, [whole.id], own)[whole.id].enlist == 1
    with pytest.raises(NotAllowed):
        publish_round(session, whole.id, notice(), actor=overseer(session, region=REGION), at=AT)
    with pytest.raises(NotFound):
        get_round(session, row.id, overseer(session, region=OTHER_REGION))


@pytest.mark.parametrize("role", sorted(set(StaffRole) - {StaffRole.SUPERVISOR, StaffRole.ADMINISTRATOR}))
def test_nobody_else_scores_enters_or_judges(session: Session, role: StaffRole) -> None:
    actor = make.make_actor(session, role)
    for act in (
        lambda: score_now(session, actor=actor, at=AT),
        lambda: judge(session, 1, [1], accept=True, actor=actor, at=AT),
        lambda: publish_round(session, 1, notice(), actor=actor, at=AT),
        lambda: enter_finding(session, [1], 1, holds_on=TODAY, reason="合成", actor=actor, at=AT),
    ):
        with pytest.raises(NotAllowed):
            act()


@pytest.mark.parametrize(
    ("change", "value", "field"),
    [("number", 11, "number"), ("holds_on", TODAY + timedelta(1), "holds_on"), ("reason", " ", "reason")],
)
def test_an_entry_that_makes_no_sense_names_its_field(session: Session, change: str, value: object, field: str) -> None:
    [one, *_], actor = associations(session, 1), overseer(session)
    given = {"number": 1, "holds_on": TODAY, "reason": "合成"} | {change: value}
    with pytest.raises(DomainError) as refused:
        enter_finding(session, [one], **given, actor=actor, at=AT)
    assert refused.value.field == field


def test_what_is_changed_behind_the_record_is_found(session: Session) -> None:
    [one, *_], actor = associations(session, 3), overseer(session)
    judge_by_hand(session, [one], actor)
    row = score_now(session, actor=actor, at=AT)
    [line] = proposed(session, row)
    judge(session, row.id, [line.id], accept=True, actor=actor, at=AT)
    assert integrity.verify(session).faults == ()
    others = [other.id for other in proposed(session, row, KeyAct.NONE)]
    for change in (
        f"UPDATE key_score SET verdict = 'left_out' WHERE id = {line.id}",
        f"UPDATE key_score SET points = points + 40 WHERE id = {others[0]}",
        f"UPDATE key_score SET inputs = '[[1, 1, 8]]' WHERE id = {others[1]}",
        f"DELETE FROM key_score WHERE id = {others[2]}",
        "UPDATE key_round SET threshold = 1",
        "UPDATE key_finding SET holds_on = '2020-01-01'",
    ):
        session.connection().execute(text(change))
    session.expire_all()
    told = [str(fault) for fault in integrity.verify(session).faults]
    assert len([one for one in told if "key_score" in one]) == 4
    assert [any(table in one for one in told) for table in ("key_round", "key_finding")] == [True, True]


def test_a_verdict_may_be_changed_until_the_round_is_over(session: Session) -> None:
    [one, *_], actor = associations(session, 2), overseer(session)
    judge_by_hand(session, [one], actor)
    row = score_now(session, actor=actor, at=AT)
    [line] = proposed(session, row)
    judge(session, row.id, [line.id], accept=False, reason="合成", actor=actor, at=AT)
    judge(session, row.id, [line.id], accept=True, actor=actor, at=AT)
    assert (line.verdict, line.reason) == (KeyVerdict.ACCEPTED, "")
    assert session.exec(select(KeyRound.state)).all() == [KeyRoundState.OPEN]
