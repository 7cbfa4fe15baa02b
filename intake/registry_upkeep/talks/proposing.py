"""Which associations are to be talked with: those that draw complaints, those an alert is about, whom a person names.

Run twice, or by many at once, each is proposed once: an association has one talk under way.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, or_, select

from intake.casework.actor import SYSTEM, Actor
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.outbox import staff_notices
from intake.casework.outbox.regional_hotlines import RegionalHotlines
from intake.casework.text_input import required_text
from intake.errors import NotAllowed, NotPossibleNow
from intake.language.i18n import N_
from intake.models import Alert, AssociationTalk, Complaint
from intake.models.practice import IS_COUNTED
from intake.registry_upkeep.held_association import lock_association
from intake.registry_upkeep.talks.reading import UNDER_WAY, may_talk_with
from intake.vocabulary import AlertKind, AlertSubject, Outcome, StaffRole, State, TalkOrigin, TalkState
from routing.calendars.working_time import end_of, local_day
from routing.models import Association
from routing.vocabulary import Kind

PROPOSED = "talk:propose"
_ACCUSING = (Kind.COMPLAINT, Kind.REPORT)
_NOT_VALID = (State.REJECTED, State.WITHDRAWN, State.MERGED, State.RECEIVED, State.NEED_INFO)
_ALERTS = (AlertKind.SURGE, AlertKind.REPEATS, AlertKind.DISSATISFACTION)


@dataclass(frozen=True)
class TalkThreshold:
    """So many valid complaints received in so many days, the present one included."""

    complaints: int
    days: int


def propose_talks(
    session: Session, collaborators: Collaborators, threshold: TalkThreshold, *, at: datetime
) -> list[AssociationTalk]:
    """Each day's look: complaints first, for they say why in numbers; then alerts that stand."""
    audit.lock_office(session)  # who looks at the same moment looks after this
    busy = set(session.exec(select(AssociationTalk.association_id).where(_is_under_way())).all())
    made: list[AssociationTalk] = []
    for talk in (*_for_complaints(session, threshold, at=at), *_for_alerts(session, at=at)):
        if talk.association_id not in busy:
            busy.add(talk.association_id)
            made.append(talk)
    hotlines = RegionalHotlines.read(session, collaborators) if made else None
    for talk in made:
        name = _store(session, talk, actor=SYSTEM, at=at)
        if hotlines is not None:
            region = hotlines.above(talk.region_code)
            _tell(session, talk, name, region, at=at)
    return made


def propose_talk(session: Session, association_id: int, matter: str, *, actor: Actor, at: datetime) -> AssociationTalk:
    """By a supervisor of its region or of one above it, whatever the numbers say."""
    actor.must_be(StaffRole.SUPERVISOR)
    matter = required_text(matter, "matter", longest=1000)
    association = lock_association(session, association_id)
    if not may_talk_with(actor, association):
        raise NotAllowed(N_("the association is another region's: the hotline there talks with it"))
    if session.exec(select(AssociationTalk.id).where(_is_under_way(), _is_with(association.id))).first():
        raise NotPossibleNow(N_("a talk with the association is under way already"))
    talk = _talk(association, TalkOrigin.HAND, at=at, matter=matter, proposed_by_id=actor.staff_id)
    _store(session, talk, actor=actor, at=at)
    return talk


def _for_complaints(session: Session, threshold: TalkThreshold, *, at: datetime) -> Iterable[AssociationTalk]:
    """Complaints that an earlier talk was about, or that were there when it was declined, do not count again."""
    first_on = local_day(at) - timedelta(days=threshold.days - 1)
    since = end_of(first_on - timedelta(days=1))
    counted = (
        select(Complaint.association_id)
        .where(*valid_complaints(since, at))
        .group_by(col(Complaint.association_id))
        .having(func.count() >= threshold.complaints)
        .order_by(col(Complaint.association_id))
    )
    for association_id in filter(None, session.exec(counted).all()):
        last = session.exec(select(func.max(AssociationTalk.decided_at)).where(_is_with(association_id))).one()
        begins = max(since, last) if last is not None else since
        count = session.exec(select(func.count()).where(*valid_complaints(begins, at), _is_about(association_id))).one()
        association = session.get(Association, association_id)
        if association is not None and count >= threshold.complaints:
            begun_on = max(first_on, local_day(last)) if last is not None else first_on
            days = {"first_on": begun_on, "last_on": local_day(at)}
            yield _talk(association, TalkOrigin.COMPLAINTS, at=at, complaints=count, **days)


def valid_complaints(since: datetime, at: datetime) -> list[ColumnElement[bool]]:
    """Accepted, of those that accuse somebody, and not found to be without ground."""
    return [
        col(Complaint.association_id).is_not(None),
        col(Complaint.received_at) > since,
        col(Complaint.received_at) <= at,
        col(Complaint.kind).in_(_ACCUSING),
        col(Complaint.state).not_in(_NOT_VALID),
        or_(col(Complaint.outcome).is_(None), col(Complaint.outcome) != Outcome.UNFOUNDED),
        IS_COUNTED,
    ]


def _for_alerts(session: Session, *, at: datetime) -> Iterable[AssociationTalk]:
    known = select(AssociationTalk.alert_id).where(col(AssociationTalk.alert_id).is_not(None))
    wanted = select(Alert).where(
        Alert.subject == AlertSubject.ASSOCIATION,
        col(Alert.kind).in_(_ALERTS),
        col(Alert.ended_at).is_(None),
        col(Alert.id).not_in(known),
    )
    for alert in session.exec(wanted.order_by(col(Alert.id))).all():
        association = session.get(Association, int(alert.subject_key))
        if association is not None:
            days = {"first_on": alert.first_on, "last_on": alert.last_on}
            yield _talk(association, TalkOrigin.ALERT, at=at, alert_id=alert.id, complaints=alert.came, **days)


def _talk(association: Association, origin: TalkOrigin, *, at: datetime, **values: Any) -> AssociationTalk:
    return AssociationTalk(
        association_id=association.id,
        region_code=association.region_code,
        state=TalkState.PROPOSED,
        origin=origin,
        proposed_at=at,
        **values,
    )


def _store(session: Session, talk: AssociationTalk, *, actor: Actor, at: datetime) -> str:
    """The association's name."""
    session.add(talk)
    session.flush()
    association = session.get_one(Association, talk.association_id)
    said = {"talk_id": talk.id, "association": association.credit_code, "origin": talk.origin.value}
    audit.record_office(session, PROPOSED, actor=actor, at=at, **said, complaints=talk.complaints)
    return association.name


def _tell(session: Session, talk: AssociationTalk, name: str, region: str | None, *, at: datetime) -> None:
    cause = f"{talk.id}:hotline"
    said: dict[str, Any] = {"region_code": region, "association": name, "talk_id": talk.id}
    staff_notices.notify_desk(session, staff_notices.TALK_PROPOSED, cause=cause, at=at, **said)


def _is_under_way() -> ColumnElement[bool]:
    return col(AssociationTalk.state).in_(UNDER_WAY)


def _is_with(association_id: int) -> ColumnElement[bool]:
    return col(AssociationTalk.association_id) == association_id


def _is_about(association_id: int) -> ColumnElement[bool]:
    return col(Complaint.association_id) == association_id
