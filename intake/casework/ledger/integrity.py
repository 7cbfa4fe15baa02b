"""Does the record still say what was written? Every chain from its first event, then the anchors over them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Row
from sqlmodel import Session, col, select

from intake.casework.ledger import anchor, chain
from intake.casework.ledger.anchor_check import check_anchors
from intake.casework.ledger.bulletins import check_bulletins
from intake.casework.ledger.figures import check_figures
from intake.casework.ledger.findings import AuditProgress
from intake.casework.ledger.office_state import OfficeCommitted, check_office_state
from intake.casework.ledger.state_check import check_state
from intake.casework.ledger.window import OpenWindow, find_anchor, open_window
from intake.errors import DomainError, InvalidInput
from intake.models import Complaint, ComplaintEvent, ComplaintIdentity, OfficeEvent
from intake.record_keys import RecordKeys, record_keys_of
from intake.sealing.places import identity_place
from intake.sealing.ring import KeyRing
from intake.sealing.text import TextKey
from routing.keyset import read_batches
from routing.translatable import N_, TranslatableText

LOT = 2000  # complaints
_ROWS = 5000
_Head = Row[*tuple[Any, ...]]


@dataclass(frozen=True)
class IntegrityReport:
    """What was counted, and each fault as a sentence. `newest` is the last anchor's digest, to be kept elsewhere."""

    complaints: int
    events: int
    office_events: int
    anchors: int
    newest: str
    faults: tuple[TranslatableText, ...]
    further: int  # faults that are not among them, there being so many
    window: OpenWindow
    since_expected: OpenWindow | None

    @property
    def is_whole(self) -> bool:
        return not self.faults


def verify(
    session: Session,
    ring: KeyRing | None = None,
    *,
    expected: str = "",
    progress: AuditProgress | None = None,
    keep: Callable[[AuditProgress], None] = lambda _progress: None,
) -> IntegrityReport:
    """Read everything once, in lots. With a key ring, identities and the keys of texts are opened too.

    `expected` is the digest of an anchor that was kept elsewhere. `progress` is what an interrupted check gave to
    `keep`, which is called after each lot of complaints.
    """
    keys, progress = record_keys_of(session), progress or AuditProgress()
    newest = anchor.newest_anchor(session)
    if progress.anchor and find_anchor(session, progress.anchor) is None:
        raise InvalidInput(N_("the check that is to go on was begun on another record"), field="--resume")
    progress.anchor = progress.anchor or (newest.digest if newest else "")
    _check_complaints(session, keys, progress, keep)
    office_events = _check_office(session, keys, progress)
    check_figures(session, keys, progress)
    check_bulletins(session, keys, progress)
    anchors = check_anchors(session, keys, progress)
    if ring is not None:
        _check_sealed(session, ring, progress)
    kept = find_anchor(session, expected) if expected else None
    if expected and kept is None:
        text = N_("anchor %(digest)s, which was kept elsewhere, is not in the record")
        progress.add(TranslatableText(text, digest=expected))
    return IntegrityReport(
        progress.complaints,
        progress.events,
        office_events,
        anchors,
        newest.digest if newest else "",
        tuple(progress.faults),
        progress.further,
        open_window(session, newest),
        open_window(session, kept) if kept else None,
    )


def find_fault(session: Session, complaint: Complaint) -> TranslatableText | None:
    """What is wrong with the chain of one complaint; None when it is whole."""
    events = select(*chain.event_columns(session)).where(ComplaintEvent.complaint_id == complaint.id)
    rows = chain.raw_rows(session, events.order_by(col(ComplaintEvent.seq)))
    return next(_faults(complaint, chain.read_complaint_chain(record_keys_of(session), rows)), None)


