"""What this desk was told and has not put away yet, in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, or_, select

from intake.casework.actor import Actor
from intake.casework.outbox.absences import covered_by
from intake.casework.outbox.addressees import addressed_to, is_addressed
from intake.casework.outbox.staff_notices import DIGEST, SENTENCES
from intake.casework.visibility import seen_by
from intake.desk.notice_addresses import address_of
from intake.errors import NotFound
from intake.language.formats import shanghai
from intake.language.i18n import _
from intake.language.words import word
from intake.models import Complaint, Deadline, Notice, NoticeLine
from intake.models.practice import is_practising, is_shown_by
from intake.numbers import spoken
from intake.vocabulary import LetterKind, OrderLevel
from intake.web.staff_names import staff_names
from routing.translatable import N_
from routing.vocabulary import Clock, Step

SHOWN = 3


@dataclass(frozen=True)
class DeskNotice:
    """One line; `clock` says which clock a reminder speaks of, `words` are those of its kind."""

    id: int
    kind: str
    words: dict[str, Any]
    sentence: str
    clock: str
    number: str
    shown_at: datetime
    earlier: int = 0  # lines about the same complaint that it stands for
    for_name: str = ""  # of whoever is away and was meant
    is_readable: bool = True  # whoever stands in hears of more than their own department lets them open
    settled_at: datetime | None = None

    @property
    def address(self) -> str:
        """Where it leads whoever reads it now; empty where nowhere."""
        return address_of(self.kind, self.words | {"notice_id": self.id}, is_readable=self.is_readable)


@dataclass(frozen=True)
class Told:
    """Some lines, and how many complaints and notices there are in all."""

    lines: list[DeskNotice]
    complaints: int
    notices: int
    has_more: bool


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


def unread(session: Session, actor: Actor, *, at: datetime, limit: int = SHOWN, offset: int = 0) -> Told:
    """Lines shown by `at` that nobody has read and nothing has settled, one a complaint, the newest reason first."""
    shown = (*_shown(session, actor, at), col(Notice.read_at).is_(None), col(Notice.settled_at).is_(None))
    matter = func.coalesce(Notice.complaint_id, -col(Notice.id)).label("matter")
    about = func.count(func.distinct(Notice.complaint_id))
    complaints, notices = session.execute(sa.select(about, func.count(col(Notice.id))).where(*shown)).one()
    newest = func.max(Notice.id).label("newest")
    grouped = sa.select(newest, func.count(col(Notice.id))).where(*shown).group_by(matter)
    groups = session.execute(grouped.order_by(newest.desc()).limit(limit + 1).offset(offset)).all() if notices else []
    counts = [(newest_id, count) for newest_id, count in groups[:limit]]
    return Told(_lines(session, dict(counts), actor), complaints, notices, has_more=len(groups) > limit)


def settled(session: Session, actor: Actor, *, at: datetime, limit: int, offset: int) -> list[DeskNotice]:
    """What a colleague, or the course of things, settled before anybody here had read it; the newest first."""
    shown = (*_shown(session, actor, at), col(Notice.read_at).is_(None), col(Notice.settled_at).is_not(None))
    newest = select(Notice.id).where(*shown).order_by(col(Notice.id).desc()).limit(limit).offset(offset)
    return _lines(session, dict.fromkeys(session.exec(newest).all(), 1), actor)


def _shown(session: Session, actor: Actor, at: datetime) -> tuple[ColumnElement[bool], ...]:
    covered = covered_by(session, actor, at=at)
    return col(Notice.shown_at) <= at, addressed_to(actor, covered=covered), _is_of_this_mode()


def _lines(session: Session, counts: Mapping[int, int], actor: Actor) -> list[DeskNotice]:
    """In this order; `counts`: how many lines each stands for."""
    rows = {row.id: row for row in session.exec(select(Notice).where(col(Notice.id).in_(counts)))}
    counted = _counted(session, [row.id for row in rows.values() if row.kind == DIGEST])
    of_others = [row for row in rows.values() if row.staff_id not in {None, actor.staff_id}]
    names = staff_names(session, [row.staff_id for row in of_others])
    closed = _closed_to(session, [row.complaint_id for row in of_others], actor)
    return [
        replace(
            _told(rows[one], counted.get(one, 0)),
            earlier=counts[one] - 1,
            for_name=names.get(rows[one].staff_id or 0, ""),
            is_readable=rows[one].complaint_id not in closed,
        )
        for one in counts
    ]


def _closed_to(session: Session, complaint_ids: Iterable[int | None], actor: Actor) -> set[int]:
    """Of these complaints those the actor does not see."""
    about, condition = {one for one in complaint_ids if one is not None}, seen_by(actor)
    if condition is None or not about:
        return set()
    seen: set[int] = set(session.exec(select(Complaint.id).where(col(Complaint.id).in_(about), condition)))
    return about - seen


def _is_of_this_mode() -> ColumnElement[bool]:
    """Whoever practises hears of training complaints alone."""
    about = col(Notice.complaint_id)
    return is_shown_by(about) if is_practising() else or_(about.is_(None), is_shown_by(about))


def get_digest(session: Session, notice_id: int, actor: Actor, *, at: datetime) -> DeskNotice:
    """A digest and how many clocks it tells of. One for another desk does not exist: NotFound."""
    notice = session.get(Notice, notice_id)
    covered = covered_by(session, actor, at=at)
    is_theirs = notice is not None and is_addressed(notice, actor, covered=covered)
    if notice is None or notice.kind != DIGEST or notice.shown_at > at or not is_theirs:
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


def sentence_of(notice: Notice) -> DeskNotice:
    """One line in words, whoever it was for; of a digest without how many clocks it tells."""
    return _told(notice, 0)


def _told(notice: Notice, count: int) -> DeskNotice:
    words = notice.params | {"number": spoken(notice.params.get("number", ""))}
    if notice.kind == DIGEST:
        words["count"] = count
    for name in ("since", "until"):
        if name in words:
            words[name] = shanghai(datetime.fromisoformat(words[name]), "%m-%d %H:%M")
    if "letter" in words:
        words["letter"] = word(LetterKind(words["letter"]))
    if "level" in words:
        words["level"] = word(OrderLevel(words["level"]))
    clock = notice.params.get("clock")
    return DeskNotice(
        notice.id,
        notice.kind,
        notice.params,
        _(SENTENCES.get(notice.kind, "%(number)s"), **words),
        word(Clock(clock)) if clock else "",
        notice.params.get("number", ""),
        notice.shown_at,
        settled_at=notice.settled_at,
    )
