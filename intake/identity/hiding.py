"""What of a narrative a person of the hotline decided to hide, or to leave: an event, its places sealed."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from intake.casework.actor import Actor
from intake.casework.ledger import audit
from intake.errors import InvalidInput, NotPossibleNow
from intake.events import EventKind
from intake.models import Complaint, ComplaintEvent
from intake.redaction.kinds import TextSpan
from intake.sealing.text import SealedText, text_key_of
from intake.vocabulary import StaffRole
from routing.translatable import N_

DECIDERS = (StaffRole.OPERATOR, StaffRole.DISPATCHER, StaffRole.SUPERVISOR)


@dataclass(frozen=True)
class Decided:
    """One place of the narrative, and whether it is hidden."""

    span: TextSpan
    is_hidden: bool


def decide_hiding(
    session: Session, complaint: Complaint, decided: Sequence[Decided], *, actor: Actor, at: datetime
) -> None:
    """All that holds from now on: what was decided before and is not in it is open again. The caller holds the row."""
    actor.must_be(*DECIDERS)
    key = text_key_of(session, complaint)
    if key.is_erased:
        raise NotPossibleNow(N_("the texts of this complaint are erased; nothing more can be written about it"))
    longest = len(key.open(complaint.narrative))
    if any(one.span.end > longest or not 0 <= one.span.start < one.span.end for one in decided):
        raise InvalidInput(N_("is no place of the narrative"), field="hide")
    places = [[one.span.start, one.span.end, one.span.kind.value, one.is_hidden] for one in decided]
    hidden = sum(one.is_hidden for one in decided)
    told = {"hidden": hidden, "left": len(decided) - hidden, "places": json.dumps(places)}
    audit.record(session, complaint, EventKind.NARRATIVE_HIDE, actor=actor, at=at, **told)


def decisions_of(session: Session, ids: Collection[int]) -> dict[int, SealedText]:
    """What was decided last on each of these complaints, as it is sealed."""
    if not ids:
        return {}
    statement = (
        select(ComplaintEvent.complaint_id, ComplaintEvent.texts)
        .where(col(ComplaintEvent.complaint_id).in_(ids), ComplaintEvent.kind == EventKind.NARRATIVE_HIDE)
        .order_by(sa.asc(col(ComplaintEvent.complaint_id)), col(ComplaintEvent.seq))
    )
    return {row: SealedText(texts) for row, texts in session.exec(statement) if texts is not None}
