"""What this desk was told and has not put away yet, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, and_, or_, select

from intake.casework.actor import Actor
from intake.casework.notices import SENTENCES
from intake.i18n import _
from intake.models import Notice
from intake.numbers import spoken
from intake.vocabulary import StaffRole
from intake.words import word
from routing.vocabulary import Clock

SHOWN = 3
_HEARS = frozenset({StaffRole.DISPATCHER, StaffRole.SUPERVISOR})


@dataclass(frozen=True)
class Told:
    """One line; `clock` says which clock a reminder speaks of."""

    id: int
    sentence: str
    clock: str
    number: str
    created_at: datetime


def unread(session: Session, actor: Actor) -> tuple[list[Told], bool]:
    """The newest lines, and whether there are more."""
    to = [and_(Notice.department_id.is_(None), Notice.staff_id == actor.staff_id)]
    if actor.department_id is not None:
        to.append(and_(Notice.department_id == actor.department_id, Notice.staff_id.is_(None)))
    if actor.roles & _HEARS:
        to.append(and_(Notice.department_id.is_(None), Notice.staff_id.is_(None)))
    statement = select(Notice).where(Notice.read_at.is_(None), or_(*to)).order_by(Notice.id.desc()).limit(SHOWN + 1)
    rows: Sequence[Notice] = session.exec(statement).all()
    return [_told(row) for row in rows[:SHOWN]], len(rows) > SHOWN


def _told(notice: Notice) -> Told:
    number, clock = notice.params.get("number", ""), notice.params.get("clock")
    sentence = _(SENTENCES.get(notice.kind, "%(number)s"), number=spoken(number))
    return Told(notice.id, sentence, word(Clock(clock)) if clock else "", number, notice.created_at)
