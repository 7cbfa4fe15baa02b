"""From a proposal to limits in force: an administrator proposes, a second person approves, either throws it away."""

from dataclasses import asdict
from datetime import date, datetime, time, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col, func, select

from intake.casework.actor import Actor
from intake.casework.ledger import audit
from intake.casework.reasons import required_reason
from intake.errors import InvalidInput, NotPossibleNow, SecondPersonNeeded
from intake.language.i18n import N_
from intake.limits.diff import Diff, diff
from intake.limits.versions import LimitsVersionStatus, find_open, get_version, limits_before
from intake.vocabulary import ActorKind, StaffRole
from routing.calendars.working_time import SHANGHAI
from routing.clocks.policies import Limits
from routing.clocks.store import get_limits, load_limits
from routing.models import PolicyLimit, PolicyRung, PolicyVersion

PROPOSED, AMENDED = "limits:propose", "limits:amend"
APPROVED, DISCARDED = "limits:approve", "limits:discard"
LONGEST_REASON = 500
LONGEST_NOTE = 1000
FURTHEST = timedelta(days=366)


def base_for(session: Session, profile: str, *, actor: Actor, at: datetime) -> Limits:
    """What the next edit of `actor` goes on from: their own proposal, else the limits in force.

    Raises InvalidInput where another's proposal, or a version that waits for its day, comes first.
    """
    row = _own_proposal(session, profile, actor, at)
    return load_limits(session, profile, at=at) if row is None else get_limits(session, profile, row.version)


def opening_of(day: date | None) -> datetime | None:
    """When limits of that day take force: as it begins in Shanghai."""
    return None if day is None else datetime.combine(day, time(), SHANGHAI)


def propose(
    session: Session,
    limits: Limits,
    *,
    actor: Actor,
    at: datetime,
    note: str,
    effective_at: datetime | None = None,
    based_on: int | None = None,
) -> PolicyVersion:
    """Store `limits`, edited from those in force, to be approved; they then hold at once, or from `effective_at` on.

    An administrator goes on with a proposal of their own; any other one that is open is refused, and so is what
    differs in nothing. `based_on`: the version that was edited, where somebody may have changed it since.
    """
    _must_propose(actor)
    note = required_reason(note, "reason", longest=LONGEST_REASON)
    audit.lock_office(session)
    before = load_limits(session, limits.profile, at=at)
    row = _own_proposal(session, limits.profile, actor, at)
    _check_base(based_on, row.version if row else before.version)
    found = diff(before, limits)
    if not found:
        raise InvalidInput(N_("changes nothing: the limits in force say so already"))
    starts = _checked_start(effective_at, at)
    kind = PROPOSED if row is None else AMENDED
    if row is None:
        row = PolicyVersion(
            profile=limits.profile, version=_next_version(session, limits.profile), effective_at=starts, is_active=False
        )
        row.proposed_by, row.proposed_at, row.note = actor.staff_id, at, note
    else:
        row.effective_at, row.note = starts, _joined(row.note, note)
    _store(session, row, limits)
    _record(session, kind, row, found, actor=actor, at=at)
    return row


def approve(session: Session, profile: str, version: int, *, actor: Actor, at: datetime) -> PolicyVersion:
    """Put a proposal in force, now or from the moment it names. Raises SecondPersonNeeded for whoever proposed it.

    The operator of the machine, who is nobody in particular, passes as second.
    """
    _must_decide(actor)
    row = _open_one(session, profile, version, at, LimitsVersionStatus.PROPOSED)
    if actor.kind is not ActorKind.SYSTEM and actor.staff_id == row.proposed_by:
        raise SecondPersonNeeded(N_("who proposed the limits does not approve them"))
    found = diff(load_limits(session, profile, at=at), get_limits(session, profile, version))
    newest = session.exec(
        select(func.max(PolicyVersion.effective_at)).where(
            PolicyVersion.profile == profile, col(PolicyVersion.is_active)
        )
    ).one()
    # Never before a version that is in force, whatever the clocks of two hosts say.
    row.effective_at = max(row.effective_at, at, newest or at)
    row.is_active, row.decided_by, row.decided_at = True, actor.staff_id, at
    session.add(row)
    _record(session, APPROVED, row, found, actor=actor, at=at)
    return row


