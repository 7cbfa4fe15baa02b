"""Whose rights, and whose password, take two administrators; and when the host's command line is the way."""

from collections.abc import Collection, Sequence

from sqlmodel import Session, col, select

from intake.casework.actor import Actor
from intake.errors import InvalidInput, NotPossibleNow, SecondPersonNeeded
from intake.models import OfficeEvent, Staff
from intake.vocabulary import ActorKind, StaffRole
from intake.vocabulary.accounts import PRIVILEGED, forbidden_among
from routing.translatable import N_

# What an account was given, by whom: the record knows it of accounts that have lost the role since.
_GIVEN = ("staff:add", "staff:change")


def administrators(session: Session) -> Sequence[Staff]:
    """Those who can sign in."""
    active = session.exec(select(Staff).where(col(Staff.is_active)).order_by(col(Staff.id))).all()
    return [staff for staff in active if StaffRole.ADMINISTRATOR in staff.roles]


def is_privileged(staff: Staff) -> bool:
    return bool(PRIVILEGED & set(staff.roles))


def newly_privileged(wanted: Collection[str], had: Collection[str] = ()) -> list[str]:
    """Of the roles wanted those whose grant needs a second administrator."""
    return [role for role in wanted if role in PRIVILEGED and role not in had]


def needs_second(session: Session, actor: Actor) -> bool:
    """Whether another administrator has to agree to what `actor` does with privileged accounts.

    Not at the host's command line, and not before there was a second one. Raises NotPossibleNow where only one is
    left of several: nobody could agree.
    """
    if actor.kind is not ActorKind.STAFF:
        return False
    if any(staff.id != actor.staff_id for staff in administrators(session)):
        return True
    if _had_another(session, actor):
        raise NotPossibleNow(
            N_(
                "only one administrator is left, so nobody can agree: use the command line of the host (jiesu staff "
                "add, edit or reset); it is recorded, and all administrators are told"
            )
        )
    return False


def must_be_agreed(session: Session, actor: Actor, *, is_agreed: bool) -> None:
    """Before a privilege is given, by whatever way. Raises SecondPersonNeeded."""
    if not is_agreed and needs_second(session, actor):
        raise SecondPersonNeeded(
            N_("who gives a privileged role, or a new password of one, asks another administrator")
        )


def must_be_grantable(
    session: Session, actor: Actor, wanted: Collection[str], had: Collection[str] = (), *, is_agreed: bool
) -> None:
    """Both of an account that gets these roles instead of those it had."""
    must_be_lawful(wanted, had)
    if newly_privileged(wanted, had):
        must_be_agreed(session, actor, is_agreed=is_agreed)


def must_be_lawful(wanted: Collection[str], had: Collection[str] = ()) -> None:
    """Raises InvalidInput where the roles wanted form a forbidden pair that the account did not hold before.

    Accounts that held one before pairs were forbidden work on, and are told: see `setup.people_checks`.
    """
    known = forbidden_among(had)
    for pair in forbidden_among(wanted):
        if pair not in known:
            raise InvalidInput(
                N_("%(first)s and %(second)s are not given to one person. %(why)s"),
                first=StaffRole(pair.first),
                second=StaffRole(pair.second),
                why=pair.why,
                field="roles",
            )


def _had_another(session: Session, actor: Actor) -> bool:
    """Whether somebody else was ever an administrator here."""
    given = session.exec(select(OfficeEvent.data).where(col(OfficeEvent.kind).in_(_GIVEN)))
    return any(
        StaffRole.ADMINISTRATOR in data.get("roles", ()) and data.get("staff_id") != actor.staff_id for data in given
    )
