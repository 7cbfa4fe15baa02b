"""From the draft to the table that decides: checked, by a second person, with a reason, from a moment on; and back."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from intake.casework.actor import SYSTEM, Actor
from intake.db import Database
from intake.errors import InvalidInput, NotAllowed, SecondPersonNeeded
from intake.models import DecisionRecord, OfficeEvent, Staff
from intake.rulemaking.drafting.drafts import find_draft, open_draft, rules_of
from intake.rulemaking.drafting.edits import Put, Remove, apply_edits
from intake.rulemaking.drafting.undo import undo
from intake.rulemaking.errors import NoDraft, NotPublishable
from intake.rulemaking.publishing.checking import check_draft, check_with_reasons
from intake.rulemaking.publishing.publish import publish
from intake.rulemaking.publishing.roll_back import NothingToRollBack, find_version_before, roll_back
from intake.rulemaking.publishing.versions import TableVersionStatus, versions
from intake.rulemaking.publishing.warning_reasons import give_reason
from intake.vocabulary import StaffRole
from routing.models import RuleTable
from routing.rules.file import shipped_rules
from routing.rules.store import load_table, next_change, rows_of
from routing.vocabulary import TableState
from tests import factories as make

pytestmark = pytest.mark.slow

AT, LATER = make.on(0, 11), make.on(3, 8)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.unit_of_work() as session:
        make.make_office(session)
        yield session


@pytest.fixture
def editor(session: Session) -> Actor:
    return make.make_actor(session, StaffRole.ADMINISTRATOR)


@pytest.fixture
def second(session: Session) -> Actor:
    return make.make_actor(session, StaffRole.SUPERVISOR)


@pytest.fixture
def road(session: Session, editor: Actor, second: Actor) -> "Road":
    return Road(session, editor, second)


class Road:
    """Drafts that differ by the note of their first rule, and their publications."""

    def __init__(self, session: Session, editor: Actor, second: Actor) -> None:
        self.session, self.editor, self.second = session, editor, second

    def draft(self, note: str = "新提示", **keywords: object) -> RuleTable:
        draft = open_draft(self.session, actor=self.editor, at=AT, **keywords)
        first = rules_of(self.session, draft)[0]
        apply_edits(self.session, draft, [Put(first.id, cells={"note": note})], actor=self.editor, at=AT)
        return draft

    def publish(
        self, draft: RuleTable, *, at: datetime = AT, starts: datetime | None = None, **keywords: object
    ) -> None:
        values = {"actor": self.second, "reason": "合成理由"} | keywords
        publish(self.session, draft, at=at, effective_at=starts or at, **values)

    def note(self, at: datetime) -> str:
        return load_table(self.session, at).rules[0].row.note

    def statuses(self, at: datetime) -> dict[int, TableVersionStatus]:
        return {version.table.version: version.status for version in versions(self.session, at)}


def test_what_a_second_person_publishes_decides_from_then_on(session: Session, road: Road, second: Actor) -> None:
    draft = road.draft()
    road.publish(draft)
    assert load_table(session, AT).version == 2
    assert load_table(session, AT - timedelta(microseconds=1)).version == 1
    assert find_draft(session) is None
    login = session.get(Staff, second.staff_id).login
    assert (draft.state, draft.published_by, draft.published_at, draft.reason) == (
        TableState.PUBLISHED,
        login,
        AT,
        "合成理由",
    )
    assert road.statuses(AT) == {2: TableVersionStatus.IN_FORCE, 1: TableVersionStatus.RETIRED}
    assert [version.rules for version in versions(session, AT)] == [len(shipped_rules())] * 2


def test_the_record_proves_which_rules_were_published(session: Session, road: Road) -> None:
    road.publish(road.draft())
    told = session.exec(select(OfficeEvent).where(OfficeEvent.kind == "rules:publish")).one().data
    assert (told["version"], told["reason"], told["rules"]) == (2, "合成理由", len(shipped_rules()))
    assert len(told["digest"]) == 64


def test_rules_written_without_a_word_carry_the_reason_of_the_publication(session: Session, road: Road) -> None:
    draft = road.draft()
    road.publish(draft)
    assert [rule.why for rule in rules_of(session, draft)][:2] == ["合成理由", ""]


def test_until_its_moment_comes_the_old_table_decides(session: Session, road: Road) -> None:
    road.publish(road.draft("将来的提示"), starts=LATER)
    old = shipped_rules()[0].note
    assert [road.note(at) for at in (AT, LATER - timedelta(seconds=1), LATER)] == [old, old, "将来的提示"]
    assert next_change(session, AT) == LATER
    assert next_change(session, LATER) is None
    assert road.statuses(AT) == {2: TableVersionStatus.WAITING, 1: TableVersionStatus.IN_FORCE}
    assert road.statuses(LATER) == {2: TableVersionStatus.IN_FORCE, 1: TableVersionStatus.RETIRED}


def test_whoever_drafted_does_not_publish(session: Session, road: Road, editor: Actor) -> None:
    draft = open_draft(session, actor=editor, at=AT)
    with pytest.raises(SecondPersonNeeded):
        road.publish(draft, actor=editor)


def test_whoever_edited_one_rule_does_not_publish_even_when_it_was_taken_back(
    session: Session, road: Road, editor: Actor
) -> None:
    draft = road.draft()
    other = make.make_actor(session, StaffRole.ADMINISTRATOR)
    third = make.make_actor(session, StaffRole.ADMINISTRATOR)
    edit = Put(rules_of(session, draft)[1].id, cells={"note": "他人"})
    apply_edits(session, draft, [edit], actor=other, at=AT)
    undo(session, draft, actor=third, at=AT)
    for hand in (other, third):
        with pytest.raises(SecondPersonNeeded):
            road.publish(draft, actor=hand)
    road.publish(draft)


def test_only_administrators_and_supervisors_publish(session: Session, road: Road) -> None:
    draft = road.draft()
    for role in (StaffRole.DISPATCHER, StaffRole.AUDITOR):
        with pytest.raises(NotAllowed):
            road.publish(draft, actor=make.make_actor(session, role))
        with pytest.raises(NotAllowed):
            roll_back(session, actor=make.make_actor(session, role), at=AT, reason="合成理由")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"reason": "字" * 501}, "reason"),
        ({"starts": AT - timedelta(hours=1)}, "effective_at"),
    ],
)
def test_a_publication_needs_a_reason_and_a_moment_to_come(road: Road, changes: dict[str, object], field: str) -> None:
    draft = road.draft()
    with pytest.raises(InvalidInput) as refused:
        road.publish(draft, **changes)
    assert refused.value.field == field


def test_now_as_chosen_some_minutes_ago_is_now(session: Session, road: Road) -> None:
    draft = road.draft()
    road.publish(draft, starts=AT - timedelta(minutes=4))
    assert draft.effective_at == AT


def test_a_draft_with_an_error_is_not_published_and_says_why(session: Session, road: Road, editor: Actor) -> None:
    draft = road.draft()
    last = rules_of(session, draft)[-1]
    apply_edits(session, draft, [Remove(last.id)], actor=editor, at=AT)
    with pytest.raises(NotPublishable) as refused:
        road.publish(draft)
    assert refused.value.findings[0].kind == "gap"
    assert load_table(session, AT).version == 1
    assert find_draft(session).state is TableState.DRAFT


def test_a_warning_needs_a_reason_and_copies_of_the_version_keep_it(
    session: Session, road: Road, editor: Actor
) -> None:
    draft = road.draft()
    first = rules_of(session, draft)[0]
    apply_edits(session, draft, [Put(first.id, cells={"industry": "无此行业"})], actor=editor, at=AT)
    with pytest.raises(NotPublishable) as refused:
        road.publish(draft)
    for finding in refused.value.findings:
        assert finding.severity == "warning"
        give_reason(session, draft, finding.key, "合成说明", actor=road.second, at=AT)
    road.publish(draft)
    again = road.draft("又一稿")
    given = check_with_reasons(session, again).reasons
    assert {finding.key for finding in refused.value.findings} <= given.keys()
    assert {reason.reason for reason in given.values()} == {"合成说明"}


def test_a_sound_draft_is_checked_until_it_is_edited(session: Session, road: Road, editor: Actor) -> None:
    draft = road.draft()
    assert not check_draft(session, draft, at=AT).obstacles
    assert draft.state is TableState.CHECKED
    assert find_draft(session) is draft
    apply_edits(session, draft, [Put(rules_of(session, draft)[0].id, cells={"note": "再改"})], actor=editor, at=AT)
    assert draft.state is TableState.DRAFT


def test_rolling_back_publishes_the_version_before_as_a_new_one(session: Session, road: Road, second: Actor) -> None:
    road.publish(road.draft("错误的提示"))
    assert find_version_before(session).version == 1
    table = roll_back(session, actor=second, at=LATER, reason="提示有误")
    assert (table.version, table.is_rollback_to, table.reason, table.effective_at) == (3, 1, "提示有误", LATER)
    assert tuple(rows_of(session, table.id)) == shipped_rules()
    assert [load_table(session, at).version for at in (AT, LATER)] == [2, 3]
    assert road.statuses(LATER) == {
        3: TableVersionStatus.IN_FORCE,
        2: TableVersionStatus.RETIRED,
        1: TableVersionStatus.RETIRED,
    }
    assert roll_back(session, actor=second, at=make.on(4), reason="仍用新提示").is_rollback_to == 2


def test_rolling_back_calls_off_what_was_to_come(session: Session, road: Road, second: Actor) -> None:
    road.publish(road.draft("将来的提示"), starts=LATER)
    table = roll_back(session, actor=second, at=make.on(1), reason="暂不调整")
    assert (table.version, table.is_rollback_to) == (3, 1)
    assert load_table(session, LATER).version == 3
    assert next_change(session, AT) == table.effective_at
    assert road.statuses(LATER) == {
        3: TableVersionStatus.IN_FORCE,
        2: TableVersionStatus.CALLED_OFF,
        1: TableVersionStatus.RETIRED,
    }


def test_a_draft_under_way_outlives_a_roll_back(session: Session, road: Road, second: Actor) -> None:
    road.publish(road.draft("甲"))
    draft = road.draft("乙")
    roll_back(session, actor=second, at=LATER, reason="合成理由")
    assert find_draft(session).id == draft.id
    road.publish(draft, at=make.on(4))
    assert road.note(make.on(4)) == "乙"


def test_where_nothing_decided_before_nothing_is_rolled_back(session: Session, second: Actor) -> None:
    with pytest.raises(NothingToRollBack):
        roll_back(session, actor=second, at=AT, reason="合成理由")


def test_publications_to_come_follow_one_another_and_an_earlier_one_calls_later_ones_off(
    session: Session, road: Road
) -> None:
    for note, day in (("甲", 5), ("乙", 9)):
        road.publish(road.draft(note), starts=make.on(day))
    assert [road.note(make.on(day)) for day in (5, 8, 9)] == ["甲", "甲", "乙"]
    road.publish(road.draft("丙"), starts=make.on(3))
    assert [road.note(make.on(day)) for day in (3, 5, 9)] == ["丙"] * 3
    assert road.statuses(make.on(9)) == {
        4: TableVersionStatus.IN_FORCE,
        3: TableVersionStatus.CALLED_OFF,
        2: TableVersionStatus.CALLED_OFF,
        1: TableVersionStatus.RETIRED,
    }


def test_every_complaint_keeps_the_version_that_decided_it(session: Session, road: Road) -> None:
    first = make.make_complaint(session, make.make_office(session), at=AT - timedelta(hours=1))
    road.publish(road.draft())
    second = make.make_complaint(session, make.make_office(session, at=AT), at=AT)
    kept = {row.complaint_id: row.table_version for row in session.exec(select(DecisionRecord))}
    assert kept == {first.id: 1, second.id: 2}


def test_the_operator_of_the_machine_drafts_and_publishes(session: Session, road: Road) -> None:
    draft = open_draft(session, actor=SYSTEM, at=AT)
    road.publish(draft, actor=SYSTEM)
    assert (draft.drafted_by, draft.published_by) == ("console", "console")
    with pytest.raises(NoDraft):
        road.publish(draft)
