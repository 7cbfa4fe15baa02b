"""Whether the anchors fit what they sealed, each other and the office chain that names every one of them."""

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic_core import from_json
from sqlmodel import Session, col, func, select

from intake.casework.ledger.anchor import ANCHORED, SealedEvents, seal
from intake.casework.ledger.chain import RawRow, raw_columns, raw_rows, sealed_values
from intake.casework.ledger.findings import AuditProgress
from intake.casework.ledger.formats import UnknownFormat
from intake.models import AuditAnchor, OfficeEvent
from intake.record_keys import RecordKeys, UnknownRecordKey
from routing.translatable import N_, TranslatableText

_COLUMNS = ("id", "at", "last_event_id", "event_count", "format", "key_id", "previous")


@dataclass(frozen=True)
class _Bound:
    """What an event of the office says of an anchor. `head` is the hash of the office event before it."""

    seq: int
    head: str
    anchor: int
    digest: str


def check_anchors(session: Session, keys: RecordKeys, progress: AuditProgress) -> int:
    """Each anchor and each event it sealed is read once. Answers how many anchors there are."""
    until = session.scalar(select(func.max(AuditAnchor.last_event_id))) or 0
    sealed = SealedEvents(session, 0, until)
    last: RawRow | None = None
    count = 0
    for each, bound in _matched(_anchors(session), _bound_anchors(session)):
        if each is None:
            assert bound is not None
            text = N_("anchor %(id)s is missing: event %(place)s of the office names it")
            progress.add(TranslatableText(text, id=bound.anchor, place=bound.seq))
            continue
        fault = _fault(keys, sealed, last, each, bound)
        if fault is not None:
            progress.add(TranslatableText(N_("anchor %(id)s %(fault)s"), id=each.id, fault=fault))
        count, last = count + 1, each
    return count


def _anchors(session: Session) -> Iterator[RawRow]:
    columns = raw_columns(session, AuditAnchor.__table__, (*_COLUMNS, "digest"))
    return raw_rows(session, select(*columns).order_by(col(AuditAnchor.id)))


def _bound_anchors(session: Session) -> Iterator[_Bound]:
    columns = raw_columns(session, OfficeEvent.__table__, ("seq", "previous", "data"))
    statement = select(*columns).where(OfficeEvent.kind == ANCHORED).order_by(col(OfficeEvent.seq))
    for row in raw_rows(session, statement):
        try:
            said = from_json(row.data)
            yield _Bound(row.seq, row.previous, int(said["anchor"]), said["digest"])
        except (ValueError, TypeError, KeyError):
            continue  # changed, which the check of the office chain tells


def _matched(
    anchors: Iterator[RawRow], bound: Iterator[_Bound]
) -> Iterator[tuple[RawRow, _Bound | None] | tuple[None, _Bound]]:
    """Both stand in the order of the anchors' ids; what has no counterpart stands alone."""
    anchor = next(anchors, None)
    for event in bound:
        while anchor is not None and anchor.id < event.anchor:
            yield anchor, None
            anchor = next(anchors, None)
        if anchor is None or (anchor.id, anchor.digest) != (event.anchor, event.digest):
            yield None, event
            continue
        yield anchor, event
        anchor = next(anchors, None)
    while anchor is not None:
        yield anchor, None
        anchor = next(anchors, None)


def _fault(
    keys: RecordKeys, sealed: SealedEvents, last: RawRow | None, each: RawRow, bound: _Bound | None
) -> TranslatableText | None:
    try:
        count, events = sealed.take(each.last_event_id)
        if each.previous != (last.digest if last else ""):
            return TranslatableText(N_("does not follow the one before it"))
        if bound is None:
            return TranslatableText(N_("is not in the office chain"))
        if seal(keys, sealed_values(_COLUMNS, each), office_head=bound.head, events=events) == each.digest:
            return None
        expected = each.event_count - (last.event_count if last else 0)
    except (UnknownFormat, UnknownRecordKey) as error:
        return TranslatableText(N_("cannot be checked: %(why)s"), why=error.text)
    except (TypeError, ValueError):
        expected = count = 0
    if count != expected:
        text = N_("sealed %(all)s events, where there are %(left)s now")
        return TranslatableText(text, all=expected, left=count)
    return TranslatableText(N_("does not fit the events it sealed"))
