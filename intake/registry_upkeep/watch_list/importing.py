"""Batches of the watch-list from a file: one row an association, each taken or refused by itself."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from sqlmodel import Session, col, select

from intake.casework.actor import Actor
from intake.errors import InvalidInput
from intake.models import WatchBatch, WatchEntry
from intake.registry_upkeep.watch_list.batches import open_batch
from intake.registry_upkeep.watch_list.entries import Listing, put_on_list
from intake.registry_upkeep.watch_list.indicators import indicators
from routing.models import Association
from routing.registry.entries import RowRefusal
from routing.registry.reading.dates import read_day
from routing.table_file import table_lines
from routing.translatable import N_

# Column, and what offices head it with.
_HEADINGS = {
    "batch": ("batch", "批次"),
    "document": ("document", "文件", "文号", "依据"),
    "credit_code": ("credit_code", "统一社会信用代码"),
    "name": ("name", "社会组织名称", "协会名称", "名称"),
    "indicators": ("indicators", "指标", "列入指标"),
    "valid_from": ("valid_from", "列入日期", "起始日期", "批次日期"),
    "reason": ("reason", "列入理由", "理由", "列入原因"),
}
_REQUIRED = ("batch", "indicators", "valid_from", "reason")
_LONGEST = {"batch": 60, "document": 200, "reason": 1000}
_BETWEEN = re.compile(r"[|,，、;；\s]+")


@dataclass(frozen=True, slots=True, order=True)
class WatchRow:
    """One association to be put on the list, as a row says it."""

    batch: str
    valid_from: date
    reason: str
    indicator_ids: tuple[int, ...]
    document: str
    association_id: int


@dataclass(frozen=True)
class WatchPlan:
    """What a file would do. `unchanged`: rows that stand in their batch already."""

    new: Sequence[WatchRow]
    unchanged: int
    refused: Sequence[RowRefusal]
    new_batches: Sequence[str]


def plan_watch_file(session: Session, content: bytes) -> WatchPlan:
    """Raises InvalidInput for what is no such table, TableFileUnreadable for what is no table."""
    found: dict[tuple[str, int], WatchRow] = {}
    refused: list[RowRefusal] = []
    known = _Known.of(session)
    unchanged = 0
    for number, cells in _rows(content):
        try:
            row = known.row(cells)
        except InvalidInput as wrong:
            refused.append(RowRefusal(number, wrong.field or "", cells.get(wrong.field or "", ""), wrong.text))
            continue
        if (row.batch, row.association_id) in known.standing or (row.batch, row.association_id) in found:
            unchanged += 1
        else:
            found[row.batch, row.association_id] = row
    opened = dict.fromkeys(row.batch for row in found.values() if row.batch not in known.batches)
    return WatchPlan(list(found.values()), unchanged, refused, list(opened))


def import_watch_plan(session: Session, plan: WatchPlan, *, actor: Actor, at: datetime) -> None:
    """Open the batches that are new, each from the first day of its rows on, and put in who is not in it yet."""
    known = {row.name: row.id for row in session.exec(select(WatchBatch))}
    for name in plan.new_batches:
        rows = [row for row in plan.new if row.batch == name]
        begins_on = min(row.valid_from for row in rows)
        told = {"document": rows[0].document, "reason": rows[0].reason}
        known[name] = open_batch(session, name=name, begins_on=begins_on, **told, actor=actor, at=at).id
    for (batch, chosen, valid_from, reason), alike in groupby(sorted(plan.new, key=_listing), key=_listing):
        listing = Listing(known[batch], chosen, valid_from, reason)
        put_on_list(session, [row.association_id for row in alike], listing, actor=actor, at=at)


def _listing(row: WatchRow) -> tuple[str, tuple[int, ...], date, str]:
    """Rows with the same are one act."""
    return row.batch, row.indicator_ids, row.valid_from, row.reason


@dataclass(frozen=True)
class _Known:
    """What rows are compared with."""

    by_code: Mapping[str, int]
    by_name: Mapping[str, Sequence[int]]
    indicators: Mapping[int, int]  # id by number
    batches: frozenset[str]
    standing: frozenset[tuple[str, int]]

    @classmethod
    def of(cls, session: Session) -> "_Known":
        by_code: dict[str, int] = {}
        by_name: dict[str, list[int]] = {}
        for number, code, name in session.exec(select(Association.id, Association.credit_code, Association.name)):
            by_code[code] = number
            by_name.setdefault(name, []).append(number)
        standing = select(WatchBatch.name, WatchEntry.association_id).join(
            WatchEntry, col(WatchEntry.batch_id) == WatchBatch.id
        )
        return cls(
            by_code,
            by_name,
            {row.number: row.id for row in indicators(session) if row.is_active},
            frozenset(session.exec(select(WatchBatch.name))),
            frozenset(session.exec(standing.where(col(WatchEntry.valid_to).is_(None))).all()),
        )

    def row(self, cells: Mapping[str, str]) -> WatchRow:
        """Raises InvalidInput naming the column."""
        for column in _REQUIRED:
            if not cells.get(column):
                raise InvalidInput(N_("must be filled in"), field=column)
        for column, longest in _LONGEST.items():
            if len(cells.get(column, "")) > longest:
                raise InvalidInput(N_("is longer than %(longest)s characters"), longest=longest, field=column)
        if cells["batch"] not in self.batches and not cells.get("document"):
            raise InvalidInput(N_("must name the document that announces the batch"), field="document")
        valid_from = read_day(cells["valid_from"])
        if valid_from is None:
            raise InvalidInput(N_("is not a date such as 2027-02-06"), field="valid_from")
        chosen = self._chosen(cells["indicators"])
        who = self._association(cells)
        return WatchRow(cells["batch"], valid_from, cells["reason"], chosen, cells.get("document", ""), who)

    def _chosen(self, cell: str) -> tuple[int, ...]:
        numbers = [piece for piece in _BETWEEN.split(cell) if piece]
        if not numbers or any(not one.isdecimal() or int(one) not in self.indicators for one in numbers):
            raise InvalidInput(N_("is not a criterion in use"), field="indicators")
        return tuple(sorted({self.indicators[int(one)] for one in numbers}))

    def _association(self, cells: Mapping[str, str]) -> int:
        code, name = cells.get("credit_code", "").upper(), cells.get("name", "")
        if code:
            if code not in self.by_code:
                raise InvalidInput(N_("is not the code of an association of the registry"), field="credit_code")
            return self.by_code[code]
        named = self.by_name.get(name, ())
        if len(named) != 1:
            raise InvalidInput(N_("is the name of no association, or of several: give its code"), field="name")
        return named[0]


def _rows(content: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    lines = ((number, cells) for number, cells in table_lines(content) if any(cells))
    _number, header = next(lines, (1, []))
    columns = [next((name for name, words in _HEADINGS.items() if cell in words), "") for cell in header]
    missing = [name for name in _REQUIRED if name not in columns]
    if missing or not {"credit_code", "name"} & set(columns):
        message = N_("has no column %(column)s")
        raise InvalidInput(message, column=missing[0] if missing else "credit_code", field="FILE")
    for number, cells in lines:
        yield number, {name: cell for name, cell in zip(columns, cells, strict=False) if name}
