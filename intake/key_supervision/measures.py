"""What is known here of every association as of a day: one statement a measure, whatever their number.

A year is the 365 days up to the day. What became of a complaint is what is known when it is asked.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, String, cast, or_, select, type_coerce
from sqlmodel import Session, col, func

from intake.models import (
    Alert,
    AssociationTalk,
    CampaignResult,
    CampaignTarget,
    Complaint,
    ComplaintFee,
    DelegatedItem,
    Handling,
    LiaisonPerson,
    TalkItem,
    WatchEntry,
)
from intake.models.practice import IS_COUNTED
from intake.registry_upkeep.gap_queries import gap_rows
from intake.registry_upkeep.talks.proposing import valid_complaints
from intake.vocabulary import (
    AlertSubject,
    CoverageGap,
    DelegatedKind,
    FeeAction,
    KeyMeasure,
    Measure,
    Outcome,
    TalkItemState,
    TargetState,
)
from routing.calendars.working_time import end_of
from routing.fees import FORBIDDEN_SIGN
from routing.models import Association
from routing.vocabulary import Lifecycle

UPHELD = (Outcome.SUBSTANTIATED, Outcome.PARTLY)
PENALTIES = (Measure.WARN, Measure.REFUND, Measure.RESTRICT, Measure.REVOKE)
_MILDER = (Measure.TALK, Measure.RECTIFY)
_YEAR = timedelta(days=365)
Values = dict[int, int]


@dataclass(frozen=True)
class Window:
    """The year that ends with a day."""

    as_of: date

    @property
    def first_on(self) -> date:
        return self.as_of - _YEAR + timedelta(days=1)

    @cached_property
    def since(self) -> datetime:
        return end_of(self.as_of - _YEAR)

    @cached_property
    def until(self) -> datetime:
        return end_of(self.as_of)

    def holds(self, moment: Any) -> ColumnElement[bool]:
        return (col(moment) > self.since) & (col(moment) <= self.until)


def values_of(session: Session, measure: KeyMeasure, window: Window) -> Values:
    """By the id of the association; who is not in it has nothing of it. Of BY_HAND there is nothing known here."""
    return _MEASURES[measure](session, window) if measure in _MEASURES else {}


def _counted(session: Session, statement: Any) -> Values:
    return {one: int(number) for one, number in session.execute(statement) if one is not None and number}


def _of_complaints(window: Window, value: Any, *where: Any) -> Any:
    """Of valid complaints: a matter that several brought counts once."""
    about = col(Complaint.association_id)
    return select(about, value).where(*valid_complaints(window.since, window.until), *where).group_by(about)


def _complaints(session: Session, window: Window) -> Values:
    return _counted(session, _of_complaints(window, func.count()))


def _upheld(session: Session, window: Window) -> Values:
    return _counted(session, _of_complaints(window, func.count(), col(Complaint.outcome).in_(UPHELD)))


def _redone(session: Session, window: Window) -> Values:
    return _counted(session, _of_complaints(window, func.sum(col(Complaint.redo_count))))


def _mass(session: Session, window: Window) -> Values:
    """The most people behind any one matter of it: whoever brought it first, and those joined to that."""
    joined = (
        select(col(Complaint.merged_into_id).label("lead"), (func.count() + 1).label("people"))
        .where(col(Complaint.merged_into_id).is_not(None), window.holds(Complaint.received_at), IS_COUNTED)
        .group_by(col(Complaint.merged_into_id))
        .subquery()
    )
    about = col(Complaint.association_id)
    most = select(about, func.max(joined.c.people)).join(joined, joined.c.lead == Complaint.id)
    return _counted(session, most.group_by(about))


def _by_measures(session: Session, window: Window, measures: Iterable[Measure]) -> Values:
    stored = cast(type_coerce(col(Handling.measures), String), String)
    names_one = or_(*(stored.like(f'%"{one.value}"%') for one in measures))
    statement = _of_complaints(window, func.count(col(Complaint.id).distinct()), names_one)
    return _counted(session, statement.join(Handling, col(Handling.complaint_id) == Complaint.id))


def _rectified(session: Session, window: Window) -> Values:
    return _by_measures(session, window, _MILDER)


def _penalised(session: Session, window: Window) -> Values:
    return _by_measures(session, window, PENALTIES)


def _refunds(session: Session, window: Window) -> Values:
    """By answers to complaints, and by campaigns."""
    is_put_right = or_(col(Handling.fee_action) != FeeAction.NONE, func.coalesce(col(Handling.amount_refunded), 0) > 0)
    answered = _of_complaints(window, func.count(), is_put_right)
    found = _counted(session, answered.join(Handling, col(Handling.complaint_id) == Complaint.id))
    about = col(CampaignResult.association_id)
    achieved = select(about, func.count()).where(
        about.is_not(None), col(CampaignResult.struck_at).is_(None), window.holds(CampaignResult.recorded_at)
    )
    for one, number in _counted(session, achieved.group_by(about)).items():
        found[one] = found.get(one, 0) + number
    return found


def _forbidden_fees(session: Session, window: Window) -> Values:
    """Different items, of whichever version of the lists."""
    statement = _of_complaints(
        window,
        func.count(col(ComplaintFee.code).distinct()),
        col(Complaint.outcome).in_(UPHELD),
        col(ComplaintFee.dropped_at).is_(None),
        col(ComplaintFee.code).startswith(FORBIDDEN_SIGN),
    )
    return _counted(session, statement.join(ComplaintFee, col(ComplaintFee.complaint_id) == Complaint.id))


def _alerts(session: Session, window: Window) -> Values:
    key = col(Alert.subject_key)
    raised = select(key, func.count()).where(
        col(Alert.subject) == AlertSubject.ASSOCIATION, window.holds(Alert.raised_at)
    )
    return {int(one): number for one, number in session.execute(raised.group_by(key))}


def _talks(session: Session, window: Window) -> Values:
    about = col(AssociationTalk.association_id)
    held = select(about, func.count()).where(col(AssociationTalk.held_on).between(window.first_on, window.as_of))
    return _counted(session, held.group_by(about))


def _overdue_items(session: Session, window: Window) -> Values:
    """Past their day and still open; or looked at within the year, and not put right."""
    about = col(AssociationTalk.association_id)
    is_late = (col(TalkItem.state) == TalkItemState.OPEN) & (col(TalkItem.due_on) < window.as_of)
    is_missed = (col(TalkItem.state) == TalkItemState.MISSED) & col(TalkItem.checked_on).between(
        window.first_on, window.as_of
    )
    items = select(about, func.count()).join(TalkItem, col(TalkItem.talk_id) == AssociationTalk.id)
    return _counted(session, items.where(or_(is_late, is_missed)).group_by(about))


def _campaigns(session: Session, window: Window) -> Values:
    about = col(CampaignTarget.association_id)
    confirmed = col(CampaignTarget.state).in_((TargetState.CONFIRMED, TargetState.DECIDED))
    found = select(about, func.count()).where(confirmed, col(CampaignTarget.judged_at) <= window.until)
    return _counted(session, found.group_by(about))


def _watched_before(session: Session, window: Window) -> Values:
    about = col(WatchEntry.association_id)
    over = select(about, func.count()).where(col(WatchEntry.valid_to) <= window.as_of)
    return _counted(session, over.group_by(about))


def _inactive(session: Session, _window: Window) -> Values:
    found = select(col(Association.id)).where(col(Association.lifecycle) == Lifecycle.INACTIVE)
    return dict.fromkeys(session.execute(found).scalars(), 1)


def _no_liaison(session: Session, _window: Window) -> Values:
    own = select(col(LiaisonPerson.id)).where(
        col(LiaisonPerson.association_id) == Association.id,
        col(LiaisonPerson.department_id).is_(None),
        col(LiaisonPerson.ended_at).is_(None),
    )
    return dict.fromkeys(session.execute(select(col(Association.id)).where(~own.exists())).scalars(), 1)


def _gaps(session: Session, window: Window, *gaps: CoverageGap) -> Values:
    found: Values = {}
    for gap in gaps:
        cases = gap_rows(gap, window.as_of, is_bare=True).subquery()
        found |= dict.fromkeys(session.execute(select(cases.c.association_id).distinct()).scalars(), 1)
    return found


def _unverified(session: Session, window: Window) -> Values:
    return _gaps(session, window, CoverageGap.UNVERIFIED, CoverageGap.STALE)


def _nobody(session: Session, window: Window) -> Values:
    return _gaps(session, window, CoverageGap.NOBODY)


def _delegated(session: Session, window: Window, *kinds: DelegatedKind) -> Values:
    about = col(DelegatedItem.association_id)
    holds = select(about, func.count()).where(
        col(DelegatedItem.kind).in_(kinds),
        col(DelegatedItem.valid_from) <= window.as_of,
        or_(col(DelegatedItem.valid_to).is_(None), col(DelegatedItem.valid_to) > window.as_of),
    )
    return _counted(session, holds.group_by(about))


def _functions(session: Session, window: Window) -> Values:
    return _delegated(session, window, DelegatedKind.FUNCTION, DelegatedKind.COMMISSION)


def _purchases(session: Session, window: Window) -> Values:
    return _delegated(session, window, DelegatedKind.PURCHASE)


_MEASURES: Mapping[KeyMeasure, Callable[[Session, Window], Values]] = MappingProxyType(
    {
        KeyMeasure.COMPLAINTS: _complaints,
        KeyMeasure.MASS: _mass,
        KeyMeasure.UPHELD: _upheld,
        KeyMeasure.RECTIFIED: _rectified,
        KeyMeasure.PENALISED: _penalised,
        KeyMeasure.FORBIDDEN_FEES: _forbidden_fees,
        KeyMeasure.REFUNDS: _refunds,
        KeyMeasure.REDONE: _redone,
        KeyMeasure.ALERTS: _alerts,
        KeyMeasure.TALKS: _talks,
        KeyMeasure.OVERDUE_ITEMS: _overdue_items,
        KeyMeasure.CAMPAIGNS: _campaigns,
        KeyMeasure.WATCHED_BEFORE: _watched_before,
        KeyMeasure.INACTIVE: _inactive,
        KeyMeasure.UNVERIFIED: _unverified,
        KeyMeasure.NO_LIAISON: _no_liaison,
        KeyMeasure.NOBODY: _nobody,
        KeyMeasure.FUNCTIONS: _functions,
        KeyMeasure.PURCHASES: _purchases,
    }
)
