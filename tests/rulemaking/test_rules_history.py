"""How a rule came to say what it says: every change of it, over all versions, by whom, when, why and what."""

import re
from dataclasses import replace

import pytest
from sqlmodel import Session

from intake.admin.rules.sheet_history import SHORT
from intake.casework.actor import SYSTEM
from intake.clock import now
from intake.db import Database
from intake.rulemaking.drafting.drafts import copy_table, find_draft, get_table_in_force, open_draft, rules_of
from intake.rulemaking.drafting.edits import Copy, Edit, MoveRule, Put, Remove, apply_edits
from intake.rulemaking.drafting.replace import replace_rules
from intake.rulemaking.drafting.undo import redo, undo
from intake.rulemaking.publishing.diff import ChangeKind
from intake.rulemaking.publishing.publish import put_in_force
from intake.rulemaking.publishing.rule_history import History, history_of
from intake.rulemaking.tables import get_version
from intake.runtime import Runtime
from routing.models import Rule, RuleTable
from routing.rules.store import rows_of, seed_defaults
from routing.vocabulary import TableState
from tests import factories as make
from tests.rulemaking.rules_scene import RulesScene, put

pytestmark = pytest.mark.slow

MANY = 1_000


def drafting(session: Session) -> RuleTable:
    """A draft of the table in force, which is the shipped one at first."""
    seed_defaults(session)
    return find_draft(session) or open_draft(session, actor=SYSTEM, at=now())


def edit(session: Session, *edits: Edit, why: str = "") -> None:
    apply_edits(session, drafting(session), edits, actor=SYSTEM, at=now(), why=why)


def publish(session: Session, reason: str) -> None:
    at = now()
    put_in_force(session, find_draft(session), actor=SYSTEM, at=at, starts=at, reason=reason)
    make.record_writes(session)


def rule(session: Session, order: int, table: RuleTable | None = None) -> Rule:
    return next(one for one in rules_of(session, table or drafting(session)) if one.order == order)


def course(session: Session, order: int) -> History:
    return history_of(session, rule(session, order).id, limit=MANY)


def test_a_rule_untouched_in_this_draft_shows_what_earlier_versions_made_of_it(database: Database) -> None:
    with database.unit_of_work() as session:
        before, note = rule(session, 80).lead, rule(session, 80).note
        edit(session, Put(rule(session, 80).id, cells={"lead": "MR"}), why="合成：会议纪要一号")
        publish(session, "合成：试行")
        edit(session, Put(rule(session, 80).id, cells={"lead": "DRC", "note": "合成"}))
        publish(session, "合成：正式施行")
        edit(session, Put(rule(session, 90).id, cells={"lead": "MR"}))
        told = course(session, 80)
        assert [(turn.version, turn.kind) for turn in told.turns] == [(3, ChangeKind.CHANGED), (2, ChangeKind.CHANGED)]
        assert [(one.column, one.before, one.after) for one in told.turns[0].cells] == [
            ("lead", "MR", "DRC"), ("note", note, "合成")
        ]  # fmt: skip
        assert [(one.before, one.after) for one in told.turns[1].cells] == [(before, "MR")]
        # Written without a word of its own, it was written for what was published.
        assert [turn.why for turn in told.turns] == ["合成：正式施行", "合成：会议纪要一号"]
        assert (told.total, told.shipped_in, told.table.version) == (2, 1, 4)
        assert course(session, 100).turns == []


def test_a_copy_begins_a_course_of_its_own_and_a_move_is_part_of_one(database: Database) -> None:
    with database.unit_of_work() as session:
        first = rule(session, 10)
        edit(session, Copy(first.id))
        edit(session, MoveRule(first.id, after_id=rule(session, 50).id))
        moved = history_of(session, first.id, limit=MANY)
        assert [turn.kind for turn in moved.turns] == [ChangeKind.MOVED]
        assert moved.shipped_in == 1
        copied = course(session, 10)
        assert copied.rule.id != first.id
        assert [turn.kind for turn in copied.turns] == [ChangeKind.ADDED]
        assert copied.shipped_in is None
        assert ("lead", "", first.lead) in {(one.column, one.before, one.after) for one in copied.turns[0].cells}


