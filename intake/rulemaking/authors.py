"""Who may make rules, and under which name it is kept: the login, for a table outlives roles and display names."""

from sqlmodel import Session

from intake.casework.actor import SYSTEM, Actor
from intake.errors import NotFound
from intake.language.i18n import N_
from intake.models import Staff
from intake.vocabulary import ActorKind, StaffRole

# Whoever has a shell on the machine can change the database itself: two persons cannot be asked of them by us.
CONSOLE = SYSTEM
CONSOLE_NAME = "console"


def login_of(session: Session, actor: Actor) -> str:
    """The login of a member of staff; `console` for the operator of the machine."""
    if actor.kind is ActorKind.SYSTEM:
        return CONSOLE_NAME
    staff = session.get(Staff, actor.staff_id) if actor.staff_id is not None else None
    if staff is None:
        raise NotFound(N_("there is no such account"))
    return staff.login


def must_draft(actor: Actor) -> None:
    """Administrators write rules. Raises NotAllowed."""
    if actor.kind is not ActorKind.SYSTEM:
        actor.must_be(StaffRole.ADMINISTRATOR)


def must_publish(actor: Actor) -> None:
    """Administrators and supervisors publish and roll back; the supervisor is the natural second person."""
    if actor.kind is not ActorKind.SYSTEM:
        actor.must_be(StaffRole.ADMINISTRATOR, StaffRole.SUPERVISOR)
