"""One chain read from its first event: each follows the one before it and has the seal it was given.

Rows are read as the database has them, with no word, moment or document taken apart on the way: what somebody put
there is a fault to be named, not an error to stop at.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic_core import from_json
from sqlalchemy import JSON, ColumnElement, Enum, Row, Select, String, Table, Text, cast, func, type_coerce
from sqlmodel import Session
from sqlmodel.sql.sqltypes import UTCDateTime

from intake.casework.ledger.formats import UnknownFormat, mac_of
from intake.models import ComplaintEvent, OfficeEvent
from intake.record_keys import RecordKeys, UnknownRecordKey
from intake.sealing.text import SealedTextType
from routing.translatable import N_, TranslatableText

RawRow = Row[*tuple[Any, ...]]
# Key id and commitment, by table and id of the row.
Committed = dict[tuple[str, int], tuple[str, str]]
_ROWS = 5000
# What a seal covers; the seal itself is read after them.
OFFICE_COLUMNS = ("seq", "kind", "actor_kind", "actor_id", "at", "data", "bound", "format", "key_id", "previous")
EVENT_COLUMNS = ("complaint_id", *OFFICE_COLUMNS, "texts")
OFFICE_ROW, EVENT_ROW = (*OFFICE_COLUMNS, "hash"), (*EVENT_COLUMNS, "hash")


@dataclass(frozen=True)
class ChainState:
    """How many events there are, the hash of the last, and the first fault: what follows it says nothing more.

    `committed` is what the events before that say of each bound row last.
    """

    count: int = 0
    head: str = ""
    fault: TranslatableText | None = None
    committed: Committed = field(default_factory=dict)


def raw_columns(session: Session, table: Table, names: Iterable[str]) -> list[ColumnElement[Any]]:
    """Columns to select, their values left as they lie there; moments as the seal has them, written by the database."""
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    return [_raw(table.c[name], is_postgresql=is_postgresql) for name in names]


def as_stored(session: Session, column: ColumnElement[Any]) -> ColumnElement[Any]:
    """One column to select, its value left as it lies there where that reads alike in both databases."""
    if isinstance(column.type, JSON | UTCDateTime | Enum):
        return _raw(column, is_postgresql=session.get_bind().dialect.name == "postgresql")
    return column


def sealed_values(names: tuple[str, ...], row: RawRow) -> dict[str, Any]:
    """The values of a raw row's first columns, as they were sealed."""
    return dict(zip(names, row, strict=False))


def raw_rows(session: Session, statement: Select[*tuple[Any, ...]]) -> Iterator[RawRow]:
    """One after the other from an open cursor: a lot of them in memory at a time, and nothing of the ORM about them."""
    return iter(session.connection().execute(statement.execution_options(yield_per=_ROWS)))


def read_office_chain(keys: RecordKeys, events: Iterable[RawRow], take: Callable[[dict[str, Any]], None]) -> ChainState:
    """Of rows of OFFICE_ROW in order; `take` gets the values of each event before the first fault."""
    return _read(keys, OFFICE_COLUMNS, events, take)


def read_complaint_chain(keys: RecordKeys, events: Iterable[RawRow]) -> ChainState:
    """Of rows of EVENT_ROW of one complaint in order."""
    committed: Committed = {}

    def take(values: dict[str, Any]) -> None:
        said_of_rows = from_json(values["bound"] or "[]")
        committed.update({(table, row): (values["key_id"], said) for table, row, said in said_of_rows})

    return replace(_read(keys, EVENT_COLUMNS, events, take), committed=committed)


def event_columns(session: Session) -> list[ColumnElement[Any]]:
    return raw_columns(session, ComplaintEvent.__table__, EVENT_ROW)


def office_columns(session: Session) -> list[ColumnElement[Any]]:
    return raw_columns(session, OfficeEvent.__table__, OFFICE_ROW)


def _raw(column: ColumnElement[Any], *, is_postgresql: bool) -> ColumnElement[Any]:
    read: ColumnElement[Any] = type_coerce(column, String)
    if isinstance(column.type, SealedTextType):
        read = column
    elif isinstance(column.type, JSON) and is_postgresql:
        read = cast(column, Text)
    elif isinstance(column.type, UTCDateTime) and is_postgresql:
        read = func.to_char(func.timezone("UTC", column), 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"')
    elif isinstance(column.type, UTCDateTime):  # SQLite keeps UTC as text, without saying so
        read = func.replace(read, " ", "T").concat("+00:00")
    return read.label(column.key)


def _read(
    keys: RecordKeys, names: tuple[str, ...], events: Iterable[RawRow], take: Callable[[dict[str, Any]], None]
) -> ChainState:
    count, head, fault = 0, "", None
    for count, event in enumerate(events, start=1):
        if fault is None:
            found = _genuine(keys, names, event, count, head)
            if isinstance(found, TranslatableText):
                fault = found
            else:
                take(found)
        head = event[-1]
    return ChainState(count, head, fault)


def _genuine(
    keys: RecordKeys, names: tuple[str, ...], event: RawRow, place: int, before: str
) -> dict[str, Any] | TranslatableText:
    """The values of an event as they were sealed, or what is wrong with it."""
    if event.seq == place - 1:
        return TranslatableText(N_("event %(place)s is there twice"), place=event.seq)
    if event.seq != place:
        return TranslatableText(N_("event %(place)s is missing"), place=place)
    if event.previous != before:
        return TranslatableText(N_("event %(place)s does not follow the one before it"), place=place)
    try:
        values = sealed_values(names, event)
        if mac_of(keys, values) == event[-1]:
            return values
    except (UnknownFormat, UnknownRecordKey) as error:
        return TranslatableText(N_("event %(place)s cannot be checked: %(why)s"), place=place, why=error.text)
    except (TypeError, ValueError):
        pass  # what cannot be read was changed
    return TranslatableText(N_("event %(place)s was changed"), place=place)
