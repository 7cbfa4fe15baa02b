"""One chain read from its first event: each follows the one before it and has the seal it was given.

Rows are read as the database has them, with no word, moment or document taken apart on the way: what somebody put
there is a fault to be named, not an error to stop at.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON as JSON_TYPE
from sqlalchemy import ColumnElement, Row, String, Table, Text, cast, type_coerce

from intake.casework.ledger.formats import UnknownFormat, mac_of, moment_text
from intake.models import ComplaintEvent, OfficeEvent
from intake.record_keys import RecordKeys, UnknownRecordKey
from routing.translatable import N_, TranslatableText

RawRow = Row[*tuple[Any, ...]]
# What a seal covers; the seal itself is read after them.
OFFICE_COLUMNS = ("seq", "kind", "actor_kind", "actor_id", "at", "data", "format", "key_id", "previous")
EVENT_COLUMNS = ("complaint_id", *OFFICE_COLUMNS, "bound")
OFFICE_ROW, EVENT_ROW = (*OFFICE_COLUMNS, "hash"), (*EVENT_COLUMNS, "hash")


@dataclass(frozen=True)
class ChainState:
    """How many events there are, the hash of the last, and the first fault: what follows it says nothing more."""

    count: int = 0
    head: str = ""
    fault: TranslatableText | None = None


def raw_columns(table: Table, names: Iterable[str]) -> list[ColumnElement[Any]]:
    """Columns to select, their values left as they lie there."""
    return [_raw(table.c[name]) for name in names]


def sealed_values(names: tuple[str, ...], row: RawRow) -> dict[str, Any]:
    """The values of a raw row's first columns, as they were sealed. ValueError or TypeError where that cannot be."""
    values = dict(zip(names, row, strict=False))
    at = values["at"]
    if not isinstance(at, datetime):  # SQLite keeps UTC as text, without saying so
        at = datetime.fromisoformat(at).replace(tzinfo=UTC)
    values["at"] = moment_text(at)
    for document in ("data", "bound"):
        if values.get(document) is not None:
            values[document] = json.loads(values[document])
    return values


def read_office_chain(keys: RecordKeys, events: Iterable[RawRow]) -> ChainState:
    """Of rows of OFFICE_ROW in order."""
    return _read(keys, OFFICE_COLUMNS, events)


def read_complaint_chain(keys: RecordKeys, events: Iterable[RawRow]) -> ChainState:
    """Of rows of EVENT_ROW of one complaint in order."""
    return _read(keys, EVENT_COLUMNS, events)


def event_columns() -> list[ColumnElement[Any]]:
    return raw_columns(ComplaintEvent.__table__, EVENT_ROW)


def office_columns() -> list[ColumnElement[Any]]:
    return raw_columns(OfficeEvent.__table__, OFFICE_ROW)


def _raw(column: ColumnElement[Any]) -> ColumnElement[Any]:
    kind: type[String] = Text if isinstance(column.type, JSON_TYPE) else String
    read = cast if kind is Text else type_coerce
    return read(column, kind).label(column.key)


def _read(keys: RecordKeys, names: tuple[str, ...], events: Iterable[RawRow]) -> ChainState:
    count, head, fault = 0, "", None
    for count, event in enumerate(events, start=1):
        if fault is None:
            fault = _fault(keys, names, event, count, head)
        head = event[-1]
    return ChainState(count, head, fault)


def _fault(keys: RecordKeys, names: tuple[str, ...], event: RawRow, place: int, before: str) -> TranslatableText | None:
    if event.seq == place - 1:
        return TranslatableText(N_("event %(place)s is there twice"), place=event.seq)
    if event.seq != place:
        return TranslatableText(N_("event %(place)s is missing"), place=place)
    if event.previous != before:
        return TranslatableText(N_("event %(place)s does not follow the one before it"), place=place)
    try:
        mac = mac_of(keys, sealed_values(names, event))
    except (UnknownFormat, UnknownRecordKey) as error:
        return TranslatableText(N_("event %(place)s cannot be checked: %(why)s"), place=place, why=error.text)
    except (TypeError, ValueError):
        mac = ""
    if mac != event[-1]:
        return TranslatableText(N_("event %(place)s was changed"), place=place)
    return None
