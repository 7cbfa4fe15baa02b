"""Four eyes over privileges: one administrator asks, another agrees or refuses within a day, nobody about themselves.

Granting one of the roles in `vocabulary.accounts.PRIVILEGED`, a new password of an account that has one, and letting
such an account in again. With nobody to agree, the host's command line does it: recorded, and told to everybody.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, or_, select

from intake.auth.accounts import add_staff, change_staff, lock_staff, reset_password, set_active
from intake.auth.privileges import administrators, is_privileged, must_be_lawful, needs_second, newly_privileged
from intake.casework.actor import Actor
from intake.casework.ledger.audit import record_office
from intake.casework.outbox import staff_notices
from intake.errors import NotFound, NotPossibleNow, SecondPersonNeeded
from intake.models import AccountRequest, Staff
from intake.vocabulary import AccountRequestKind, AccountRequestState, StaffRole
from intake.vocabulary.accounts import PRIVILEGED
from routing.translatable import N_

TIME_TO_DECIDE = timedelta(hours=24)
_DECIDED = {
    AccountRequestState.APPROVED: staff_notices.ACCOUNT_APPROVED,
    AccountRequestState.REFUSED: staff_notices.ACCOUNT_REFUSED,
}


def add_account(
    session: Session, *, roles: Sequence[StaffRole], actor: Actor, at: datetime, **account: Any
) -> tuple[Staff, AccountRequest | None]:
    """As `accounts.add_staff`; one with a privileged role cannot sign in before another administrator agreed."""
    if not newly_privileged(roles) or not needs_second(session, actor):
        return add_staff(session, roles=roles, actor=actor, at=at, **account), None
    staff = add_staff(session, roles=roles, actor=actor, at=at, is_active=False, **account)
    return staff, ask(session, staff, AccountRequestKind.GRANT, staff.roles, actor=actor, at=at)


def change_account(
    session: Session, staff: Staff, *, roles: Sequence[StaffRole], actor: Actor, at: datetime, **account: Any
) -> AccountRequest | None:
    """As `accounts.change_staff`; where a privilege is new, the roles are as wanted once another administrator agreed.

    Everything else, and a privilege that is taken away, holds at once.
    """
    must_be_lawful(roles, staff.roles)
    held = newly_privileged(roles, staff.roles)
    if not held or not needs_second(session, actor):
        change_staff(session, staff, roles=roles, actor=actor, at=at, **account)
        return None
    wanted, kept = set(roles), [StaffRole(role) for role in staff.roles]
    until_then = [role for role in kept if role not in PRIVILEGED or role in wanted] or kept
    change_staff(session, staff, roles=until_then, actor=actor, at=at, **account)
    asked = [role.value for role in StaffRole if role in wanted]
    return ask(session, staff, AccountRequestKind.GRANT, asked, actor=actor, at=at)


def new_password(session: Session, staff: Staff, *, actor: Actor, at: datetime) -> str | None:
    """A one-time password; None where another administrator is asked first, who then hands it over."""
    if not is_privileged(staff) or not needs_second(session, actor):
        return reset_password(session, staff, actor=actor, at=at)
    ask(session, staff, AccountRequestKind.RESET, staff.roles, actor=actor, at=at)
    return None


def let_in_again(session: Session, staff: Staff, *, actor: Actor, at: datetime) -> AccountRequest | None:
    """A deactivated account; None where it can sign in at once."""
    if not is_privileged(staff) or not needs_second(session, actor):
        set_active(session, staff, is_active=True, actor=actor, at=at)
        return None
    return ask(session, staff, AccountRequestKind.ACTIVATE, staff.roles, actor=actor, at=at)


def ask(
    session: Session, staff: Staff, kind: AccountRequestKind, roles: Iterable[str], *, actor: Actor, at: datetime
) -> AccountRequest:
    """The caller holds the account, so that one request of a kind waits for it at a time."""
    if any(one.staff_id == staff.id and one.kind is kind for one in waiting(session, at=at)):
        raise NotPossibleNow(N_("another administrator is asked about this already"))
    assert actor.staff_id is not None  # at the host nobody is asked
    request = AccountRequest(
        kind=kind,
        staff_id=staff.id,
        roles=list(roles),
        roles_before=staff.roles,
        asked_by_id=actor.staff_id,
        asked_at=at,
        until=at + TIME_TO_DECIDE,
        state=AccountRequestState.OPEN,
    )
    session.add(request)
    session.flush()
    _record(session, "account:asked", request, staff, actor=actor, at=at)
    for other in administrators(session):
        if other.id not in {actor.staff_id, staff.id}:
            _tell(session, staff_notices.ACCOUNT_ASKED, other.id, f"{request.id}", staff, at=at)
    return request


def approve(session: Session, request_id: int, *, actor: Actor, at: datetime) -> tuple[Staff, str | None]:
    """What was asked holds now; with the one-time password, where one was asked for."""
    request, staff = _to_decide(session, request_id, actor, at=at)
    if staff.id == actor.staff_id:
        raise SecondPersonNeeded(N_("nobody approves what is about their own account"))
    asker = session.get_one(Staff, request.asked_by_id)
    if not asker.is_active or StaffRole.ADMINISTRATOR not in asker.roles:
        raise NotPossibleNow(N_("who asked is no administrator any more: refuse it, or ask anew"))
    if staff.roles != request.roles_before:
        raise NotPossibleNow(N_("the roles of this account were changed since: refuse it, or ask anew"))
    _decide(session, request, staff, AccountRequestState.APPROVED, actor=actor, at=at)
    if request.kind is AccountRequestKind.RESET:
        return staff, reset_password(session, staff, actor=actor, at=at, is_agreed=True)
    if request.roles != staff.roles:
        _grant(session, staff, request.roles, actor=actor, at=at)
    if not staff.is_active:
        set_active(session, staff, is_active=True, actor=actor, at=at, is_agreed=True)
    return staff, None


def refuse(session: Session, request_id: int, *, actor: Actor, at: datetime) -> None:
    """Nothing changes; an account that waited for it stays out."""
    request, staff = _to_decide(session, request_id, actor, at=at)
    _decide(session, request, staff, AccountRequestState.REFUSED, actor=actor, at=at)


def withdraw(session: Session, request_id: int, *, actor: Actor, at: datetime) -> None:
    """Who asked takes it back."""
    request = _locked(session, request_id)
    if request.asked_by_id != actor.staff_id:
        raise NotPossibleNow(N_("only who asked takes it back; refuse it instead"))
    _must_wait(request, at=at)
    staff = session.get_one(Staff, request.staff_id)
    _decide(session, request, staff, AccountRequestState.WITHDRAWN, actor=actor, at=at)


def waiting(session: Session, *, at: datetime) -> Sequence[AccountRequest]:
    """What another administrator is asked and may still decide, the oldest first."""
    still = (AccountRequest.state == AccountRequestState.OPEN, col(AccountRequest.until) > at)
    return session.exec(select(AccountRequest).where(*still).order_by(col(AccountRequest.id))).all()


def latest(session: Session, *, at: datetime, most: int = 20) -> Sequence[AccountRequest]:
    """What was decided or has lapsed, the newest first."""
    over = or_(col(AccountRequest.state) != AccountRequestState.OPEN, col(AccountRequest.until) <= at)
    return session.exec(select(AccountRequest).where(over).order_by(col(AccountRequest.id).desc()).limit(most)).all()


def tell_of_the_host(session: Session, staff: Staff, kind: str, *, actor: Actor, at: datetime, **data: Any) -> None:
    """A privilege that the host's command line gave, on record and told to every administrator."""
    record_office(session, "account:at_host", actor=actor, at=at, staff_id=staff.id, login=staff.login, **data)
    for each in administrators(session):
        _tell(session, kind, each.id, f"{staff.id}:{at.isoformat()}", staff, at=at)


