"""The one noun. `state` is written only by `casework/lifecycle.py`; ids are made before the write."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, LargeBinary, Numeric, text
from sqlmodel import Field

from intake.sealing.text import SealedText, SealedTextType
from intake.vocabulary import Outcome, RejectReason, State
from routing.base import FALSE, ZERO, Record, str_enum
from routing.vocabulary import Channel, Kind, Priority


class Complaint(Record, table=True):
    """One complaint by one complainant about one association, with everything that is not about who complains."""

    __table_args__ = (
        Index(None, "channel", "external_id", unique=True),
        Index("ix_complaint_open", "state", "next_due_at", postgresql_where=text("closed_at IS NULL")),
        Index(None, "lead_department_id", "state"),
        Index(None, "closure_due_at"),
        Index(None, "association_id", "received_at"),
        # Only a call-back is open and closed at once; its queue reads this.
        Index(
            "ix_complaint_callback",
            "next_due_at",
            "id",
            postgresql_where=text("state = 'callback'"),
            sqlite_where=text("state = 'callback'"),
        ),
        # Partial: a complaint just received is not in it, so writing one does not pay for it.
        Index(
            "ix_complaint_closed",
            "closed_at",
            postgresql_where=text("closed_at IS NOT NULL"),
            sqlite_where=text("closed_at IS NOT NULL"),
        ),
        Index(
            "ix_complaint_pause_until",
            "pause_until",
            postgresql_where=text("pause_until IS NOT NULL"),
            sqlite_where=text("pause_until IS NOT NULL"),
        ),
        # What a region's own hotline took. Partial: what the home region takes does not pay for it.
        Index(
            "ix_complaint_received_region",
            "received_region",
            "state",
            "next_due_at",
            postgresql_where=text("received_region IS NOT NULL"),
            sqlite_where=text("received_region IS NOT NULL"),
        ),
        # Whom a result is told besides: few are joined to another.
        Index(
            "ix_complaint_merged_into",
            "merged_into_id",
            postgresql_where=text("merged_into_id IS NOT NULL"),
            sqlite_where=text("merged_into_id IS NOT NULL"),
        ),
        # What members of associations suggest: a few among all.
        Index(
            "ix_complaint_suggestion",
            "received_at",
            postgresql_where=text("kind = 'suggestion'"),
            sqlite_where=text("kind = 'suggestion'"),
        ),
        # What lists, rates and clocks leave out: a few among all.
        Index(
            "ix_complaint_training",
            "id",
            postgresql_where=text("is_training"),
            sqlite_where=text("is_training"),
        ),
        CheckConstraint("(state = 'rejected') = (reject_reason IS NOT NULL)", name="rejected_has_reason"),
        CheckConstraint("state NOT IN ('closed', 'archived') OR closed_at IS NOT NULL", name="closed_has_time"),
    )

    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    number: str = Field(max_length=16, unique=True)
    tracking_digest: str = Field(max_length=64)
    channel: Channel = Field(sa_type=str_enum(Channel))
    # What the door calls it: form token, MessageSid, client id. A repeat finds the first complaint.
    external_id: str = Field(max_length=80)
    kind: Kind = Field(sa_type=str_enum(Kind))
    state: State = Field(sa_type=str_enum(State))
    priority: Priority = Field(default=Priority.NORMAL, sa_type=str_enum(Priority))
    policy: str = Field(max_length=40)

    association_id: int | None = Field(default=None, foreign_key="association.id")
    # The body as the complainant named it, kept even when the registry knows it.
    association_text: str = Field(default="", max_length=200)
    # Regions, violations and departments carry no foreign key here, nor in handling: checking one locks the parent's
    # row, and since every intake names the same few, PostgreSQL spends more on sharing those locks than on writing
    # the rows. Casework takes them from the directory, and nothing deletes them: they are made inactive.
    region_code: str = Field(max_length=6)
    # What it is handled and counted under: what an official decided, else what the complainant named, else nothing.
    # Never what the machine guessed: guesses are `Suggestion` rows.
    violation: str = Field(max_length=8)
    violations: list[str] = Field(sa_type=JSON)
    # None in a complaint registered before said and guessed were told apart: whose words its codes are is not known.
    violations_said: list[str] | None = Field(default=None, sa_type=JSON(none_as_null=True))
    violations_decided: list[str] | None = Field(default=None, sa_type=JSON(none_as_null=True))
    violations_decided_by_id: int | None = None  # no foreign key: SQLite would make the table anew for it
    # As it was written or said.
    narrative: SealedText = Field(sa_type=SealedTextType)
    amount: Decimal | None = Field(default=None, sa_type=Numeric(14, 2))
    is_government_involved: bool = False
    # The bodies involved, as the complainant named them; `ComplaintRecusal` has what they were matched to.
    implicated_text: SealedText | None = Field(default=None, sa_type=SealedTextType)
    is_anonymous: bool = False
    language: str = Field(default="zh", max_length=5)

    lead_department_id: int | None = None
    designated: bool = Field(
        default=False, sa_column_kwargs=FALSE
    )  # a designated department may not return (Weifang regulation 潍坊条例 §22)
    return_count: int = Field(default=0, sa_column_kwargs=ZERO)
    redo_count: int = Field(default=0, sa_column_kwargs=ZERO)
    extension_count: int = Field(default=0, sa_column_kwargs=ZERO)

    received_at: datetime
    accepted_at: datetime | None = Field(default=None, index=True)
    dispatched_at: datetime | None = None
    replied_at: datetime | None = None
    # 办结: the reply has passed review; cleared by a redo. `first_closed_at` never is.
    closed_at: datetime | None = None
    first_closed_at: datetime | None = None
    finished_at: datetime | None = None  # call-back done, or an end reached: nothing more will happen
    # Caches of the deadline rows, for lists and rates: the complainant's closure clock, and what expires first.
    closure_due_at: datetime | None = None
    closure_original_due_at: datetime | None = None
    next_due_at: datetime | None = None
    # When a pause has lasted as long as it may and the clocks run on by themselves.
    pause_until: datetime | None = None
    is_provisional: bool = False

    outcome: Outcome | None = Field(default=None, sa_type=str_enum(Outcome))
    reject_reason: RejectReason | None = Field(default=None, sa_type=str_enum(RejectReason))
    end_note: SealedText | None = Field(default=None, sa_type=SealedTextType)
    merged_into_id: int | None = Field(default=None, foreign_key="complaint.id", sa_type=BigInteger)

    # Whose hotline took it; empty: that of the home region.
    received_region: str | None = Field(default=None, max_length=6)
    operator_id: int | None = Field(default=None, foreign_key="staff.id")
    closed_by_id: int | None = Field(default=None, foreign_key="staff.id")
    is_synthetic: bool = False
    # A test of a door, or one that somebody practises on: in no list but theirs, no rate, no escalation, no anchor.
    is_training: bool = Field(default=False, sa_column_kwargs=FALSE)

    # Under it all texts of this complaint are sealed, events' among them; itself sealed by the key ring. Erased with
    # the complainant's identity, and every text with it.
    text_key: bytes | None = Field(default=None, sa_type=LargeBinary)
    # Head of this complaint's event chain; `audit.record` alone moves it, under the row's lock.
    event_count: int = 0
    event_head: str = Field(default="", max_length=64)
