"""Who is away (请假、出差), and who stands in for them: entered, ended early, and followed through chains."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, and_, col, select

from intake.casework.actor import Actor
from intake.casework.ledger import audit
from intake.errors import InvalidInput, NotAllowed, NotFound
from intake.models import Absence, Staff
from intake.vocabulary import StaffRole
from routing.calendars.working_time import local_day
from routing.translatable import N_

LONGEST = timedelta(days=400)


@dataclass(frozen=True)
class Substitutes:
    """Who stands in for whom on one day, as it was entered."""

    named: Mapping[int, int]
    active: frozenset[int]

    @classmethod
    def on(cls, session: Session, day: date) -> "Substitutes":
        """An absence ends by its date; of two the one entered later holds."""
        rows = session.exec(
            select(Absence.staff_id, Absence.substitute_id, Staff.is_active)
            .join(Staff, col(Staff.id) == Absence.substitute_id)
            .where(Absence.from_on <= day, Absence.to_on >= day, col(Absence.ended_at).is_(None))
            .order_by(col(Absence.id))
            .execution_options(autoflush=False)
        ).all()
        return cls(
            {away: substitute for away, substitute, _active in rows},
            frozenset(substitute for _away, substitute, is_active in rows if is_active),
        )

    def is_away(self, staff_id: int) -> bool:
        return staff_id in self.named

    def of(self, staff_id: int) -> int | None:
        """Who is there in place of one who is away: the end of the chain. None where it ends in a circle or nowhere."""
        seen, at = {staff_id}, self.named.get(staff_id)
        while at is not None and at in self.named:
            if at in seen:
                return None
            seen.add(at)
            at = self.named[at]
        return at if at in self.active and at not in seen else None

    def covered_by(self, staff_id: int) -> frozenset[int]:
        """For whom this person stands in today, through chains too."""
        return frozenset(away for away in self.named if self.of(away) == staff_id)


def covered_by(session: Session, actor: Actor, *, at: datetime) -> frozenset[int]:
    """For whom the actor stands in at that moment: whose notices they hear and whose work they see as their own.

    What they may do about it is theirs by their own roles and department, and recorded as done by them.
    """
    if actor.staff_id is None:
        return frozenset()
    return Substitutes.on(session, local_day(at)).covered_by(actor.staff_id)


def enter_absence(
    session: Session,
    staff: Staff,
    *,
    substitute_login: str,
    from_on: date,
    to_on: date,
    actor: Actor,
    at: datetime,
) -> Absence:
    """One's own, or anybody's by an administrator. Raises InvalidInput naming the field. The caller holds `staff`."""
    _must_be_theirs(staff.id, actor)
    substitute = session.exec(select(Staff).where(Staff.login == substitute_login.strip().lower())).first()
    if substitute is None or not substitute.is_active:
        raise InvalidInput(N_("there is no account of that log-in at work"), field="substitute")
    if substitute.id == staff.id:
        raise InvalidInput(N_("name somebody else"), field="substitute")
    if to_on < from_on or to_on < local_day(at) or to_on - from_on > LONGEST:
        raise InvalidInput(N_("ends before it begins, is over already or is longer than a year"), field="to_on")
    if any(one.from_on <= to_on and from_on <= one.to_on for one in absences_of(session, staff.id, at=at)):
        raise InvalidInput(N_("overlaps with an absence that is entered: end that one first"), field="from_on")
    absence = Absence(
        staff_id=staff.id,
        substitute_id=substitute.id,
        from_on=from_on,
        to_on=to_on,
        entered_by_id=actor.staff_id,
        entered_at=at,
    )
    session.add(absence)
    session.flush()
    said = {"absence_id": absence.id, "substitute_id": substitute.id, "from_on": str(from_on), "to_on": str(to_on)}
    audit.record_office(session, "absence:enter", actor=actor, at=at, staff_id=staff.id, **said)
    return absence


def end_absence(session: Session, absence_id: int, *, actor: Actor, at: datetime) -> None:
    """Back earlier than entered. Twice is once."""
    absence = session.exec(select(Absence).where(Absence.id == absence_id).with_for_update()).first()
    if absence is None:
        raise NotFound(N_("there is no such absence"))
    _must_be_theirs(absence.staff_id, actor)
    if absence.ended_at is None:
        absence.ended_at = at
        session.add(absence)
        said = {"absence_id": absence.id, "staff_id": absence.staff_id}
        audit.record_office(session, "absence:end", actor=actor, at=at, **said)


def absences_of(session: Session, staff_id: int, *, at: datetime) -> Sequence[Absence]:
    """Those that hold or are to come, in order."""
    still = and_(col(Absence.ended_at).is_(None), Absence.to_on >= local_day(at))
    return session.exec(
        select(Absence).where(Absence.staff_id == staff_id, still).order_by(col(Absence.from_on), col(Absence.id))
    ).all()


def substitutions_of(session: Session, staff_id: int, *, at: datetime) -> Sequence[Absence]:
    """Whom this person was named for, today or in days to come."""
    still = and_(col(Absence.ended_at).is_(None), Absence.to_on >= local_day(at))
    theirs = select(Absence).where(Absence.substitute_id == staff_id, still)
    return session.exec(theirs.order_by(col(Absence.from_on), col(Absence.id))).all()


def _must_be_theirs(staff_id: int, actor: Actor) -> None:
    if actor.staff_id != staff_id and StaffRole.ADMINISTRATOR not in actor.roles:
        raise NotAllowed(N_("only they themselves or an administrator enter an absence"))
