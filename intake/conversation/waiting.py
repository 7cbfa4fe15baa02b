"""Texts that a person has to look at, and who sees which: those of the complaints they see.

What is about no complaint came to the hotline's own number: whoever sees all complaints sees it, and practises not.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from intake.casework.actor import Actor
from intake.casework.visibility import seen_by
from intake.errors import NotFound
from intake.models import Complaint, InboundMessage, KeptText
from intake.models.practice import is_practising, is_shown
from routing.translatable import N_

_WAITS = col(KeptText.needs_person) & col(KeptText.settled_at).is_(None)


def kept_texts(session: Session, actor: Actor, *, limit: int, offset: int) -> Sequence[tuple[KeptText, InboundMessage]]:
    """What waits for a person first, the newest first."""
    newest = (_WAITS.desc(), col(KeptText.kept_at).desc(), col(KeptText.inbound_id).desc())
    found = session.execute(
        _seen(sa.select(KeptText, InboundMessage), actor).order_by(*newest).limit(limit).offset(offset)
    )
    return [(kept, row) for kept, row in found]


def count_waiting(session: Session, actor: Actor | None = None) -> int:
    """Without an actor all of them."""
    statement = sa.select(sa.func.count())
    statement = statement.select_from(KeptText) if actor is None else _seen(statement, actor)
    counted: int = session.execute(statement.where(_WAITS)).scalar_one()
    return counted


def get_kept(
    session: Session, inbound_id: int, actor: Actor, *, holding: bool = False
) -> tuple[KeptText, InboundMessage]:
    """Its row held where asked. Raises NotFound, also where the actor does not see it."""
    statement = _seen(sa.select(KeptText, InboundMessage), actor).where(col(KeptText.inbound_id) == inbound_id)
    found = session.execute(statement.with_for_update(of=KeptText) if holding else statement).first()
    if found is None:
        raise NotFound(N_("there is no such text"))
    kept, row = found
    return kept, row


def _seen(statement: Any, actor: Actor) -> Any:
    joined = (
        statement.select_from(KeptText)
        .join(InboundMessage, col(InboundMessage.id) == KeptText.inbound_id)
        .outerjoin(Complaint, col(Complaint.id) == col(InboundMessage.complaint_id))
    )
    condition = seen_by(actor)
    # Of what is about no complaint nothing is practice.
    shown = is_shown() if is_practising() else sa.or_(col(Complaint.id).is_(None), is_shown())
    return joined.where(shown) if condition is None else joined.where(shown, condition)
