"""A catalogue of what authorities have associations do, as a file: one row an item, taken or refused by itself."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from intake.errors import InvalidInput
from intake.key_supervision.delegated import Delegation
from intake.language.i18n import N_
from intake.vocabulary import DelegatedKind
from routing.registry.entries import RowRefusal
from routing.registry.reading.dates import read_day
from routing.registry.search import resolve_association
from routing.table_file import table_lines

# Column, and what offices head it with.
_HEADINGS = {
    "association": ("association", "credit_code", "统一社会信用代码", "协会", "行业协会商会", "承接主体", "承接单位"),
    "kind": ("kind", "类别", "事项类别"),
    "name": ("name", "事项", "事项名称", "项目名称", "职能名称"),
    "authority": ("authority", "部门", "行业管理部门", "购买主体", "委托机关", "转移部门"),
    "document": ("document", "文件", "文号", "依据"),
    "valid_from": ("valid_from", "起始日期", "生效日期", "自"),
    "valid_to": ("valid_to", "终止日期", "截止日期", "至"),
}
_OPTIONAL = ("kind", "valid_to")
_LONGEST = {"name": 200, "authority": 120, "document": 200}
# What a catalogue calls a kind has one of these in it; where it says none, it is of functions.
_KINDS = {
    "购买": DelegatedKind.PURCHASE,
    "委托": DelegatedKind.COMMISSION,
    "职能": DelegatedKind.FUNCTION,
}
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True)
class Catalogue:
    """Its items with the ids of those they were given to, and the rows that were not understood."""

    items: Sequence[tuple[int, Delegation]]
    refused: Sequence[RowRefusal]


def read_catalogue(session: Session, content: bytes) -> Catalogue:
    """Raises InvalidInput where it has no such columns, TableFileUnreadable where it is no table."""
    lines = iter(table_lines(content))
    columns = _columns(next(lines, (0, []))[1])
    items: list[tuple[int, Delegation]] = []
    refused: list[RowRefusal] = []
    for number, cells in lines:
        row = {name: cells[place] if place < len(cells) else "" for name, place in columns.items()}
        if not any(row.values()):
            continue
        try:
            items.append(_read(session, row))
        except InvalidInput as wrong:
            field = wrong.field or ""
            refused.append(RowRefusal(number, field, row.get(field, ""), wrong.text))
    return Catalogue(items, refused)


def _columns(header: Sequence[str]) -> dict[str, int]:
    places = {_BLANKS.sub("", text).lower(): at for at, text in reversed(list(enumerate(header)))}
    found = {name: next((places[one] for one in known if one in places), None) for name, known in _HEADINGS.items()}
    if lacking := tuple(name for name, place in found.items() if place is None and name not in _OPTIONAL):
        raise InvalidInput(N_("lacks the columns %(columns)s"), columns=lacking, field="file")
    return {name: place for name, place in found.items() if place is not None}


def _read(session: Session, row: Mapping[str, str]) -> tuple[int, Delegation]:
    for column, longest in _LONGEST.items():
        if not row[column]:
            raise InvalidInput(N_("must be filled in"), field=column)
        if len(row[column]) > longest:
            raise InvalidInput(N_("is longer than %(longest)s characters"), longest=longest, field=column)
    known = resolve_association(session, row["association"]) if row["association"] else None
    if known is None:
        raise InvalidInput(N_("names no single association of the registry"), field="association")
    begins, ends = read_day(row["valid_from"]), row.get("valid_to", "")
    last = read_day(ends) if ends else None
    if begins is None:
        raise InvalidInput(N_("is not a date such as 2027-02-06"), field="valid_from")
    if ends and (last is None or last < begins):
        raise InvalidInput(N_("is not a date after it began"), field="valid_to")
    said = (row["name"], row["authority"], row["document"])
    return known.association_id, Delegation(_kind(row.get("kind", "")), *said, begins, last)


def _kind(text: str) -> DelegatedKind:
    if not text:
        return DelegatedKind.FUNCTION
    found = next((kind for part, kind in _KINDS.items() if part in text or kind.value == text), None)
    if found is None:
        raise InvalidInput(N_("is none of %(words)s"), words=tuple(_KINDS), field="kind")
    return found
