"""Talks with an association, as lists show them, and one with its items."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, case
from sqlmodel import Session, col, func, select

from intake.casework.actor import Actor
from intake.errors import NotFound
from intake.models import AssociationTalk, TalkItem
from intake.vocabulary import TalkItemState, TalkState
from routing.models import Association
from routing.translatable import N_

UNDER_WAY = (TalkState.PROPOSED, TalkState.PLANNED, TalkState.HELD)


@dataclass(frozen=True)
class TalkLine:
    """One talk, how many things were to be put right, how many were, and the first that is still to be."""

    row: AssociationTalk
    association: Association
    items: int = 0
    done: int = 0
    next_due_on: date | None = None

    @property
    def when(self) -> datetime:
        """When it last changed hands: recorded, decided, or proposed."""
        return self.row.recorded_at or self.row.decided_at or self.row.proposed_at


@dataclass(frozen=True)
class PublishedItem:
    """One thing to put right, as anybody may read it."""

    text: str
    due_on: date
    state: TalkItemState
    checked_on: date | None


@dataclass(frozen=True)
class PublishedTalk:
    """A talk as anybody may read it: in the words that were written to be published, and no others."""

    association: str
    credit_code: str
    held_on: date
    text: str
    items: tuple[PublishedItem, ...]
    is_synthetic: bool


def talks_of(session: Session, association_id: int) -> list[TalkLine]:
    """Of one association, the newest first."""
    return _lines(session, [AssociationTalk.association_id == association_id])


def talks_in(session: Session, states: Sequence[TalkState], actor: Actor, *, limit: int, offset: int) -> list[TalkLine]:
    return _lines(session, [col(AssociationTalk.state).in_(states), *_seen(actor)], limit=limit, offset=offset)


def count_in(session: Session, actor: Actor, *states: TalkState) -> int:
    wanted = select(func.count()).select_from(AssociationTalk)
    return session.exec(wanted.where(col(AssociationTalk.state).in_(states), *_seen(actor))).one()


def get_talk(session: Session, talk_id: int, actor: Actor, *, locks: bool = False) -> AssociationTalk:
    """One that belongs to another region does not exist: NotFound."""
    wanted = select(AssociationTalk).where(AssociationTalk.id == talk_id, *_seen(actor))
    found = session.exec(wanted.with_for_update() if locks else wanted).first()
    if found is None:
        raise NotFound(N_("there is no such talk"))
    return found


def may_talk_with(actor: Actor, association: Association) -> bool:
    """What one proposes one sees afterwards."""
    return actor.sees_all or association.region_code in (actor.regions or ())


def items_of(session: Session, talk_id: int) -> Sequence[TalkItem]:
    wanted = select(TalkItem).where(TalkItem.talk_id == talk_id)
    return session.exec(wanted.order_by(col(TalkItem.due_on), col(TalkItem.id))).all()


def published_talks(
    session: Session, association_id: int | None = None, *, limit: int | None = None, offset: int = 0
) -> list[PublishedTalk]:
    """What a person chose to publish, the talk held last first; of one association or of all."""
    where = [col(AssociationTalk.is_published), col(AssociationTalk.held_on).is_not(None)]
    where += [col(AssociationTalk.association_id) == association_id] if association_id is not None else []
    wanted = select(AssociationTalk, Association).join(
        Association, col(Association.id) == AssociationTalk.association_id
    )
    order = (col(AssociationTalk.held_on).desc(), col(AssociationTalk.id).desc())
    found = session.exec(wanted.where(*where).order_by(*order).limit(limit).offset(offset)).all()
    of_these = col(TalkItem.talk_id).in_([talk.id for talk, _association in found])
    items: dict[int, list[PublishedItem]] = {}
    for one in session.exec(
        select(TalkItem).where(of_these, col(TalkItem.is_published)).order_by(col(TalkItem.due_on), col(TalkItem.id))
    ):
        items.setdefault(one.talk_id, []).append(PublishedItem(one.text, one.due_on, one.state, one.checked_on))
    return [
        PublishedTalk(
            association.name,
            association.credit_code,
            talk.held_on,
            talk.published_text,
            tuple(items.get(talk.id, ())),
            association.is_synthetic,
        )
        for talk, association in found
        if talk.held_on is not None
    ]


def _seen(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """Staff of a region see the talks with its associations."""
    return () if actor.sees_all else (col(AssociationTalk.region_code).in_(sorted(actor.regions or ())),)


def _lines(session: Session, where: Sequence[Any], *, limit: int | None = None, offset: int = 0) -> list[TalkLine]:
    wanted = select(AssociationTalk, Association).join(
        Association, col(Association.id) == AssociationTalk.association_id
    )
    newest = wanted.where(*where).order_by(col(AssociationTalk.id).desc()).limit(limit).offset(offset)
    found = session.exec(newest).all()
    is_done = case((col(TalkItem.state) == TalkItemState.DONE, 1), else_=0)
    due_on = func.min(case((col(TalkItem.state) == TalkItemState.OPEN, TalkItem.due_on), else_=None))
    counted = (
        select(TalkItem.talk_id, func.count(), func.sum(is_done), due_on)
        .where(col(TalkItem.talk_id).in_([row.id for row, _association in found]))
        .group_by(col(TalkItem.talk_id))
    )
    items = {talk_id: (count, done, due) for talk_id, count, done, due in session.exec(counted)} if found else {}
    return [TalkLine(row, association, *items.get(row.id, (0, 0, None))) for row, association in found]
