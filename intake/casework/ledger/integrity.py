"""Does the record still say what was written? Every chain from its first event, then the anchors over them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Row
from sqlmodel import Session, col, select

from intake.casework.ledger import anchor, audit
from intake.errors import DomainError
from intake.identity.seal import KeyRing
from intake.models import AuditAnchor, Complaint, ComplaintEvent, ComplaintIdentity, OfficeEvent
from routing.keyset import read_batches
from routing.translatable import N_, TranslatableText

_Row = Row[*tuple[Any, ...]]
_BATCH = 2000
_EVENT_COLUMNS = ("complaint_id", "seq", "kind", "actor_kind", "actor_id", "at", "data", "previous", "hash")
_OFFICE_COLUMNS = tuple(name for name in _EVENT_COLUMNS if name != "complaint_id")


@dataclass(frozen=True)
class IntegrityReport:
    """What was counted, and each fault as a sentence. `newest` is the last anchor's digest, to be kept elsewhere."""

    complaints: int
    events: int
    office_events: int
    anchors: int
    newest: str
    faults: tuple[TranslatableText, ...]

    @property
    def is_whole(self) -> bool:
        return not self.faults


def verify(session: Session, ring: KeyRing | None = None) -> IntegrityReport:
    """Read everything once, in lots. With a key ring, the sealed identities are opened too."""
    faults: list[TranslatableText] = []
    complaints, events = _verify_complaints(session, faults)
    office_events = _verify_office(session, faults)
    anchors = _verify_anchors(session, faults)
    if ring is not None:
        _verify_identities(session, ring, faults)
    newest = anchor.newest_anchor(session)
    return IntegrityReport(complaints, events, office_events, anchors, newest.digest if newest else "", tuple(faults))


def find_fault(session: Session, complaint: Complaint) -> TranslatableText | None:
    """What is wrong with the chain of one complaint; None when it is whole."""
    chain = _chains(session, [complaint.id]).get(complaint.id, [])
    return next(_complaint_faults(complaint, chain), None)


def _verify_complaints(session: Session, faults: list[TranslatableText]) -> tuple[int, int]:
    complaints = events = 0
    heads = select(Complaint.id, Complaint.number, Complaint.event_count, Complaint.event_head)
    for batch in read_batches(session, heads, col(Complaint.id), _BATCH):
        ids = [row.id for row in batch]
        chains = _chains(session, ids)
        for complaint in batch:
            chain = chains.get(complaint.id, [])
            for fault in _complaint_faults(complaint, chain):
                text = N_("complaint %(number)s %(fault)s")
                faults.append(TranslatableText(text, number=complaint.number, fault=fault))
            complaints, events = complaints + 1, events + len(chain)
    return complaints, events


def _complaint_faults(complaint: Complaint | _Row, chain: list[_Row]) -> Iterator[TranslatableText]:
    yield from _chain_faults(chain, _EVENT_COLUMNS)
    head = chain[-1].hash if chain else ""
    if (len(chain), head) != (complaint.event_count, complaint.event_head):
        yield TranslatableText(N_("has %(left)s of %(all)s events"), left=len(chain), all=complaint.event_count)


def _chains(session: Session, ids: list[int]) -> dict[int, list[_Row]]:
    columns = [ComplaintEvent.__table__.c[name] for name in _EVENT_COLUMNS]
    rows = session.execute(
        select(*columns)
        .where(ComplaintEvent.complaint_id >= ids[0], ComplaintEvent.complaint_id <= ids[-1])
        .order_by(ComplaintEvent.complaint_id, ComplaintEvent.seq)
    )
    return {complaint_id: list(chain) for complaint_id, chain in groupby(rows, key=attrgetter("complaint_id"))}


def _verify_office(session: Session, faults: list[TranslatableText]) -> int:
    columns = [OfficeEvent.__table__.c[name] for name in _OFFICE_COLUMNS]
    chain = session.execute(select(*columns).order_by(OfficeEvent.seq)).all()
    own = _chain_faults(chain, _OFFICE_COLUMNS)
    faults.extend(TranslatableText(N_("office %(fault)s"), fault=fault) for fault in own)
    return len(chain)


def _chain_faults(chain: Sequence[_Row], names: tuple[str, ...]) -> Iterator[TranslatableText]:
    """The first fault of a chain; what follows a broken link says nothing more."""
    previous = ""
    for place, event in enumerate(chain, start=1):
        values = {name: getattr(event, name) for name in names}
        stored = values.pop("hash")
        if event.seq != place:
            yield TranslatableText(N_("event %(place)s is missing"), place=place)
            return
        if event.previous != previous:
            yield TranslatableText(N_("event %(place)s does not follow the one before it"), place=place)
            return
        if audit.digest(values) != stored:
            yield TranslatableText(N_("event %(place)s was changed"), place=place)
            return
        previous = stored


def _verify_anchors(session: Session, faults: list[TranslatableText]) -> int:
    last: AuditAnchor | None = None
    anchors = session.exec(select(AuditAnchor).order_by(col(AuditAnchor.id))).all()
    heads = anchor.office_heads(session) if anchors else {}
    for each in anchors:
        own = _anchor_faults(session, last, each, heads)
        faults.extend(TranslatableText(N_("anchor %(id)s %(fault)s"), id=each.id, fault=fault) for fault in own)
        last = each
    return len(anchors)


def _anchor_faults(
    session: Session, last: AuditAnchor | None, each: AuditAnchor, heads: Mapping[str, str]
) -> Iterator[TranslatableText]:
    if each.previous != (last.digest if last else ""):
        yield TranslatableText(N_("does not follow the one before it"))
        return
    head = heads.get(each.digest)
    if head is None:
        yield TranslatableText(N_("is not in the office chain"))
        return
    since = last.last_event_id if last else 0
    count, digest = anchor.seal(last, head, anchor.hashes(session, since, each.last_event_id))
    expected = each.event_count - (last.event_count if last else 0)
    if count != expected:
        yield TranslatableText(N_("sealed %(all)s events, of which %(left)s are left"), all=expected, left=count)
    elif digest != each.digest:
        yield TranslatableText(N_("does not fit the events it sealed"))


def _verify_identities(session: Session, ring: KeyRing, faults: list[TranslatableText]) -> None:
    statement = select(ComplaintIdentity).where(col(ComplaintIdentity.erased_at).is_(None))
    for row in session.exec(statement.execution_options(yield_per=_BATCH)):
        try:
            ring.open(row.key_id, row.sealed, place=f"complaint_identity:{row.complaint_id}")
        except DomainError as error:
            faults.append(TranslatableText(N_("identity %(fault)s"), fault=error.text))
