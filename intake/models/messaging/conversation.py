"""The conversation with a number by text: what it was asked last, and the texts that wait for somebody."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, text
from sqlmodel import Field

from intake.vocabulary import ConversationStep, TextMeaning
from routing.base import BIG_ID, EMPTY_LIST, FALSE, Record, str_enum


class Conversation(Record, table=True):
    """One number, known by its keyed hash alone. Which complaints it is about follows from who complained.

    It holds no words of anybody: what was said stands in the texts that came in, here by their ids.
    """

    id: int = Field(default=None, primary_key=True, sa_type=BIG_ID)
    phone_hash: str = Field(max_length=64, unique=True)
    # None where nothing is asked.
    step: ConversationStep | None = Field(default=None, sa_type=str_enum(ConversationStep))
    # Of which complaint it was asked.
    complaint_id: int | None = Field(default=None, foreign_key="complaint.id", sa_type=BigInteger, index=True)
    asked_at: datetime | None = None
    # On whose behalf: the survey is a caller-back's.
    asked_by_id: int | None = Field(default=None, foreign_key="staff.id")
    # Ids of complaints in the order of the numbers that stand for them.
    choices: list[int] = Field(default_factory=list, sa_type=JSON, sa_column_kwargs=EMPTY_LIST)
    # Ids of the texts that wait for the answer.
    waiting_ids: list[int] = Field(default_factory=list, sa_type=JSON, sa_column_kwargs=EMPTY_LIST)
    # Of the survey, as far as it has come: words of the vocabulary; of a proposed violation, its code.
    answers: dict[str, Any] = Field(default_factory=dict, sa_type=JSON, sa_column_kwargs={"server_default": "{}"})
    # When it was told what its texts are used for.
    consent_told_at: datetime | None = None
    # Nothing is answered by itself while it is held.
    held_at: datetime | None = None
    last_at: datetime = Field(index=True)


class KeptText(Record, table=True):
    """A text that came in and told nothing that could be filed, or not yet: kept, and shown."""

    __tablename__ = "kept_text"
    __table_args__ = (
        # What waits for a person.
        Index(
            "ix_kept_text_waiting",
            "kept_at",
            postgresql_where=text("needs_person AND settled_at IS NULL"),
            sqlite_where=text("needs_person AND settled_at IS NULL"),
        ),
    )

    inbound_id: int = Field(primary_key=True, foreign_key="inbound_message.id", sa_type=BigInteger)
    meaning: TextMeaning = Field(sa_type=str_enum(TextMeaning))
    needs_person: bool = Field(default=False, sa_column_kwargs=FALSE)
    kept_at: datetime = Field(index=True)
    settled_at: datetime | None = None
    settled_by_id: int | None = Field(default=None, foreign_key="staff.id")
