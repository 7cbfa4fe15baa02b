"""What differs between two tables, told rule by rule, however they are numbered."""

import random
from dataclasses import replace

from intake.rulemaking.publishing.diff import CellChange, ChangeKind, RuleChange, diff
from routing.rules.cells import COLUMNS, RuleRow
from routing.rules.file import shipped_rules
from routing.rules.synthetic import synthetic_rules

ADDED, REMOVED, CHANGED, MOVED = ChangeKind


def renumbered(rows: list[RuleRow], step: int = 7) -> list[RuleRow]:
    return [replace(row, order=step * place) for place, row in enumerate(rows, 1)]


def told(changes: list[RuleChange]) -> list[tuple[ChangeKind, str]]:
    return [(change.kind, (change.after or change.before).note) for change in changes]


def noted(*notes: str, **cells: str) -> list[RuleRow]:
    """Rules that differ by their violation and note."""
    rows = [RuleRow(order=1, violation=f"F-{ord(note):02}"[:4], lead="MR", note=note, **cells) for note in notes]
    return renumbered(rows)


def test_the_same_rules_under_other_numbers_are_no_change() -> None:
    assert not diff(shipped_rules(), renumbered(list(shipped_rules())))


def test_a_rule_added_in_the_middle_is_the_only_change() -> None:
    rows = list(shipped_rules())
    new = RuleRow(order=1, violation="F-01", amount_min="5000", lead="MR", note="新")
    assert told(diff(rows, renumbered([*rows[:30], new, *rows[30:]]))) == [(ADDED, "新")]


def test_a_removed_rule_is_told_where_it_stood() -> None:
    before, after = noted("甲", "乙", "丙", "丁"), noted("甲", "丁", "戊")
    assert told(diff(before, after)) == [(REMOVED, "乙"), (REMOVED, "丙"), (ADDED, "戊")]


def test_everything_removed_and_everything_added() -> None:
    before = [RuleRow(order=1, violation="F-01", lead="MR", basis="甲")]
    after = [RuleRow(order=1, violation="A-02", lead="REG", basis="乙")]
    assert [change.kind for change in diff(before, after)] == [ADDED, REMOVED]
    assert [change.kind for change in diff(before, [])] == [REMOVED]
    assert [change.kind for change in diff([], after)] == [ADDED]


def test_a_changed_rule_is_told_cell_by_cell() -> None:
    rows = list(shipped_rules())
    rows[3] = replace(rows[3], lead="MR", note="改")
    (change,) = diff(shipped_rules(), rows)
    assert change.kind is CHANGED
    assert change.cells == (
        CellChange("lead", shipped_rules()[3].lead, "MR"),
        CellChange("note", shipped_rules()[3].note, "改"),
    )
    assert (change.before, change.after, change.is_moved) == (shipped_rules()[3], rows[3], False)


def test_a_rule_whose_conditions_changed_is_still_the_same_rule() -> None:
    rows = list(shipped_rules())
    rows[40] = replace(rows[40], violation="F-01|F-02", region="51*")
    (change,) = diff(shipped_rules(), rows)
    assert {cell.column for cell in change.cells} == {"violation", "region"}


def test_a_rule_that_moved_is_told_once_and_the_others_not_at_all() -> None:
    rows = list(shipped_rules())
    moved = renumbered([*rows[:5], rows[50], *rows[5:50], *rows[51:]])
    (change,) = diff(rows, moved)
    assert (change.kind, change.before, change.after) == (MOVED, rows[50], moved[5])


def test_a_rule_that_moved_and_changed_is_told_once() -> None:
    rows = list(shipped_rules())
    moved = renumbered([replace(rows[50], priority="urgent"), *rows[:50], *rows[51:]])
    (change,) = diff(rows, moved)
    assert (change.kind, change.is_moved, [cell.after for cell in change.cells]) == (CHANGED, True, ["urgent"])


def test_rules_twice_the_same_are_paired_in_their_order() -> None:
    before, after = noted("甲", "甲", "乙"), noted("甲", "乙", "甲", "甲")
    kinds = [change.kind for change in diff(before, after)]
    assert sorted(kinds) == [ADDED, MOVED]
    assert not diff(before, noted("甲", "甲", "乙"))


def test_what_is_told_makes_the_one_table_of_the_other() -> None:
    """On random tables and random edits: apply what was told, get what was there."""
    dice = random.Random(8)
    for seed in range(30):
        before = synthetic_rules(seed, 60)
        after = list(before)
        for _ in range(dice.randint(1, 25)):
            place = dice.randrange(len(after))
            act = dice.randrange(4)
            if act == 0:
                after.insert(place, dice.choice(synthetic_rules(seed + 100, 20)))
            elif act == 1 and len(after) > 1:
                after.pop(place)
            elif act == 2:
                after[place] = replace(after[place], **{dice.choice(COLUMNS[6:]): str(dice.random())})
            else:
                after.insert(dice.randrange(len(after)), after.pop(place))
        after = renumbered(after, 10)
        assert rebuilt(before, after, diff(before, after)) == after


def rebuilt(before: list[RuleRow], after: list[RuleRow], changes: list[RuleChange]) -> list[RuleRow]:
    """`before` with the changes made to it. `after` is only asked where the rules stand that no change speaks of."""
    gone = {change.before.order for change in changes if change.before}
    here = {change.after.order: change.after for change in changes if change.after}
    still = [row for row in before if row.order not in gone]
    orders = [row.order for row in after if row.order not in here]
    assert len(still) == len(orders)
    kept = [replace(row, order=order) for row, order in zip(still, orders, strict=True)]
    return sorted([*kept, *here.values()], key=lambda row: row.order)
