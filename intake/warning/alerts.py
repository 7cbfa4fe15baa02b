"""The alerts that stand: listed, counted, acknowledged by a person."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, func, select

from intake.casework.actor import Actor
from intake.casework.ledger import audit
from intake.casework.text_input import required_text
from intake.errors import NotFound, NotPossibleNow
from intake.models import Alert, Staff
from intake.vocabulary import AlertKind, AlertStanding, AlertSubject, StaffRole
from intake.warning.findings import AlertFinding
from intake.warning.subjects import name_in, names_of
from routing.translatable import N_

ACKNOWLEDGED = "warning:acknowledge"
# Who takes note of alerts; auditors read them.
ACKNOWLEDGERS = (StaffRole.SUPERVISOR, StaffRole.DISPATCHER)
READERS = (*ACKNOWLEDGERS, StaffRole.AUDITOR)
_LONGEST = 1000


@dataclass(frozen=True)
class AlertLine:
    """One alert with the names it speaks of."""

    row: Alert
    name: str
    within: tuple[str, ...] = ()  # groups that stand out by it alone
    acknowledged_by: str = ""

    @property
    def standing(self) -> AlertStanding:
        """What nobody has taken note of waits for that, even where it is over meanwhile."""
        if self.row.acknowledged_at is None:
            return AlertStanding.NEW
        return AlertStanding.ACKNOWLEDGED if self.row.ended_at is None else AlertStanding.ENDED


def open_alerts(session: Session, actor: Actor | None = None, *, limit: int | None = None) -> list[AlertLine]:
    """Alerts that nobody has acknowledged yet, the least likely by chance first; without an actor all of them."""
    new = select(Alert).where(_is(AlertStanding.NEW), *_seen(actor))
    rows = session.exec(new.order_by(*_least_likely()).limit(limit)).all()
    return _lines(session, rows)


def alerts_in(
    session: Session, standing: AlertStanding, kind: AlertKind | None, actor: Actor | None, *, limit: int, offset: int
) -> list[AlertLine]:
    """The newest first, and of one run the least likely by chance."""
    of_kind = () if kind is None else (col(Alert.kind) == kind,)
    statement = select(Alert).where(_is(standing), *of_kind, *_seen(actor))
    ordered = statement.order_by(col(Alert.raised_at).desc(), *_least_likely())
    return _lines(session, session.exec(ordered.limit(limit).offset(offset)).all())


def lines_of(session: Session, findings: Iterable[AlertFinding], *, as_of: datetime) -> list[AlertLine]:
    """What a run found, as it is told; with the number and the note of the alert that stands for it, if one does."""
    rows = []
    stored = {(one.kind, one.subject, one.subject_key): one for one in open_rows(session)}
    for one in findings:
        row, known = one.as_alert(as_of), stored.get(one.matter)
        if known is not None:
            row.id, row.raised_at, row.note = known.id, known.raised_at, known.note
            row.acknowledged_at, row.acknowledged_by_id = known.acknowledged_at, known.acknowledged_by_id
        rows.append(row)
    return _lines(session, rows)


def open_rows(session: Session) -> Sequence[Alert]:
    """Every alert that is not over, acknowledged or not."""
    return session.exec(select(Alert).where(col(Alert.ended_at).is_(None)).order_by(col(Alert.id))).all()


def get_alert(session: Session, alert_id: int, actor: Actor) -> AlertLine:
    """One that belongs to another region does not exist: NotFound."""
    row = session.exec(select(Alert).where(Alert.id == alert_id, *_seen(actor))).first()
    if row is None:
        raise NotFound(N_("there is no such alert"))
    return _lines(session, [row])[0]


def count_new(session: Session, actor: Actor | None = None) -> int:
    """How many wait for somebody to take note."""
    return session.exec(select(func.count()).select_from(Alert).where(_is(AlertStanding.NEW), *_seen(actor))).one()


def acknowledge(session: Session, alert_id: int, note: str, *, actor: Actor, at: datetime) -> Alert:
    """Once, by the first who does; `note` says what is done about it. The alert stands until it is found no more."""
    actor.must_be(*ACKNOWLEDGERS)
    note = required_text(note, "note", longest=_LONGEST)
    row = session.exec(select(Alert).where(Alert.id == alert_id, *_seen(actor)).with_for_update()).first()
    if row is None:
        raise NotFound(N_("there is no such alert"))
    if row.acknowledged_at is not None:
        raise NotPossibleNow(N_("somebody has acknowledged it already"))
    row.acknowledged_at, row.acknowledged_by_id, row.note = at, actor.staff_id, note
    session.add(row)
    session.flush()
    told = {"alert_id": row.id, "kind": row.kind.value, "subject": row.subject.value, "subject_key": row.subject_key}
    audit.record_office(session, ACKNOWLEDGED, actor=actor, at=at, **told, note=note)
    return row


def _least_likely() -> tuple[Any, ...]:
    """What was counted by rule, not tested, goes last."""
    return col(Alert.probability).is_(None), col(Alert.probability), col(Alert.id)


def _is(standing: AlertStanding) -> ColumnElement[bool]:
    is_open, is_noted = col(Alert.ended_at).is_(None), col(Alert.acknowledged_at).is_not(None)
    if standing is AlertStanding.NEW:
        return ~is_noted
    return and_(is_noted, is_open if standing is AlertStanding.ACKNOWLEDGED else ~is_open)


def _seen(actor: Actor | None) -> tuple[ColumnElement[bool], ...]:
    """Staff of a region see what belongs to it; what belongs to none is for who sees every complaint."""
    if actor is None or actor.sees_all:
        return ()
    return (col(Alert.region_code).in_(sorted(actor.regions or ())),)


def _lines(session: Session, rows: Sequence[Alert]) -> list[AlertLine]:
    within = [[(AlertSubject(kind), key) for kind, key in row.test.get("within", ())] for row in rows]
    subjects = [(row.subject, row.subject_key) for row in rows]
    names = names_of(session, [*subjects, *(one for some in within for one in some)])
    ids = {row.acknowledged_by_id for row in rows} - {None}
    people = dict(session.execute(select(Staff.id, Staff.display_name).where(col(Staff.id).in_(ids))).all())
    return [
        AlertLine(
            row,
            name_in(names, row.subject, row.subject_key),
            tuple(name_in(names, *one) for one in others),
            people.get(row.acknowledged_by_id, ""),
        )
        for row, others in zip(rows, within, strict=True)
    ]
