"""Editing a draft: all of it or nothing, never over somebody else's edit, and every step can be taken back."""

import random

import pytest
from sqlmodel import Session, select

from intake.casework.actor import Actor
from intake.errors import InvalidInput, NotAllowed
from intake.models import OfficeEvent
from intake.rulemaking.drafting.drafts import discard_draft, find_draft, open_draft, rules_of
from intake.rulemaking.drafting.edits import Applied, Copy, Edit, MoveRule, Put, Remove, apply_edits
from intake.rulemaking.drafting.undo import redo, undo
from intake.rulemaking.errors import BadCells, Conflict, DraftExists, NoDraft, NoSuchRule, NothingToUndo
from intake.vocabulary import StaffRole
from routing.models import Rule, RuleEdit, RuleTable
from routing.rules.file import shipped_rules
from routing.rules.store import rows_of
from routing.vocabulary import TableState
from tests import factories as make

pytestmark = pytest.mark.slow

RULE = {"violation": "F-01", "lead": "MR"}


@pytest.fixture
def apply(session: Session, draft: RuleTable, editor: Actor):
    def run(*edits: Edit, **keywords: object) -> Applied:
        return apply_edits(
            session, draft, edits, **{"actor": editor, "at": make.on(0, 11), "why": "合成理由"} | keywords
        )

    return run


def ids(session: Session, draft: RuleTable) -> list[int]:
    return [rule.id for rule in rules_of(session, draft)]


def snapshot(session: Session, draft: RuleTable) -> list[tuple[object, ...]]:
    """What the draft says, rule by rule, and who wrote it; without the orders, which follow from the places."""
    session.expire_all()
    return [
        tuple(value for name, value in rule.model_dump().items() if name != "order")
        for rule in rules_of(session, draft)
    ]


def test_a_draft_is_a_copy_of_the_table_in_force(session: Session, draft: RuleTable) -> None:
    assert (draft.version, draft.state, draft.based_on, draft.edition) == (2, TableState.DRAFT, 1, 0)
    assert tuple(rows_of(session, draft.id)) == shipped_rules()
    assert find_draft(session).id == draft.id


def test_there_is_one_draft_at_a_time(session: Session, draft: RuleTable, editor: Actor) -> None:
    with pytest.raises(DraftExists, match=f"version 2.*{draft.drafted_by}"):
        open_draft(session, actor=editor, at=make.MONDAY)


def test_a_discarded_draft_leaves_nothing_behind_but_its_record(
    session: Session, draft: RuleTable, editor: Actor, apply
) -> None:
    apply(Put(None, None, RULE))
    discard_draft(session, draft, actor=editor, at=make.MONDAY)
    assert find_draft(session) is None
    assert not session.exec(select(RuleEdit)).all()
    assert len(session.exec(select(Rule)).all()) == len(shipped_rules())
    told = [event.kind for event in session.exec(select(OfficeEvent).order_by(OfficeEvent.seq))]
    assert [kind for kind in told if kind.startswith("rules:")] == ["rules:draft", "rules:edit", "rules:discard"]
    with pytest.raises(NoDraft):
        apply_edits(session, draft, [], actor=editor, at=make.MONDAY)


def test_a_new_rule_stands_below_the_one_named_and_orders_are_tens(session: Session, draft: RuleTable, apply) -> None:
    second = ids(session, draft)[1]
    done = apply(Put(None, second, RULE))
    rules = rules_of(session, draft)
    assert [rule.order for rule in rules] == [10 * place for place in range(1, len(rules) + 1)]
    assert rules[2].id == done.new_ids[0] == done.rows[0].id
    assert (rules[2].violation, rules[2].lead, rules[2].order) == ("F-01", "MR", 30)
    assert (rules[2].changed_at, rules[2].why) == (make.on(0, 11), "合成理由")
    assert done.orders[rules[3].id] == 40
    assert rules[1].changed_by == ""


def test_a_rule_put_again_keeps_its_other_cells_and_its_place(session: Session, draft: RuleTable, apply) -> None:
    rule = rules_of(session, draft)[3]
    before = rule.model_dump()
    done = apply(Put(rule.id, cells={"note": " 合成提示 "}))
    after = done.rows[0].model_dump()
    assert after["note"] == "合成提示"
    assert {name for name in before if before[name] != after[name]} == {"note", "changed_at", "changed_by", "why"}
    assert not done.orders


def test_rules_are_moved_copied_and_removed(session: Session, draft: RuleTable, apply) -> None:
    one, two, three, four, *rest = ids(session, draft)
    done = apply(MoveRule(three, None), Copy(two), Remove(four))
    assert ids(session, draft) == [three, one, two, done.new_ids[0], *rest]
    assert done.removed == (four,)
    copied, copy = done.rows[-1], next(rule for rule in rules_of(session, draft) if rule.id == two)
    assert copied.lead == copy.lead
    assert copied.basis == copy.basis


def test_a_new_rule_may_be_named_by_later_edits_of_the_same_call(session: Session, draft: RuleTable, apply) -> None:
    first = ids(session, draft)[0]
    done = apply(Put(-1, first, RULE), Put(-2, -1, RULE), Put(-1, cells={"lead": "REG"}), MoveRule(first, -2))
    assert ids(session, draft)[:3] == [*done.new_ids, first]
    assert [rule.lead for rule in done.rows[:2]] == ["REG", "MR"]


def test_edits_that_change_nothing_are_no_step(session: Session, draft: RuleTable, apply) -> None:
    one, two, *_ = ids(session, draft)
    assert apply(Put(one, cells={"violation": "G-12"}), MoveRule(two, one)).edition == 0
    assert not session.exec(select(RuleEdit)).all()


