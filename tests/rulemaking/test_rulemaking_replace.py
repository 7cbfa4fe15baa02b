"""The draft from a file: what is the same keeps its author, everything else is one step that can be taken back."""

from dataclasses import replace

import pytest
from sqlmodel import Session, select

from intake.casework.actor import Actor
from intake.models import OfficeEvent
from intake.rulemaking.drafting.drafts import rules_of
from intake.rulemaking.drafting.edits import Put, apply_edits
from intake.rulemaking.drafting.replace import Replaced, replace_rules
from intake.rulemaking.drafting.undo import redo, undo
from intake.rulemaking.errors import Conflict
from routing.models import RuleTable
from routing.rules.cells import RuleRow
from routing.rules.file import shipped_rules
from routing.rules.store import rows_of
from routing.rules.synthetic import synthetic_rules
from tests import factories as make

pytestmark = pytest.mark.slow


@pytest.fixture
def bring_in(session: Session, draft: RuleTable, editor: Actor):
    def run(rows: list[RuleRow], **keywords: object) -> Replaced:
        return replace_rules(session, draft, rows, **{"actor": editor, "at": make.on(1), "why": "合成文件"} | keywords)

    return run


def contents(session: Session, draft: RuleTable) -> list[tuple[object, ...]]:
    session.expire_all()
    return [(rule.id, rule.lead, rule.note, rule.why, rule.changed_by) for rule in rules_of(session, draft)]


def test_the_draft_says_what_the_file_says_in_its_numbers(session: Session, draft: RuleTable, bring_in) -> None:
    rows = synthetic_rules(3, 40)
    done = bring_in(rows)
    assert rows_of(session, draft.id) == rows
    assert (done.edition, done.rules, done.added + done.changed) == (1, 40, 40)


def test_rules_that_are_the_same_keep_their_author(session: Session, draft: RuleTable, bring_in) -> None:
    rows = list(shipped_rules())
    rows[13] = replace(rows[13], note="文件中的提示")
    new = RuleRow(order=55, violation="F-01", amount_min="90000", lead="MR")
    done = bring_in([*rows[:18], *rows[19:], new])
    assert (done.added, done.removed, done.changed, done.moved) == (1, 1, 1, 0)
    rules = rules_of(session, draft)
    assert {rule.order for rule in rules if rule.why == "合成文件"} == {60, 55}
    assert [rule.order for rule in rules if rule.changed_by] == [55, 60]
    assert 110 not in {rule.order for rule in rules}


def test_a_file_is_taken_back_and_put_forth_again(session: Session, draft: RuleTable, editor: Actor, bring_in) -> None:
    before = contents(session, draft)
    rows = list(shipped_rules())
    moved = [replace(row, order=order) for order, row in enumerate([rows[9], *rows[:9], *rows[12:]], 1)]
    bring_in([replace(moved[0], lead="MR"), *moved[1:]])
    after = contents(session, draft)
    undo(session, draft, actor=editor, at=make.on(2))
    assert contents(session, draft) == before
    redo(session, draft, actor=editor, at=make.on(2))
    assert contents(session, draft) == after


def test_other_numbers_alone_are_written_but_are_no_step(session: Session, draft: RuleTable, bring_in) -> None:
    done = bring_in([replace(row, order=place) for place, row in enumerate(shipped_rules(), 1)])
    assert (done.edition, done.added, done.changed) == (1, 0, 0)
    assert [rule.order for rule in rules_of(session, draft)] == list(range(1, len(shipped_rules()) + 1))
    assert not any(rule.changed_by for rule in rules_of(session, draft))


def test_the_same_file_again_changes_nothing(session: Session, draft: RuleTable, bring_in) -> None:
    assert bring_in(list(shipped_rules())).edition == 0
    kinds = session.exec(select(OfficeEvent.kind)).all()
    assert "rules:import" not in kinds


def test_a_file_does_not_overwrite_what_it_was_not_made_from(
    session: Session, draft: RuleTable, editor: Actor, bring_in
) -> None:
    put = Put(rules_of(session, draft)[0].id, cells={"note": "他人"})
    apply_edits(session, draft, [put], actor=editor, at=make.on(1))
    with pytest.raises(Conflict):
        bring_in(list(shipped_rules()), edition=0)
    assert rules_of(session, draft)[0].note == "他人"


def test_a_large_file_is_brought_in_whole(session: Session, draft: RuleTable, editor: Actor, bring_in) -> None:
    rows = synthetic_rules(5, 1000)
    bring_in(rows)
    assert rows_of(session, draft.id) == rows
    apply_edits(session, draft, [Put(None, None, {"lead": "MR"})], actor=editor, at=make.on(2))
    assert [rule.order for rule in rules_of(session, draft)] == list(range(10, 10_011, 10))
