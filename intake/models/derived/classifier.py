"""What was learned from closed complaints, how well it does on what it never saw, and what came of its proposals."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, LargeBinary, UniqueConstraint
from sqlmodel import Field

from intake.vocabulary import ClassifierVerdict, SuggestionSource
from routing.base import BIG_ID, FALSE, Record, str_enum


class Classifier(Record, table=True):
    """One training, kept for ever with its figures; the newest decides whether anything learned is shown at all.

    Of the seeds alone another is made for each release that brings others: it speaks until one's own complaints do.
    """

    id: int = Field(default=None, primary_key=True)
    version: int = Field(unique=True)
    trained_at: datetime
    seed: int
    # The month it was measured on, by the day of closing; it learned only from what was closed before.
    held_out_month: date
    learned_from: int  # complaints, or seeds
    measured_on: int
    verdict: ClassifierVerdict = Field(sa_type=str_enum(ClassifierVerdict))
    figures: dict[str, Any] = Field(sa_type=JSON)
    sha256: str = Field(default="", max_length=64)
    # Of the seeds alone: what they and their learning were, once for each; None of one's own complaints.
    seeds_sha256: str | None = Field(default=None, max_length=64, index=True, unique=True)


class ClassifierBody(Record, table=True):
    """The arrays of one training as an npz without pickles (`suggesting.packing`); only the newest few are kept."""

    __tablename__ = "classifier_body"

    version: int = Field(primary_key=True, foreign_key="classifier.version", sa_column_kwargs={"autoincrement": False})
    body: bytes = Field(sa_type=LargeBinary)


class Suggestion(Record, table=True):
    """One code the machine guessed for a complaint, and whether who was asked took it for their own. Holds no words.

    A caller's is offered to the operator, a citizen's to the citizen; of a text it waits for triage. Guesses count as
    nothing else: not as said, not as decided.
    """

    __table_args__ = (UniqueConstraint("complaint_id", "code"),)

    id: int = Field(default=None, primary_key=True, sa_type=BIG_ID)
    complaint_id: int = Field(foreign_key="complaint.id", sa_type=BigInteger)
    code: str = Field(max_length=8)
    source: SuggestionSource = Field(sa_type=str_enum(SuggestionSource))
    is_taken: bool = False
    # Who was asked said that it is not that.
    is_declined: bool = Field(default=False, sa_column_kwargs=FALSE)
    classifier_version: int | None = None
    # Its place among the guesses, from 1, and how sure the learned part was; None where it was not kept.
    rank: int | None = None
    probability: float | None = None
    offered_at: datetime = Field(index=True)
