"""What only people can judge: that an indicator holds of an association, since when and why; and no longer."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from intake.casework.actor import Actor
from intake.casework.ledger import audit
from intake.casework.reasons import required_reason
from intake.errors import InvalidInput, NotFound
from intake.key_supervision.people import lock_entry, must_oversee, within
from intake.key_supervision.sets import set_in_force
from intake.language.i18n import N_
from intake.models import KeyFinding
from routing.calendars.working_time import local_day
from routing.models import Association

ENTERED, ENDED = "keylist:finding", "keylist:end_finding"


@dataclass(frozen=True)
class FindingLine:
    """One finding; `number` is that of the indicator in force that reads so, None where none does any more."""

    row: KeyFinding
    association: Association
    number: int | None

    @property
    def holds(self) -> bool:
        return self.row.ended_at is None


def enter_finding(
    session: Session,
    association_ids: Collection[int],
    number: int,
    *,
    holds_on: date,
    reason: str,
    actor: Actor,
    at: datetime,
) -> list[KeyFinding]:
    """Of all of them or, where it stands of one already, of none."""
    must_oversee(actor)
    audit.lock_office(session)
    indicator = set_in_force(session).by_number.get(number)
    if indicator is None or not indicator.is_by_hand:
        raise InvalidInput(N_("is no indicator that people judge"), field="number")
    if holds_on > local_day(at):
        raise InvalidInput(N_("lies in the future"), field="holds_on")
    reason = required_reason(reason, "reason", longest=500)
    if not association_ids:
        raise InvalidInput(N_("choose at least one"), field="associations")
    known = _associations(session, association_ids, actor)
    _must_not_stand(session, indicator.text, known)
    rows = [
        KeyFinding(
            association_id=one.id,
            text=indicator.text,
            holds_on=holds_on,
            reason=reason,
            entered_by_id=actor.staff_id,
            entered_at=at,
        )
        for one in known
    ]
    session.add_all(rows)
    session.flush()
    told = {"indicator": number, "text": indicator.text, "holds_on": holds_on.isoformat(), "reason": reason}
    codes = [one.credit_code for one in known]
    audit.record_office(session, ENTERED, actor=actor, at=at, **told, associations=codes)
    return rows


def end_finding(
    session: Session, finding_id: int, *, ends_on: date, reason: str, actor: Actor, at: datetime
) -> KeyFinding:
    """From that day on it no longer holds."""
    must_oversee(actor)
    audit.lock_office(session)
    row = lock_entry(session, KeyFinding, finding_id, actor)
    if ends_on < row.holds_on:
        raise InvalidInput(N_("is before it began"), field="ends_on")
    if ends_on > local_day(at):
        raise InvalidInput(N_("lies in the future"), field="ends_on")
    row.ends_on, row.end_reason = ends_on, required_reason(reason, "reason", longest=500)
    row.ended_by_id, row.ended_at = actor.staff_id, at
    session.add(row)
    session.flush()
    told = {"finding": row.id, "text": row.text, "ends_on": ends_on.isoformat(), "reason": row.end_reason}
    audit.record_office(session, ENDED, actor=actor, at=at, **told)
    return row


def findings(session: Session, actor: Actor, *, limit: int = 500) -> list[FindingLine]:
    """What holds first, then the newest."""
    numbers = {one.text: one.number for one in set_in_force(session).in_use if one.is_by_hand}
    statement = (
        select(KeyFinding, Association)
        .join(Association, col(Association.id) == KeyFinding.association_id)
        .where(*within(actor))
        .order_by(col(KeyFinding.ended_at).is_not(None), col(KeyFinding.id).desc())
        .limit(limit)
    )
    return [FindingLine(row, one, numbers.get(row.text)) for row, one in session.exec(statement)]


def _must_not_stand(session: Session, text: str, known: Sequence[Association]) -> None:
    standing = select(KeyFinding.association_id).where(KeyFinding.text == text, col(KeyFinding.ended_at).is_(None))
    stand = set(session.exec(standing).all())
    if names := tuple(sorted(one.name for one in known if one.id in stand)):
        raise InvalidInput(N_("it is entered of these already: %(names)s"), names=names, field="associations")


def _associations(session: Session, ids: Collection[int], actor: Actor) -> Sequence[Association]:
    wanted = select(Association).where(col(Association.id).in_(ids), *within(actor))
    rows = session.exec(wanted.order_by(Association.credit_code)).all()
    if len(rows) != len(set(ids)):
        raise NotFound(N_("there is no such association"))
    return rows
