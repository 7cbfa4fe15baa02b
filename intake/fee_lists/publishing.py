"""From a draft to lists in force: a second person publishes it, now or later, and may call it off until then."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from intake.casework.actor import Actor
from intake.casework.editions import check_edition, is_author
from intake.casework.ledger import audit
from intake.casework.reasons import required_reason
from intake.casework.text_input import optional_text
from intake.errors import InvalidInput, NotFound, NotPossibleNow, SecondPersonNeeded
from intake.fee_lists.diff import FeeListDiff, fee_list_diff
from intake.fee_lists.drafting import get_draft
from intake.language.i18n import N_
from intake.vocabulary import ActorKind, StaffRole
from routing.fee_lists.store import fee_list_of, get_fee_list, load_fee_list
from routing.models import FeeListVersion
from routing.vocabulary import FeeListState

PUBLISHED, CALLED_OFF = "fees:publish", "fees:call_off"
FURTHEST = timedelta(days=366)


def publish(
    session: Session,
    reason: str = "",
    *,
    effective_at: datetime | None = None,
    edition: int | None = None,
    actor: Actor,
    at: datetime,
) -> FeeListVersion:
    """Put the draft in force, now or from that moment on. Raises SecondPersonNeeded for whoever edited it.

    The operator of the machine, who is nobody in particular, passes as second.
    """
    _must_decide(actor)
    audit.lock_office(session)
    row = get_draft(session)
    check_edition(row, edition)
    if is_author(row, actor):
        raise SecondPersonNeeded(N_("who drafted the fee lists does not publish them"))
    changes = changes_of(session, row)
    if not changes:
        raise InvalidInput(N_("changes nothing: the lists it was begun from say so already"))
    if effective_at is not None and effective_at < at:
        raise InvalidInput(N_("lies in the past"), field="effective_at")
    if effective_at is not None and effective_at > at + FURTHEST:
        raise InvalidInput(N_("is further ahead than a year"), field="effective_at")
    latest = select(func.max(FeeListVersion.effective_at)).where(FeeListVersion.state == FeeListState.PUBLISHED)
    # Never before a version that is published, whatever the clocks of two hosts say.
    row.effective_at = max(filter(None, (effective_at or at, session.exec(latest).one())))
    row.state, row.decided_at, row.decided_by_id = FeeListState.PUBLISHED, at, actor.staff_id
    row.reason = optional_text(reason, "reason", longest=500)
    session.add(row)
    session.flush()
    told = {"version": row.version, "effective_at": row.effective_at.isoformat(), "title": row.title}
    audit.record_office(session, PUBLISHED, actor=actor, at=at, **told, **changes.counted())
    return row


def call_off(session: Session, version: int, reason: str, *, actor: Actor, at: datetime) -> FeeListVersion:
    """A published version that has not come into force yet never will."""
    _must_decide(actor)
    reason = required_reason(reason, "reason", longest=500)
    audit.lock_office(session)
    row = get_version(session, version)
    if row.state is not FeeListState.PUBLISHED or row.effective_at is None or row.effective_at <= at:
        raise NotPossibleNow(N_("only a version that waits for its day is called off"))
    row.state, row.effective_at, row.reason = FeeListState.DISCARDED, None, reason
    row.decided_at, row.decided_by_id = at, actor.staff_id
    session.add(row)
    session.flush()
    audit.record_office(session, CALLED_OFF, actor=actor, at=at, version=row.version, reason=reason)
    return row


def get_version(session: Session, version: int) -> FeeListVersion:
    row = session.exec(select(FeeListVersion).where(FeeListVersion.version == version)).first()
    if row is None:
        raise NotFound(N_("there is no version %(version)s of the fee lists"), version=version)
    return row


def versions(session: Session) -> list[FeeListVersion]:
    """The newest first."""
    return list(session.exec(select(FeeListVersion).order_by(col(FeeListVersion.version).desc())))


def in_force(session: Session, at: datetime) -> int:
    return load_fee_list(session, at).version


def changes_of(session: Session, row: FeeListVersion) -> FeeListDiff:
    """Against the version it was begun from."""
    return fee_list_diff(get_fee_list(session, row.based_on), fee_list_of(session, row))


def _must_decide(actor: Actor) -> None:
    if actor.kind is not ActorKind.SYSTEM:
        actor.must_be(StaffRole.ADMINISTRATOR, StaffRole.SUPERVISOR)