@pytest.mark.parametrize(
    ("cells", "named"),
    [
        ({"lead": "XYZ"}, ["lead"]),
        ({"lead": " "}, ["lead"]),
        ({"violation": "F1", "amount_min": "viel", "watchlist": "perhaps"}, ["amount_min", "violation", "watchlist"]),
        ({"order": "3"}, ["order"]),
        ({"colour": "red"}, ["colour"]),
        ({"co": "REG|" * 100 + "REG"}, ["co"]),
        ({"note": "a\x00b"}, ["note"]),
    ],
)
def test_a_cell_that_cannot_be_read_is_refused_by_rule_and_column(
    session: Session, draft: RuleTable, apply, cells: dict[str, str], named: list[str]
) -> None:
    before = snapshot(session, draft)
    rule = rules_of(session, draft)[4]
    with pytest.raises(BadCells) as refused:
        apply(Put(None, None, RULE), Put(rule.id, cells=cells))
    assert sorted(fault.column for fault in refused.value.faults) == named
    assert {(fault.rule_id, fault.order, fault.edit) for fault in refused.value.faults} == {(rule.id, rule.order, 1)}
    assert snapshot(session, draft) == before


def test_a_new_rule_without_a_lead_is_refused(apply) -> None:
    with pytest.raises(BadCells, match="new rule, lead"):
        apply(Put(None, None, {"violation": "F-01"}))


def test_a_rule_that_is_not_there_cannot_be_edited(session: Session, apply) -> None:
    foreign = session.exec(select(Rule.id).join(RuleTable).where(RuleTable.version == 1)).first()
    for edit in (
        Remove(foreign),
        MoveRule(foreign, None),
        Copy(foreign),
        Put(foreign, cells=RULE),
        Put(None, 999_999, RULE),
    ):
        with pytest.raises(NoSuchRule):
            apply(edit)


def test_the_last_rule_stays(session: Session, draft: RuleTable, apply) -> None:
    with pytest.raises(InvalidInput):
        apply(*(Remove(one) for one in ids(session, draft)))


def test_an_edit_of_an_older_edition_is_refused_saying_who_was_faster(
    session: Session, draft: RuleTable, apply
) -> None:
    other = make.make_actor(session, StaffRole.ADMINISTRATOR)
    first = ids(session, draft)[0]
    assert apply(Put(first, cells={"note": "甲"}), actor=other, edition=0).edition == 1
    with pytest.raises(Conflict) as conflict:
        apply(Put(first, cells={"note": "乙"}), edition=0)
    login = rules_of(session, draft)[0].changed_by
    assert (conflict.value.by, conflict.value.edition, conflict.value.at) == (login, 1, make.on(0, 11))
    assert rules_of(session, draft)[0].note == "甲"


def test_only_administrators_write_rules(session: Session, draft: RuleTable, apply) -> None:
    with pytest.raises(NotAllowed):
        apply(Put(None, None, RULE), actor=make.make_actor(session, StaffRole.SUPERVISOR))


def test_steps_are_taken_back_and_put_forth_again_with_who_when_and_why(
    session: Session, draft: RuleTable, editor: Actor, apply
) -> None:
    seen = [snapshot(session, draft)]
    one, two, three, *_ = ids(session, draft)
    for place, edits in enumerate(
        ([Put(two, cells={"note": "甲"})], [Copy(one), Remove(two)], [Put(-1, None, RULE), MoveRule(three, -1)]), 1
    ):
        apply(*edits, why=f"第{place}步", at=make.on(place))
        seen.append(snapshot(session, draft))
    for step in (2, 1, 0):
        undo(session, draft, actor=editor, at=make.on(9))
        assert snapshot(session, draft) == seen[step]
    with pytest.raises(NothingToUndo):
        undo(session, draft, actor=editor, at=make.on(9))
    for step in (1, 2, 3):
        redo(session, draft, actor=editor, at=make.on(9))
        assert snapshot(session, draft) == seen[step]
    with pytest.raises(NothingToUndo):
        redo(session, draft, actor=editor, at=make.on(9))


def test_an_edit_after_taking_back_cuts_off_what_was_taken_back(
    session: Session, draft: RuleTable, editor: Actor, apply
) -> None:
    first = ids(session, draft)[0]
    for note in ("甲", "乙"):
        apply(Put(first, cells={"note": note}))
    undo(session, draft, actor=editor, at=make.on(1))
    apply(Put(first, cells={"note": "丙"}))
    with pytest.raises(NothingToUndo):
        redo(session, draft, actor=editor, at=make.on(1))
    undo(session, draft, actor=editor, at=make.on(1))
    assert rules_of(session, draft)[0].note == "甲"


def test_any_run_of_edits_is_taken_back_step_by_step(session: Session, draft: RuleTable, editor: Actor, apply) -> None:
    dice = random.Random(4)
    seen = [snapshot(session, draft)]
    while len(seen) < 25:
        here = ids(session, draft)
        lot = dice.sample(here, 4)
        edits = [
            MoveRule(lot[0], dice.choice([None, lot[1]])),
            Copy(lot[1]),
            Put(None, dice.choice([None, lot[3]]), RULE),
            Put(lot[0], cells={"note": str(dice.random())}),
            Remove(lot[2]),
        ]
        apply(*dice.sample(edits, dice.randint(1, 5)))
        seen.append(snapshot(session, draft))
        assert [rule.order for rule in rules_of(session, draft)] == sorted({r.order for r in rules_of(session, draft)})
    for before in reversed(seen[:-1]):
        undo(session, draft, actor=editor, at=make.on(1))
        assert snapshot(session, draft) == before
    for after in seen[1:]:
        redo(session, draft, actor=editor, at=make.on(1))
        assert snapshot(session, draft) == after
