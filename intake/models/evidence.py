"""Evidence: what was handed in as files. What is kept of them lies in the store, sealed; here is what belongs to it."""

from datetime import datetime

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, LargeBinary, text
from sqlmodel import Field

from intake.sealing.text import SealedText, SealedTextType
from intake.vocabulary import EvidenceCopyKind, EvidencePurpose, EvidenceSource, FileKind, MediaState, ScanState
from routing.base import BIG_ID, ZERO, Record, str_enum
from routing.vocabulary import Channel

_WAITS = "scan = 'waiting'"
_UNSETTLED = "state IN ('waiting', 'held')"


class Evidence(Record, table=True):
    """One file of a complaint. Its name, its digest and the key of all its copies are sealed like the texts."""

    __table_args__ = (
        Index("ix_evidence_waiting", "id", postgresql_where=text(_WAITS), sqlite_where=text(_WAITS)),
        CheckConstraint("(taken_off_at IS NULL) = (file_key IS NOT NULL)", name="keyless_once_taken_off"),
    )

    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    complaint_id: int = Field(foreign_key="complaint.id", sa_type=BigInteger, index=True)
    source: EvidenceSource = Field(sa_type=str_enum(EvidenceSource))
    channel: Channel = Field(sa_type=str_enum(Channel))
    kind: FileKind = Field(sa_type=str_enum(FileKind))
    name: SealedText | None = Field(default=None, sa_type=SealedTextType)
    size: int = Field(sa_type=BigInteger)
    digest: SealedText = Field(sa_type=SealedTextType)
    # Thrown away with the name when the file is taken off; what is left says that it was there, and its digest.
    file_key: SealedText | None = Field(default=None, sa_type=SealedTextType)
    scan: ScanState = Field(sa_type=str_enum(ScanState))
    added_at: datetime
    added_by_id: int | None = Field(default=None, foreign_key="staff.id")
    purpose: EvidencePurpose = Field(
        default=EvidencePurpose.MATERIAL,
        sa_type=str_enum(EvidencePurpose),
        sa_column_kwargs={"server_default": EvidencePurpose.MATERIAL.value},
    )
    # Of an enclosure, the part it answers; None where the hotline adds it.
    handling_id: int | None = Field(default=None, foreign_key="handling.id", sa_type=BigInteger, index=True)
    # When it was taken off as added by mistake; by nobody of the staff where the complainant did it.
    taken_off_at: datetime | None = None
    taken_off_by_id: int | None = Field(default=None, foreign_key="staff.id")

    @property
    def is_taken_off(self) -> bool:
        return self.taken_off_at is not None


class EvidenceCopy(Record, table=True):
    """One object of the store, named by `id`. Released ones are all that a department sees of who stays unknown."""

    __tablename__ = "evidence_copy"
    __table_args__ = (CheckConstraint("(released_at IS NULL) = (released_by_id IS NULL)", name="released_by_somebody"),)

    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    evidence_id: int = Field(foreign_key="evidence.id", sa_type=BigInteger, index=True)
    complaint_id: int = Field(foreign_key="complaint.id", sa_type=BigInteger, index=True)
    kind: EvidenceCopyKind = Field(sa_type=str_enum(EvidenceCopyKind))
    # Of a blacked-out document, whose pages are pictures; 0 is the whole.
    page: int = Field(default=0, sa_column_kwargs=ZERO)
    media: FileKind = Field(sa_type=str_enum(FileKind))
    size: int = Field(sa_type=BigInteger)
    digest: SealedText = Field(sa_type=SealedTextType)
    made_at: datetime
    made_by_id: int | None = Field(default=None, foreign_key="staff.id")
    released_at: datetime | None = None
    released_by_id: int | None = Field(default=None, foreign_key="staff.id")
    # When its object was taken out of the store: the complainant's identity was erased, or the file taken off.
    destroyed_at: datetime | None = None


class EvidenceDraft(Record, table=True):
    """A file sent before its form was. `batch` is the form; `sealed` by the ring: name, digests and the file's key."""

    __tablename__ = "evidence_draft"

    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    batch: str = Field(max_length=64, index=True)
    sealed: bytes = Field(sa_type=LargeBinary)
    copy_ids: list[int] = Field(sa_type=JSON)
    size: int = Field(sa_type=BigInteger)
    created_at: datetime = Field(index=True)


class InboundMedia(Record, table=True):
    """A file that came with a text, and lies with the provider until its text has found a complaint.

    While a person has to look at the text, it is held as a draft.
    """

    __tablename__ = "inbound_media"
    __table_args__ = (
        Index(
            "ix_inbound_media_unsettled", "next_at", postgresql_where=text(_UNSETTLED), sqlite_where=text(_UNSETTLED)
        ),
    )

    id: int = Field(default=None, primary_key=True, sa_type=BIG_ID)
    inbound_id: int = Field(foreign_key="inbound_message.id", sa_type=BigInteger, index=True)
    url: str = Field(max_length=500)
    state: MediaState = Field(default=MediaState.WAITING, sa_type=str_enum(MediaState))
    attempts: int = Field(default=0, sa_column_kwargs=ZERO)
    next_at: datetime
    # What its sender is told where it was refused; while it is held, why there is no draft of it.
    why: str = Field(default="", max_length=300)
