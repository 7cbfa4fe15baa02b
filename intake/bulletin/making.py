"""Drafts: which are wanted, counted one after another, and stored; a draft may be counted anew, a release never."""

import logging
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from intake.bulletin.content import BulletinFigures, digest_of, plain
from intake.bulletin.figures import BulletinOrder, count_figures
from intake.bulletin.spans import BulletinSpan, last_finished, read_span
from intake.casework.actor import Actor
from intake.casework.outbox.staff_notices import BULLETIN_DRAFTED, notify_desk
from intake.db import Database
from intake.errors import NotPossibleNow
from intake.models import Bulletin, Complaint, Staff
from intake.reports.figures import open_figures
from intake.reports.store.room import FactRoom
from intake.scoring.profiles import profile_named
from intake.settings import Settings
from intake.vocabulary import BulletinKind, BulletinState, Reading, StaffRole
from routing.translatable import N_, TranslatableError

MOST_AT_ONCE = 6  # spans of a kind that are caught up with
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class MadeDraft:
    """One draft that was counted."""

    id: int
    period: str
    revision: int
    digest: str


def newest_of(session: Session, span: BulletinSpan, *, is_held: bool = False) -> Bulletin | None:
    """The newest revision of a span; held, nobody releases it meanwhile."""
    of_span = select(Bulletin).where(Bulletin.kind == span.kind, Bulletin.period == span.key)
    newest = of_span.order_by(col(Bulletin.revision).desc()).limit(1)
    if is_held:
        newest = newest.with_for_update().execution_options(populate_existing=True)
    return session.exec(newest).first()


def want_draft(session: Session, span: BulletinSpan, *, profile: str, actor: Actor, at: datetime) -> Bulletin:
    """Ask for a draft: the one there is counted anew, beside a release a new revision. Raises NotPossibleNow."""
    actor.must_be(StaffRole.SUPERVISOR)
    if span.period.end > at:
        raise NotPossibleNow(N_("%(period)s is not over yet"), period=span.key, field="period")
    if profile:
        profile_named(profile)
    newest = newest_of(session, span, is_held=True)
    if newest is None or newest.state is BulletinState.RELEASED:
        newest = _wanted(span, revision=newest.revision + 1 if newest else 1, profile=profile, at=at)
    newest.state, newest.profile = BulletinState.WANTED, profile
    newest.wanted_at, newest.wanted_by_id = at, actor.staff_id
    session.add(newest)
    session.flush()
    return newest


def want_missing(database: Database, kinds: Iterable[BulletinKind], *, profile: str, at: datetime) -> None:
    """The weeks, months and quarters that are over since the newest bulletin of their kind; at first the last alone.

    None that was over before the first complaint.
    """
    for kind in kinds:
        with suppress(IntegrityError), database.unit_of_work() as session:  # somebody else may ask for them too
            spans = _missing(session, kind, at)
            session.add_all(_wanted(span, revision=1, profile=profile, at=at) for span in spans)


def make_wanted(room: FactRoom, settings: Settings, *, at: datetime) -> list[MadeDraft]:
    """Count every draft that is wanted. One that cannot be counted stays wanted and is told of when all others are."""
    made, failed = [], None
    with room.db.reading() as session:
        waiting = session.exec(
            select(Bulletin).where(Bulletin.state == BulletinState.WANTED).order_by(col(Bulletin.id))
        )
        rows = [(row.id, row.period, row.profile) for row in waiting]
    for bulletin_id, period, profile in rows:
        try:
            figures = _counted(room, settings, read_span(period), profile, at)
        except TranslatableError as error:
            log.warning("no draft of %s: %s", period, error)
            failed = error
            continue
        with room.db.unit_of_work() as session:
            draft = _store(session, bulletin_id, figures, at=at)
        if draft is not None:
            made.append(draft)
    if failed is not None:
        raise failed
    return made


def _missing(session: Session, kind: BulletinKind, at: datetime) -> list[BulletinSpan]:
    """The oldest first; after long silence the newest few."""
    begun = session.scalar(select(func.min(Complaint.received_at)))
    newest = session.scalar(select(func.max(Bulletin.first_on)).where(Bulletin.kind == kind))
    span, missing = last_finished(kind, at), list[BulletinSpan]()
    while begun is not None and begun < span.period.end and len(missing) < MOST_AT_ONCE:
        if newest is not None and span.first <= newest:
            break
        missing.append(span)
        if newest is None:
            break
        span = span.before
    return missing[::-1]


def _counted(room: FactRoom, settings: Settings, span: BulletinSpan, profile: str, at: datetime) -> BulletinFigures:
    """Counting may take long, so it holds no lock; only the storing does."""
    chosen = profile_named(profile) if profile else None
    order = BulletinOrder(span, settings.bulletin_issuer, settings.bulletin_least_due, chosen)
    with open_figures(room, reading=Reading.PUBLISHED) as figures:
        return count_figures(figures, order, at=at)


def _store(session: Session, bulletin_id: int, figures: BulletinFigures, *, at: datetime) -> MadeDraft | None:
    """None where another worker was first."""
    row = session.exec(select(Bulletin).where(Bulletin.id == bulletin_id).with_for_update()).one()
    if row.state is not BulletinState.WANTED:
        return None
    row.body = plain(figures)
    row.digest, row.state, row.made_at = digest_of(row.body), BulletinState.DRAFT, at
    session.add(row)
    log.info("drafted the bulletin of %s, revision %d", row.period, row.revision)
    if row.wanted_by_id is None:
        _tell_supervisors(session, row, at=at)
    return MadeDraft(row.id, row.period, row.revision, row.digest)


def _tell_supervisors(session: Session, row: Bulletin, *, at: datetime) -> None:
    """A line for each: nobody waits for what nobody asked for."""
    for staff in session.exec(select(Staff).where(col(Staff.is_active)).order_by(col(Staff.id))).all():
        if StaffRole.SUPERVISOR.value in staff.roles:
            cause = f"{draft_cause(row)}:{staff.id}"
            said = {"number": "", "period": row.period}
            notify_desk(session, BULLETIN_DRAFTED, cause=cause, at=at, staff_id=staff.id, **said)


def draft_cause(row: Bulletin) -> str:
    """What the lines about one draft have in common."""
    return f"{row.period}:{row.revision}"


def _wanted(span: BulletinSpan, *, revision: int, profile: str, at: datetime) -> Bulletin:
    return Bulletin(
        kind=span.kind,
        period=span.key,
        first_on=span.first,
        revision=revision,
        state=BulletinState.WANTED,
        profile=profile,
        wanted_at=at,
    )
