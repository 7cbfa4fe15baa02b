"""Sealing anew, under the ring's first key, whatever an older one has sealed: afterwards the older may be thrown away.

Texts stay as they are: only the key of each complaint's texts is sealed anew. In lots, each a transaction, and a lot
that was done is not done again; so an interrupted rotation is simply begun anew.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, func, select, update
from sqlmodel import Session

from intake.casework.actor import SYSTEM
from intake.casework.ledger import audit
from intake.casework.ledger.office_bound import OFFICE_TABLES
from intake.db import Database
from intake.models import (
    AssociationTalk,
    BulletinReader,
    CallDraft,
    Complaint,
    ComplaintIdentity,
    EvidenceDraft,
    InboundMessage,
    IncomingCall,
    JointMeeting,
    LiaisonPerson,
    MeetingItem,
    MeetingMember,
    MeetingOpinion,
    Message,
    RepeatedCallerStep,
    ShiftHandover,
    SketchVersion,
    StaffAuthenticator,
    StaffContact,
    StaffSearch,
)
from intake.sealing.places import (
    address_place,
    authenticator_place,
    body_place,
    bulletin_reader_place,
    call_draft_place,
    caller_place,
    caller_step_place,
    evidence_draft_place,
    identity_place,
    inbound_body_place,
    liaison_place,
    meeting_attendees_place,
    meeting_decision_place,
    meeting_member_place,
    meeting_minutes_place,
    meeting_opinion_place,
    sender_place,
    shift_answer_place,
    shift_note_place,
    staff_contact_place,
    staff_search_place,
    stop_list_place,
    talk_attendees_place,
    talk_minutes_place,
    text_key_place,
)
from intake.sealing.ring import KeyRing, key_ring_of
from routing.base import Record
from routing.keyset import read_batches

LOT = 2_000  # rows
ROTATED = "keys:rotate"
# What a place is made of beside the id of its row.
_PLACE_NAMES = ("message_sid", "is_trusted", "call_sid", "key")
Progress = Callable[[str, int, int], None]
_Row = Row[Any]


@dataclass(frozen=True)
class RingColumn:
    """A column of ring envelopes, and what each is sealed for. `only`: rows whose value the ring itself has sealed."""

    model: type[Record]
    name: str
    key: str
    place: Callable[[_Row], str]
    only: ColumnElement[bool] | None = None

    @property
    def title(self) -> str:
        return f"{self.model.__tablename__}.{self.name}"

    @property
    def is_bound(self) -> bool:
        """By the office's record, which vouches for the sealed value: then it is told that this is another one."""
        bound = OFFICE_TABLES.get(str(self.model.__tablename__))
        return bound is not None and self.name in bound.columns

    @property
    def is_there(self) -> ColumnElement[bool]:
        column = self.model.__table__.c[self.name]
        given = column.is_not(None) & (func.length(column) > 0)
        return given if self.only is None else given & self.only


