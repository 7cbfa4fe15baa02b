"""On the tracking page, once there is a result: is it solved, are you satisfied, do you object, what became of that."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel, Field
from sqlmodel import Session

from intake.casework.collaborators import Collaborators
from intake.casework.parts import objections
from intake.casework.verbs.callback import Call
from intake.casework.verbs.following.survey import is_asked
from intake.language.i18n import N_
from intake.models import Complaint, Objection
from intake.sealing.text import text_key_of
from intake.vocabulary import CallbackWay, Contacted, Satisfaction, Solved
from routing.vocabulary import Clock


class SurveyForm(BaseModel):
    """The two questions; a word is needed where the answer is no."""

    solved: Solved = Field(title=N_("Solved"))
    satisfaction: Satisfaction = Field(title=N_("Satisfied"))
    note: str = Field(default="", max_length=1000, title=N_("What is missing"))

    def call(self) -> Call:
        return Call(Contacted.REACHED, self.solved, self.satisfaction, self.note, CallbackWay.PAGE)


class OwnObjectionForm(BaseModel):
    reason: str = Field(min_length=4, max_length=2000, title=N_("What you object to, and why"))


@dataclass(frozen=True)
class OwnObjection:
    """What the complainant brought against the result, and what was decided of it."""

    row: Objection
    reason: str
    decision: str


@dataclass(frozen=True)
class OwnFollowing:
    """`object_by` is the last day to object, `basis` the law or rule that it rests on."""

    is_asked: bool
    object_by: datetime | None
    basis: str
    objections: Sequence[OwnObjection]
    solved: Sequence[Solved] = tuple(Solved)
    satisfaction: Sequence[Satisfaction] = tuple(Satisfaction)


def own_following(
    session: Session, collaborators: Collaborators, complaint: Complaint, *, at: datetime
) -> OwnFollowing:
    key = text_key_of(session, complaint)
    rows = objections.objections_of(session, complaint)
    return OwnFollowing(
        is_asked=is_asked(session, complaint, at=at) and not key.is_erased,
        object_by=None if key.is_erased else objections.object_by(session, collaborators, complaint, at=at),
        basis=_basis(session, collaborators, complaint),
        objections=[OwnObjection(row, key.open(row.reason), key.open(row.decision)) for row in rows],
    )


def _basis(session: Session, collaborators: Collaborators, complaint: Complaint) -> str:
    """What the days to object rest on, as of the result."""
    given = objections.result_at(session, complaint)
    return objections.limit_at(session, collaborators, Clock.OBJECTION, given).basis if given is not None else ""
