"""What this desk was told and has not put away yet, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, func, or_, select

from intake.casework.actor import Actor
from intake.casework.outbox.dismiss import is_addressed
from intake.casework.outbox.staff_notices import (
    DIGEST,
    ROLE_PROPOSED,
    SENTENCES,
    VERIFY_ASKED,
    VERIFY_FIRST,
    VERIFY_SECOND,
)
from intake.errors import NotFound
from intake.language.formats import shanghai
from intake.language.i18n import _
from intake.language.words import word
from intake.models import Deadline, Notice, NoticeLine
from intake.models.practice import is_practising, is_shown_by
from intake.numbers import spoken
from intake.vocabulary import StaffRole
from routing.translatable import N_
from routing.vocabulary import Clock, Step

SHOWN = 3
_CHECKS = frozenset({VERIFY_ASKED, VERIFY_FIRST, VERIFY_SECOND})
_HEARS = frozenset({StaffRole.DISPATCHER, StaffRole.SUPERVISOR})


@dataclass(frozen=True)
class DeskNotice:
    """One line; `clock` says which clock a reminder speaks of."""

    id: int
    sentence: str
    clock: str
    number: str
    shown_at: datetime
    is_digest: bool = False
    is_check: bool = False  # of the registry: it leads to the department's list
    is_change: bool = False  # of who answers: it leads to what waits for the department's word


@dataclass(frozen=True)
class DigestLine:
    """One clock of a digest: the step it reached in the downtime, and the clock as it is now."""

    id: int
    number: str
    clock: Clock
    step: Step
    due_at: datetime
    met_at: datetime | None
    is_paused: bool
    is_cancelled: bool


def unread(session: Session, actor: Actor, *, at: datetime) -> tuple[list[DeskNotice], bool]:
    """The newest lines shown by `at`, and whether there are more."""
    to = [and_(col(Notice.department_id).is_(None), Notice.staff_id == actor.staff_id)]
    if actor.department_id is not None:
        to.append(and_(Notice.department_id == actor.department_id, col(Notice.staff_id).is_(None)))
    if actor.roles & _HEARS:
        to.append(and_(col(Notice.department_id).is_(None), col(Notice.staff_id).is_(None), _of_hotline(actor)))
    shown = select(Notice).where(col(Notice.read_at).is_(None), Notice.shown_at <= at, or_(*to), _is_of_this_mode())
    rows: Sequence[Notice] = session.exec(shown.order_by(col(Notice.id).desc()).limit(SHOWN + 1)).all()
    counted = _counted(session, [row.id for row in rows if row.kind == DIGEST])
    return [_told(row, counted.get(row.id, 0)) for row in rows[:SHOWN]], len(rows) > SHOWN


def _of_hotline(actor: Actor) -> ColumnElement[bool]:
    """As `is_addressed`."""
    own = col(Notice.region_code) == actor.region_code
    return or_(col(Notice.region_code).is_(None), own) if actor.sees_all else own


def _is_of_this_mode() -> ColumnElement[bool]:
    """Whoever practises hears of training complaints alone."""
    about = col(Notice.complaint_id)
    return is_shown_by(about) if is_practising() else or_(about.is_(None), is_shown_by(about))


def get_digest(session: Session, notice_id: int, actor: Actor, *, at: datetime) -> DeskNotice:
    """A digest and how many clocks it tells of. One for another desk does not exist: NotFound."""
    notice = session.get(Notice, notice_id)
    if notice is None or notice.kind != DIGEST or notice.shown_at > at or not is_addressed(notice, actor):
        raise NotFound(N_("there is no such notice"))
    return _told(notice, _counted(session, [notice_id]).get(notice_id, 0))


def digest_lines(session: Session, notice_id: int, *, after: int, limit: int) -> list[DigestLine]:
    """What the digest tells of, as it stands today: a clock may have been met, or stand still, since."""
    line, deadline = NoticeLine.__table__.c, Deadline.__table__.c
    now = (deadline.due_at, deadline.met_at, deadline.is_paused, deadline.cancelled_at.isnot(None))
    statement = (
        sa.select(line.id, line.number, line.clock, line.step, *now)
        .select_from(NoticeLine)
        .join(Deadline, col(Deadline.id) == NoticeLine.deadline_id)
        .where(col(NoticeLine.notice_id) == notice_id, col(NoticeLine.id) > after)
        .order_by(col(NoticeLine.id))
        .limit(limit)
    )
    return [DigestLine(*row) for row in session.execute(statement)]


def _counted(session: Session, notice_ids: Sequence[int]) -> dict[int, int]:
    if not notice_ids:
        return {}
    statement = select(NoticeLine.notice_id, func.count(func.distinct(NoticeLine.deadline_id)))
    counted = statement.where(col(NoticeLine.notice_id).in_(notice_ids)).group_by(col(NoticeLine.notice_id))
    return dict(session.exec(counted).all())


def _told(notice: Notice, count: int) -> DeskNotice:
    words = notice.params | {"number": spoken(notice.params.get("number", "")), "count": count}
    for name in ("since", "until"):
        if name in words:
            words[name] = shanghai(datetime.fromisoformat(words[name]), "%m-%d %H:%M")
    clock = notice.params.get("clock")
    return DeskNotice(
        notice.id,
        _(SENTENCES.get(notice.kind, "%(number)s"), **words),
        word(Clock(clock)) if clock else "",
        notice.params.get("number", ""),
        notice.shown_at,
        is_digest=notice.kind == DIGEST,
        is_check=notice.kind in _CHECKS,
        is_change=notice.kind == ROLE_PROPOSED,
    )