RING_COLUMNS = (
    RingColumn(Complaint, "text_key", "id", lambda row: text_key_place(row.id)),
    RingColumn(ComplaintIdentity, "sealed", "complaint_id", lambda row: identity_place(row.complaint_id)),
    RingColumn(Message, "sealed_to", "id", lambda row: address_place(row.id)),
    RingColumn(Message, "body", "id", lambda row: body_place(row.id), only=Message.__table__.c.complaint_id.is_(None)),
    RingColumn(
        InboundMessage,
        "sealed_from",
        "id",
        lambda row: sender_place(row.message_sid, is_trusted=row.is_trusted),
    ),
    RingColumn(
        InboundMessage,
        "body",
        "id",
        lambda row: inbound_body_place(row.message_sid, is_trusted=row.is_trusted),
        only=InboundMessage.__table__.c.complaint_id.is_(None),
    ),
    RingColumn(EvidenceDraft, "sealed", "id", lambda row: evidence_draft_place(row.id)),
    RingColumn(LiaisonPerson, "sealed", "id", lambda row: liaison_place(row.id)),
    RingColumn(IncomingCall, "sealed_from", "id", lambda row: caller_place(row.call_sid)),
    RingColumn(CallDraft, "typed", "id", lambda row: call_draft_place(row.key)),
    # The sketches themselves are made anew by the workers, as soon as the ring's first key is another.
    RingColumn(SketchVersion, "stop_list", "version", lambda row: stop_list_place(row.version)),
    RingColumn(StaffContact, "sealed", "staff_id", lambda row: staff_contact_place(row.staff_id)),
    RingColumn(StaffAuthenticator, "secret", "staff_id", lambda row: authenticator_place(row.staff_id)),
    RingColumn(StaffSearch, "sealed", "id", lambda row: staff_search_place(row.id)),
    RingColumn(AssociationTalk, "attendees", "id", lambda row: talk_attendees_place(row.id)),
    RingColumn(AssociationTalk, "minutes", "id", lambda row: talk_minutes_place(row.id)),
    RingColumn(MeetingMember, "sealed", "id", lambda row: meeting_member_place(row.id)),
    RingColumn(JointMeeting, "attendees", "id", lambda row: meeting_attendees_place(row.id)),
    RingColumn(JointMeeting, "minutes", "id", lambda row: meeting_minutes_place(row.id)),
    RingColumn(MeetingItem, "decision", "id", lambda row: meeting_decision_place(row.id)),
    RingColumn(MeetingOpinion, "opinion", "id", lambda row: meeting_opinion_place(row.id)),
    RingColumn(ShiftHandover, "note", "id", lambda row: shift_note_place(row.id)),
    RingColumn(ShiftHandover, "answer", "id", lambda row: shift_answer_place(row.id)),
    RingColumn(RepeatedCallerStep, "reason", "id", lambda row: caller_step_place(row.id)),
    RingColumn(BulletinReader, "sealed", "id", lambda row: bulletin_reader_place(row.id)),
)


def rotate_keys(database: Database, *, at: datetime, progress: Progress = lambda _title, _done, _all: None) -> int:
    """How many values were sealed anew. Raises CannotOpen where a key is not in the ring: its lot is left alone."""
    return sum(_rotate(database, column, progress, at=at) for column in RING_COLUMNS)


def keys_in_use(database: Database) -> dict[str, int]:
    """How many values each key of the ring, or one that is not in it, has sealed."""
    found: Counter[str] = Counter()
    with database.reading() as session:
        for column in RING_COLUMNS:
            for lot in _lots(session, column):
                found.update(KeyRing.key_id(getattr(row, column.name)) for row in lot)
    return dict(found)


def _rotate(database: Database, column: RingColumn, progress: Progress, *, at: datetime) -> int:
    table, count, done = column.model.__table__, 0, 0
    with database.reading() as session:
        total = session.scalar(select(func.count()).select_from(table).where(column.is_there)) or 0
        lots = _lots(session, column)
        for lot in lots:
            count += _seal_lot(database, column, lot, at=at)
            done += len(lot)
            progress(column.title, done, total)
    return count


def _seal_lot(database: Database, column: RingColumn, lot: Sequence[_Row], *, at: datetime) -> int:
    with database.unit_of_work() as session:
        count = _seal_anew(session, column, lot)
        if count and column.is_bound:
            audit.record_office(session, ROTATED, actor=SYSTEM, at=at, column=column.title, values=count)
    return count


def _seal_anew(session: Session, column: RingColumn, lot: Sequence[_Row]) -> int:
    """What was changed or erased since it was read is left as it is."""
    ring, table = key_ring_of(session), column.model.__table__
    old = [row for row in lot if not ring.is_current(getattr(row, column.name))]
    if not old:
        return 0
    is_same = (table.c[column.key] == bindparam("which")) & (table.c[column.name] == bindparam("was"))
    statement = update(table).where(is_same).values({column.name: bindparam("now")})
    session.connection().execute(statement, [_anew(ring, column, row) for row in old])
    return len(old)


def _anew(ring: KeyRing, column: RingColumn, row: _Row) -> dict[str, Any]:
    sealed, place = getattr(row, column.name), column.place(row)
    return {
        "which": getattr(row, column.key),
        "was": sealed,
        "now": ring.seal(ring.open(sealed, place=place), place=place),
    }


def _lots(session: Session, column: RingColumn) -> Iterator[Sequence[_Row]]:
    table = column.model.__table__
    wanted = [table.c[column.key], table.c[column.name]]
    wanted += [table.c[name] for name in _PLACE_NAMES if name in table.c]
    return read_batches(session, select(*wanted).where(column.is_there), table.c[column.key], LOT)