def _to_decide(session: Session, request_id: int, actor: Actor, *, at: datetime) -> tuple[AccountRequest, Staff]:
    actor.must_be(StaffRole.ADMINISTRATOR)
    request = _locked(session, request_id)
    _must_wait(request, at=at)
    if request.asked_by_id == actor.staff_id:
        raise SecondPersonNeeded(N_("who asked does not decide"))
    return request, lock_staff(session, request.staff_id)


def _locked(session: Session, request_id: int) -> AccountRequest:
    found = select(AccountRequest).where(AccountRequest.id == request_id).with_for_update()
    request = session.exec(found.execution_options(populate_existing=True)).first()
    if request is None:
        raise NotFound(N_("there is no such request"))
    return request


def _must_wait(request: AccountRequest, *, at: datetime) -> None:
    if request.state is not AccountRequestState.OPEN:
        raise NotPossibleNow(N_("the request has been decided already"))
    if request.until <= at:
        raise NotPossibleNow(N_("nobody decided it within a day, so it has lapsed: ask anew"))


def _decide(
    session: Session,
    request: AccountRequest,
    staff: Staff,
    state: AccountRequestState,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    request.state, request.decided_by_id, request.decided_at = state, actor.staff_id, at
    session.add(request)
    _record(session, f"account:{state}", request, staff, actor=actor, at=at)
    staff_notices.settle_cause(session, staff_notices.ACCOUNT_ASKED, str(request.id), at=at)
    if state in _DECIDED:
        _tell(session, _DECIDED[state], request.asked_by_id, f"{request.id}", staff, at=at)


def _grant(session: Session, staff: Staff, roles: Iterable[str], *, actor: Actor, at: datetime) -> None:
    change_staff(
        session,
        staff,
        display_name=staff.display_name,
        roles=[StaffRole(role) for role in roles],
        department_id=staff.department_id,
        is_head=staff.is_head,
        is_deputy=staff.is_deputy,
        region=staff.region_code or "",
        actor=actor,
        at=at,
        is_agreed=True,
    )


def _record(session: Session, kind: str, request: AccountRequest, staff: Staff, *, actor: Actor, at: datetime) -> None:
    told = {"request_id": request.id, "staff_id": staff.id, "login": staff.login, "deed": request.kind}
    record_office(session, kind, actor=actor, at=at, roles=request.roles, **told)


def _tell(session: Session, kind: str, staff_id: int, cause: str, about: Staff, *, at: datetime) -> None:
    staff_notices.notify_desk(
        session, kind, cause=f"{cause}:{staff_id}", at=at, staff_id=staff_id, number="", login=about.login
    )