def _check_complaints(
    session: Session, keys: RecordKeys, progress: AuditProgress, keep: Callable[[AuditProgress], None]
) -> None:
    heads = select(Complaint.id, Complaint.number, Complaint.event_count, Complaint.event_head)
    after = {} if progress.last_complaint is None else {"after": progress.last_complaint}
    for lot in read_batches(session, heads, col(Complaint.id), LOT, **after):
        told = _check_lot(session, keys, progress, {row.id: row for row in lot})
        check_state(session, keys, progress, lot, told)
        progress.complaints, progress.last_complaint = progress.complaints + len(lot), lot[-1].id
        keep(progress)
    _check_lot(session, keys, progress, {})  # what lies beyond the last complaint has none


def _check_lot(
    session: Session, keys: RecordKeys, progress: AuditProgress, heads: dict[int, _Head]
) -> dict[int, chain.Committed]:
    """The events from where the lot before ended to the last of these complaints, or to the last there are.

    Answers what each whole chain commits to.
    """
    told: dict[int, chain.Committed] = {}
    until = max(heads, default=None)
    for complaint_id, events in groupby(_events(session, progress.last_complaint, until), key=itemgetter(0)):
        state = chain.read_complaint_chain(keys, events)
        progress.events += state.count
        head = heads.pop(complaint_id, None)
        if head is None:
            text = N_("complaint %(id)s is gone, and %(count)s of its events are left")
            progress.add(TranslatableText(text, id=complaint_id, count=state.count))
            continue
        _add_faults(progress, head, state)
        if state.fault is None:
            told[complaint_id] = state.committed
    for head in heads.values():
        _add_faults(progress, head, chain.ChainState())
        told[head.id] = {}
    return told


def _events(session: Session, after: int | None, until: int | None) -> Iterator[chain.RawRow]:
    ordered = select(*chain.event_columns(session)).order_by(col(ComplaintEvent.complaint_id), col(ComplaintEvent.seq))
    if after is not None:
        ordered = ordered.where(ComplaintEvent.complaint_id > after)
    if until is not None:
        ordered = ordered.where(ComplaintEvent.complaint_id <= until)
    return chain.raw_rows(session, ordered)


def _add_faults(progress: AuditProgress, head: _Head, state: chain.ChainState) -> None:
    for fault in _faults(head, state):
        progress.add(TranslatableText(N_("complaint %(number)s %(fault)s"), number=head.number, fault=fault))


def _faults(head: Complaint | _Head, state: chain.ChainState) -> Iterator[TranslatableText]:
    if state.fault is not None:
        yield state.fault
    if state.count != head.event_count:
        yield TranslatableText(N_("has %(left)s of %(all)s events"), left=state.count, all=head.event_count)
    elif state.head != head.event_head:
        yield TranslatableText(N_("ends with another event than it says"))


def _check_office(session: Session, keys: RecordKeys, progress: AuditProgress) -> int:
    ordered = select(*chain.office_columns(session)).order_by(col(OfficeEvent.seq))
    told = OfficeCommitted()
    state = chain.read_office_chain(keys, chain.raw_rows(session, ordered), told.take)
    if state.fault is not None:
        progress.add(TranslatableText(N_("office %(fault)s"), fault=state.fault))
    else:
        check_office_state(session, keys, progress, told)
    return state.count


def _check_sealed(session: Session, ring: KeyRing, progress: AuditProgress) -> None:
    """Who complained can be told, and the key of what was written be opened, until they are erased."""
    statement = (
        select(Complaint.id, Complaint.text_key, ComplaintIdentity.sealed)
        .join(ComplaintIdentity, col(ComplaintIdentity.complaint_id) == Complaint.id)
        .where(col(ComplaintIdentity.erased_at).is_(None), col(Complaint.text_key).is_not(None))
    )
    for complaint_id, text_key, sealed in session.exec(statement.execution_options(yield_per=_ROWS)):
        try:
            ring.open(sealed, place=identity_place(complaint_id))
            TextKey.unsealed(ring, complaint_id, text_key)
        except DomainError as error:
            progress.add(TranslatableText(N_("identity %(fault)s"), fault=error.text))
