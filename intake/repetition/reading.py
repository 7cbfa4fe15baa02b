"""How often numbers come back, by keyed hash alone, and what was done about those that repeat the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from intake.casework.actor import Actor
from intake.casework.visibility import seen_by
from intake.errors import NotFound
from intake.models import Complaint, ComplaintIdentity, RepeatedCaller, RepeatedCallerStep
from intake.models.practice import IS_COUNTED
from intake.vocabulary import CallerStanding, RejectReason
from routing.translatable import N_

DAYS = timedelta(days=90)
_SHOWN = 50
_id, _c = ComplaintIdentity.__table__.c, Complaint.__table__.c


@dataclass(frozen=True)
class FrequentNumber:
    """A number nobody sees: how many complaints, about how many associations, how many repeated what was answered.

    `newest` is the latest complaint from it; `case_id` where it was warned before.
    """

    complaints: int
    associations: int
    repeats: int
    newest: str
    newest_at: datetime
    case_id: int | None
    standing: CallerStanding | None


@dataclass(frozen=True)
class CallerCase:
    """One number that was warned, with the complaint that tells which, and how many came since."""

    row: RepeatedCaller
    number: str
    since: int


def frequent_numbers(session: Session, actor: Actor, *, since: datetime, least: int) -> list[FrequentNumber]:
    """The most frequent first. A high count alone is no malice: a person looks at what they say."""
    repeats = func.sum(sa.case((_c.reject_reason == RejectReason.R05, 1), else_=0))
    newest = func.max(_c.id)
    grouped = (
        sa.select(_id.phone_hash, func.count(), func.count(_c.association_id.distinct()), repeats, newest)
        .join(Complaint.__table__, _c.id == _id.complaint_id)
        .where(_id.phone_hash.is_not(None), _c.received_at >= since, IS_COUNTED, *_seen(actor))
        .group_by(_id.phone_hash)
        .having(func.count() >= least)
        .order_by(func.count().desc(), newest.desc())
        .limit(_SHOWN)
    )
    rows = session.execute(grouped).all()
    latest = {one.id: one for one in session.execute(_numbers([row[4] for row in rows]))}
    cases = _cases_by_hash(session, [row[0] for row in rows])
    found = []
    for known, count, associations, again, newest_id in rows:
        case, complaint = cases.get(known), latest[newest_id]
        standing = case.standing if case is not None else None
        case_id = case.id if case is not None else None
        told = (complaint.number, complaint.received_at, case_id, standing)
        found.append(FrequentNumber(count, associations, again or 0, *told))
    return found


def cases(session: Session, actor: Actor, *, is_over: bool) -> list[CallerCase]:
    """The newest first."""
    ended = col(RepeatedCaller.standing) == CallerStanding.ENDED
    wanted = (
        select(RepeatedCaller, Complaint.number)
        .join(Complaint, col(Complaint.id) == RepeatedCaller.complaint_id)
        .where(ended if is_over else sa.not_(ended), *_seen(actor))
        .order_by(col(RepeatedCaller.id).desc())
        .limit(_SHOWN)
    )
    return [CallerCase(row, number, count_since(session, row, row.warned_at)) for row, number in session.exec(wanted)]


def get_case(session: Session, case_id: int, actor: Actor) -> tuple[RepeatedCaller, Complaint]:
    """One of another region does not exist: NotFound."""
    wanted = select(RepeatedCaller, Complaint).join(Complaint, col(Complaint.id) == RepeatedCaller.complaint_id)
    found = session.exec(wanted.where(RepeatedCaller.id == case_id, *_seen(actor))).first()
    if found is None:
        raise NotFound(N_("there is no such caller"))
    return found


def steps_of(session: Session, case_id: int) -> Sequence[RepeatedCallerStep]:
    """The newest first."""
    wanted = select(RepeatedCallerStep).where(RepeatedCallerStep.caller_id == case_id)
    return session.exec(wanted.order_by(col(RepeatedCallerStep.id).desc())).all()


def last_step(session: Session, case_id: int) -> RepeatedCallerStep:
    return steps_of(session, case_id)[0]


def complaints_since(session: Session, case: RepeatedCaller, since: datetime, actor: Actor) -> Sequence[Any]:
    """Number, moment, state and reason of not accepting of what came from the number, the newest first."""
    wanted = (
        sa.select(_c.number, _c.received_at, _c.state, _c.reject_reason)
        .join(ComplaintIdentity.__table__, _id.complaint_id == _c.id)
        .where(*_of_number(case.complaint_id), _c.received_at > since, *_seen(actor))
        .order_by(_c.received_at.desc())
        .limit(_SHOWN)
    )
    return session.execute(wanted).all()


def count_since(session: Session, case: RepeatedCaller, since: datetime) -> int:
    return count_of_number(session, case.complaint_id, since)


def count_of_number(session: Session, complaint_id: int, since: datetime) -> int:
    """How many came since from the number that this complaint came from."""
    wanted = sa.select(func.count()).join(ComplaintIdentity.__table__, _id.complaint_id == _c.id)
    where = (*_of_number(complaint_id), _c.received_at > since)
    return int(session.execute(wanted.select_from(Complaint.__table__).where(*where)).scalar_one())


def case_of_number(session: Session, complaint_id: int) -> RepeatedCaller | None:
    """Of the number a complaint came from, where something was done about it and is not over."""
    known = hash_of(session, complaint_id)
    return _cases_by_hash(session, [known]).get(known) if known is not None else None


def case_of_hash(session: Session, phone_hash: str) -> RepeatedCaller | None:
    """As `case_of_number`, of a number that is typed: for who is on the telephone with it."""
    return _cases_by_hash(session, [phone_hash]).get(phone_hash)


def is_in_force(case: RepeatedCaller, on: date) -> bool:
    """Whether what comes from the number is read first that day: until its last day, or the one it is reviewed by."""
    return case.until_on is not None and case.review_on is not None and on <= min(case.until_on, case.review_on)


def hash_of(session: Session, complaint_id: int) -> str | None:
    return session.execute(sa.select(_id.phone_hash).where(_id.complaint_id == complaint_id)).scalar_one_or_none()


def _of_number(complaint_id: int) -> tuple[Any, ...]:
    known = sa.select(_id.phone_hash).where(_id.complaint_id == complaint_id).scalar_subquery()
    return _id.phone_hash == known, IS_COUNTED


def _cases_by_hash(session: Session, hashes: Sequence[str]) -> dict[str, RepeatedCaller]:
    wanted = (
        select(ComplaintIdentity.phone_hash, RepeatedCaller)
        .join(RepeatedCaller, col(RepeatedCaller.complaint_id) == ComplaintIdentity.complaint_id)
        .where(col(ComplaintIdentity.phone_hash).in_(hashes), RepeatedCaller.standing != CallerStanding.ENDED)
    )
    return {known: case for known, case in session.exec(wanted) if known is not None}


def _numbers(ids: Sequence[int]) -> Any:
    return sa.select(_c.id, _c.number, _c.received_at).where(_c.id.in_(ids))


def _seen(actor: Actor) -> tuple[sa.ColumnElement[bool], ...]:
    condition = seen_by(actor)
    return () if condition is None else (condition,)