def discard(session: Session, profile: str, version: int, *, actor: Actor, at: datetime) -> PolicyVersion:
    """Throw a proposal away, or call off an approved version that has not taken force yet."""
    _must_decide(actor)
    row = _open_one(session, profile, version, at, LimitsVersionStatus.PROPOSED, LimitsVersionStatus.WAITING)
    found = diff(limits_before(session, row, at), get_limits(session, profile, version))
    row.is_active, row.decided_by, row.decided_at = False, actor.staff_id, at
    session.add(row)
    _record(session, DISCARDED, row, found, actor=actor, at=at)
    return row


def _must_propose(actor: Actor) -> None:
    if actor.kind is not ActorKind.SYSTEM:
        actor.must_be(StaffRole.ADMINISTRATOR)


def _must_decide(actor: Actor) -> None:
    if actor.kind is not ActorKind.SYSTEM:
        actor.must_be(StaffRole.ADMINISTRATOR, StaffRole.SUPERVISOR)


def _own_proposal(session: Session, profile: str, actor: Actor, at: datetime) -> PolicyVersion | None:
    present = find_open(session, profile, at)
    if present is None:
        return None
    if present.status is LimitsVersionStatus.WAITING:
        message = N_("version %(version)s waits to take force: call it off first, or wait for its day")
        raise InvalidInput(message, version=present.row.version)
    if present.row.proposed_by != actor.staff_id:
        message = N_("version %(version)s is proposed already: it is decided first")
        raise InvalidInput(message, version=present.row.version)
    return present.row


def _open_one(
    session: Session, profile: str, version: int, at: datetime, *accepted: LimitsVersionStatus
) -> PolicyVersion:
    audit.lock_office(session)
    row = get_version(session, profile, version)
    present = find_open(session, profile, at)
    if present is None or present.row.version != version or present.status not in accepted:
        raise NotPossibleNow(N_("the proposal has been decided already"))
    return row


def _check_base(based_on: int | None, version: int) -> None:
    if based_on is not None and based_on != version:
        raise InvalidInput(N_("the limits have meanwhile become version %(version)s: look again"), version=version)


def _checked_start(effective_at: datetime | None, at: datetime) -> datetime:
    if effective_at is None:
        return at
    if effective_at <= at:
        raise InvalidInput(N_("lies in the past; leave it open for at once"), field="effective_on")
    if effective_at - at > FURTHEST:
        raise InvalidInput(N_("lies more than a year ahead"), field="effective_on")
    return effective_at


def _joined(note: str, more: str) -> str:
    both = note if more in note.split("\n") else f"{note}\n{more}"
    return required_reason(both, "reason", longest=LONGEST_NOTE)


def _next_version(session: Session, profile: str) -> int:
    newest = session.exec(select(func.max(PolicyVersion.version)).where(PolicyVersion.profile == profile)).one()
    return (newest or 0) + 1


def _store(session: Session, row: PolicyVersion, limits: Limits) -> None:
    """The whole of it: a version is read alone, without those before it."""
    session.add(row)
    session.flush()
    for kept in (PolicyLimit, PolicyRung):
        session.execute(delete(kept).where(col(kept.version_id) == row.id))
    limit_values = [asdict(limit) for limit in limits.by_key.values()]
    rung_values = [
        asdict(rung) | {"policy": policy, "tells": list(rung.tells)}
        for policy, ladder in limits.ladders.items()
        for rung in ladder
    ]
    session.add_all(PolicyLimit(**one, version_id=row.id) for one in limit_values)
    session.add_all(PolicyRung(**one, version_id=row.id) for one in rung_values)
    session.flush()


def _record(session: Session, kind: str, row: PolicyVersion, found: Diff, *, actor: Actor, at: datetime) -> None:
    data = {
        "profile": row.profile,
        "version": row.version,
        "effective_at": row.effective_at.isoformat(),
        "note": row.note,
        "limits": [f"{one.policy} {one.clock.value}" for one in found.limits],
        "ladders": [one.policy for one in found.ladders],
    }
    audit.record_office(session, kind, actor=actor, at=at, **data)
