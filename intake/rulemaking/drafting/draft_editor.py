"""The draft in memory while edits are made to it: nothing is written before every one of them is good."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from intake.errors import InvalidInput
from intake.language.i18n import N_
from intake.rulemaking.drafting.draft_rows import CELLS, DraftChange, Written, tens
from intake.rulemaking.errors import BadCells, CellFault, NoSuchRule
from routing.rules.file import MOST_RULES, TOO_MANY_RULES, faults_of
from routing.rules.written_cells import as_entered
from routing.translatable import TranslatableText


@dataclass(frozen=True)
class Put:
    """Write these cells of a rule, the others stay; or a new rule below `after_id`, None being the top.

    A new rule has no `rule_id`, or a negative one by which later edits of the same call may name it.
    """

    rule_id: int | None
    after_id: int | None = None
    cells: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Remove:
    """Take the rule away."""

    rule_id: int


@dataclass(frozen=True)
class MoveRule:
    """To below `after_id`; None is the top."""

    rule_id: int
    after_id: int | None


@dataclass(frozen=True)
class Copy:
    """The same rule once more, right below it."""

    rule_id: int


Edit = Put | Remove | MoveRule | Copy
_NAMELESS = -1_000_000_000  # new rules that no edit named get numbers from here down


class DraftEditor:
    """Takes edits one by one; then says what is wrong, or the step they make together."""

    def __init__(self, orders: Mapping[int, int], written: Mapping[int, Written]) -> None:
        self._orders = orders
        self._ids = list(orders)
        self._before = written
        self._now = {one: dict(cells) for one, cells in written.items()}
        # For each rule, which edit wrote which column last.
        self._edits: dict[int, dict[str, int]] = {}
        self._moved: set[int] = set()

    def take(self, place: int, edit: Edit) -> None:
        """Raises NoSuchRule."""
        if isinstance(edit, Put):
            self._put(place, edit)
        elif isinstance(edit, MoveRule):
            self._known(edit.rule_id)
            self._move(edit)
        elif isinstance(edit, Copy):
            cells = {column: self._known(edit.rule_id)[column] for column in CELLS}
            self._put(place, Put(None, edit.rule_id, cells))
        else:
            self._known(edit.rule_id)
            self._ids.remove(edit.rule_id)
            for kept in (self._now, self._edits):
                kept.pop(edit.rule_id, None)
            self._moved.discard(edit.rule_id)

    def check(self) -> None:
        """Raises BadCells with every cell that cannot be read."""
        if not self._ids:
            raise InvalidInput(N_("A rules table has at least one rule."))
        if len(self._ids) > MOST_RULES:
            raise InvalidInput(TOO_MANY_RULES, most=MOST_RULES)
        faults = tuple(fault for one, columns in self._edits.items() for fault in self._faults(one, columns))
        if faults:
            raise BadCells(tuple(sorted(faults, key=lambda fault: fault.edit)))

    def step(self, *, by: str, at: datetime, why: str) -> DraftChange:
        """Rules that say something else than before, or stand elsewhere, carry who, when and why."""
        author = {"changed_by": by, "changed_at": at, "why": why}
        changed = {one for one in self._edits if one not in self._before or self._is_other(one)} | self._moved
        return DraftChange(
            ids=self._ids,
            written={one: {**self._now[one], **author} for one in self._ids if one in changed},
            removed=[one for one in self._before if one not in self._now],
            orders=tens(len(self._ids)) if self._moved or any(one < 0 for one in self._now) else (),
        )

    def _put(self, place: int, edit: Put) -> None:
        one = _NAMELESS - place if edit.rule_id is None else edit.rule_id
        if one < 0 and one not in self._now:
            self._now[one] = dict.fromkeys(CELLS, "")
            self._insert(one, edit.after_id)
            self._edits[one] = {"lead": place}
        cells = self._known(one)
        for column, text in edit.cells.items():
            cells[column] = as_entered(column, text)
            self._edits.setdefault(one, {})[column] = place

    def _move(self, edit: MoveRule) -> None:
        before = self._ids.index(edit.rule_id)
        self._ids.pop(before)
        self._insert(edit.rule_id, edit.after_id)
        if self._ids[before : before + 1] != [edit.rule_id]:
            self._moved.add(edit.rule_id)

    def _insert(self, one: int, after_id: int | None) -> None:
        if after_id is None:
            self._ids.insert(0, one)
        elif after_id in self._ids:
            self._ids.insert(self._ids.index(after_id) + 1, one)
        else:
            raise NoSuchRule(after_id)

    def _known(self, one: int) -> Written:
        if one not in self._now:
            raise NoSuchRule(one)
        return self._now[one]

    def _is_other(self, one: int) -> bool:
        return any(self._now[one][column] != self._before[one][column] for column in CELLS)

    def _faults(self, one: int, columns: Mapping[str, int]) -> Sequence[CellFault]:
        def told(column: str, value: str, reason: TranslatableText) -> CellFault:
            return CellFault(
                columns.get(column, 0), one if one > 0 else None, self._orders.get(one), column, value, reason
            )

        cells: dict[str, Any] = {"lead": self._now[one]["lead"]} | {
            column: self._now[one][column] for column in columns
        }
        unwritable = TranslatableText(N_("is not a column that can be written"))
        strange = [column for column in cells if column not in CELLS]
        known = {column: cell for column, cell in cells.items() if column in CELLS}
        return [
            *(told(column, "", unwritable) for column in strange),
            *(told(fault.column, fault.value, fault.reason) for fault in faults_of(known)),
        ]