def test_what_was_taken_back_stays_in_the_course_and_says_by_whom(database: Database) -> None:
    with database.unit_of_work() as session:
        edit(session, Put(rule(session, 80).id, cells={"lead": "MR"}))
        undo(session, drafting(session), actor=SYSTEM, at=now())
        [turn] = course(session, 80).turns
        assert (turn.undone_by, turn.undone_at is not None) == ("console", True)
        redo(session, drafting(session), actor=SYSTEM, at=now())
        [turn] = course(session, 80).turns
        assert (turn.undone_by, turn.undone_at) == ("", None)


def test_a_removed_rule_that_comes_back_keeps_its_course(database: Database) -> None:
    with database.unit_of_work() as session:
        edit(session, Put(rule(session, 80).id, cells={"lead": "MR"}))
        publish(session, "合成")
        number = rule(session, 80).id
        edit(session, Remove(number))
        undo(session, drafting(session), actor=SYSTEM, at=now())
        # Being put back among the others, all are numbered anew by tens.
        back = next(one for one in rules_of(session, drafting(session)) if one.id == number)
        assert back.violation == "F-01"
        kinds = [(turn.version, turn.kind) for turn in history_of(session, number, limit=MANY).turns]
        assert kinds == [(3, ChangeKind.REMOVED), (2, ChangeKind.CHANGED)]


def test_a_rollback_goes_on_with_the_course_of_the_version_it_brought_back(database: Database) -> None:
    with database.unit_of_work() as session:
        for lead, reason in (("MR", "合成一"), ("DRC", "合成二")):
            edit(session, Put(rule(session, 80).id, cells={"lead": lead}))
            publish(session, reason)
        at = now()
        table = get_table_in_force(session, at)
        brought = copy_table(session, get_version(session, table.based_on), at=at, state=TableState.RETIRED)
        put_in_force(session, brought, actor=SYSTEM, at=at, starts=at, reason="合成：恢复")
        make.record_writes(session)
        told = history_of(session, rule(session, 80, brought).id, limit=MANY)
        assert [(turn.version, turn.cells[0].after) for turn in told.turns] == [(2, "MR")]


def test_a_file_read_in_is_one_turn_of_each_rule_it_changed_and_a_text_that_looks_like_an_entry_is_none(
    database: Database,
) -> None:
    with database.unit_of_work() as session:
        draft = drafting(session)
        other = rule(session, 90).id
        text = f'[{{"id": {other}, "above"'
        rows = [replace(row, note=text) if row.order == 80 else row for row in rows_of(session, draft.id)]
        replace_rules(session, draft, rows, actor=SYSTEM, at=now(), why="合成：文件")
        assert [turn.why for turn in course(session, 80).turns] == ["合成：文件"]
        assert course(session, 90).turns == []


@pytest.fixture
def scene(runtime: Runtime) -> RulesScene:
    return RulesScene(runtime)


def test_the_sheet_shows_the_newest_and_a_page_shows_all(scene: RulesScene) -> None:
    sheet = scene.drafting()
    number = scene.rule(80, sheet.version).id
    for count in range(SHORT + 2):
        sheet.send(put(number, note=f"合成之{count}"), why=f"合成理由{count}")
    short = sheet.page.get(f"/rules/history/{number}/newest").text
    assert re.findall(r"合成理由(\d)", short) == ["6", "5", "4", "3", "2"]
    assert f'href="/rules/history/{number}"' in short
    assert "7" in short.split(f'href="/rules/history/{number}"')[1].split("</a>")[0]
    whole = sheet.page.get(f"/rules/history/{number}").text
    assert len(set(re.findall(r"原因：合成理由\d", whole))) == SHORT + 2
    assert "合成·li" in whole
    assert "话务员提示" in whole
    assert "出厂默认" in whole


def test_a_course_is_read_by_those_who_read_the_rules_and_by_nobody_else(scene: RulesScene) -> None:
    number = scene.rule(80, 1).id
    for login in ("zhao", "sun"):
        scene.browser(login).get(f"/rules/history/{number}")
    scene.browser("qian").get(f"/rules/history/{number}", status=403)
    scene.browser("li").get("/rules/history/999999", status=404)


def test_a_rule_taken_out_while_its_course_is_asked_for_is_no_error(scene: RulesScene) -> None:
    page = scene.drafting().page
    answer = page.get("/rules/history/999999/newest", status=204)
    assert answer.text == ""
