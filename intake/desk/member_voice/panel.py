"""What a complaint's page says of a suggestion: what became of it, or that this department decides on it."""

from dataclasses import dataclass

from sqlmodel import Session

from intake.casework.actor import Actor
from intake.member_voice.study import find_hindrance, reason_of
from intake.models import Complaint, SuggestionStudy
from routing.vocabulary import Kind


@dataclass(frozen=True)
class SuggestionPanel:
    """`reason` in the clear, for whoever may see the complaint."""

    study: SuggestionStudy | None
    reason: str
    may_decide: bool


def suggestion_panel(session: Session, complaint: Complaint, *, actor: Actor) -> SuggestionPanel | None:
    """None for what is no suggestion."""
    if complaint.kind is not Kind.SUGGESTION:
        return None
    study = session.get(SuggestionStudy, complaint.id)
    reason = reason_of(session, complaint, study) if study is not None else ""
    return SuggestionPanel(study, reason, find_hindrance(session, complaint, actor) is None)
