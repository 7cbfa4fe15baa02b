"""Verbs on accounts: add, change roles, set and reset passwords, end sessions. Each is recorded on the office chain."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from intake.auth.named_region import region_named
from intake.auth.passwords import check_password, hash_password, one_time_password
from intake.auth.privileges import is_privileged, must_be_agreed, must_be_grantable
from intake.auth.slowing import forget_login
from intake.casework.actor import SYSTEM, Actor
from intake.casework.ledger.audit import record_office
from intake.errors import InvalidInput, NotFound
from intake.language.i18n import N_
from intake.models import Staff
from intake.vocabulary import StaffRole
from routing.models import Department

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,59}")
# Everything that moves a complaint except what needs a department; the auditor stays a separate person
# (GB/T 22239-2019: audit is not administered by those it watches).
FIRST_ROLES = (
    StaffRole.ADMINISTRATOR,
    StaffRole.OPERATOR,
    StaffRole.DISPATCHER,
    StaffRole.SUPERVISOR,
    StaffRole.CALLER_BACK,
)
FIRST_LOGIN = "admin"


def add_staff(  # noqa: PLR0913 - one keyword for each column
    session: Session,
    *,
    login: str,
    display_name: str,
    roles: Iterable[StaffRole],
    department_id: int | None,
    password: str,
    at: datetime,
    is_head: bool = False,
    is_deputy: bool = False,
    region: str = "",
    actor: Actor = SYSTEM,
    must_change: bool = True,
    is_synthetic: bool = False,
    password_hash: str = "",
    is_active: bool = True,
) -> Staff:
    """A new account; its first session must choose a new password, unless `must_change` says otherwise.

    `region` as people write it; empty: home. `password_hash`: of `password`. Not active: it waits for a second person.
    """
    login, wanted = _checked_login(session, login), _checked_roles(session, roles, department_id, is_head or is_deputy)
    must_be_grantable(session, actor, wanted, is_agreed=not is_active)
    check_password(password, login=login, name=display_name)
    staff = Staff(
        login=login,
        display_name=_checked_name(display_name),
        password_hash=password_hash or hash_password(password),
        roles=wanted,
        department_id=department_id,
        is_head=is_head,
        is_deputy=is_deputy,
        region_code=_checked_region(session, region, wanted, department_id),
        must_change_password=must_change,
        is_active=is_active,
        created_at=at,
        is_synthetic=is_synthetic,
    )
    return _stored(session, staff, actor=actor, at=at)


def _stored(session: Session, staff: Staff, *, actor: Actor, at: datetime) -> Staff:
    session.add(staff)
    session.flush()
    _record(session, "staff:add", staff, actor=actor, at=at, **_rights_of(staff))
    return staff


def first_administrator(session: Session, *, at: datetime) -> str | None:
    """The one-time password of `admin`, made on an installation without any account; None where one exists."""
    if session.exec(select(Staff.id).limit(1)).first() is not None:
        return None
    password = one_time_password()
    add_staff(
        session,
        login=FIRST_LOGIN,
        display_name="管理员",
        roles=FIRST_ROLES,
        department_id=None,
        password=password,
        at=at,
    )
    return password


def change_staff(  # noqa: PLR0913 - one keyword for each column
    session: Session,
    staff: Staff,
    *,
    display_name: str,
    roles: Iterable[StaffRole],
    department_id: int | None,
    actor: Actor,
    at: datetime,
    is_head: bool = False,
    is_deputy: bool = False,
    region: str = "",
    is_agreed: bool = False,
) -> None:
    """Name, roles, department, whether they head it or are deputy, region. No one takes the last administrator away.

    `is_agreed`: another administrator agreed to the privileged roles among them.
    """
    wanted = _checked_roles(session, roles, department_id, is_head or is_deputy)
    must_be_grantable(session, actor, wanted, staff.roles, is_agreed=is_agreed)
    region_code = _checked_region(session, region, wanted, department_id)
    if StaffRole.ADMINISTRATOR in staff.roles and StaffRole.ADMINISTRATOR not in wanted:
        _keep_an_administrator(session, staff)
    if (wanted, department_id, region_code) != (staff.roles, staff.department_id, staff.region_code):
        staff.session_version += 1
    staff.display_name, staff.roles, staff.department_id = _checked_name(display_name), wanted, department_id
    staff.is_head, staff.is_deputy, staff.region_code = is_head, is_deputy, region_code
    session.add(staff)
    _record(session, "staff:change", staff, actor=actor, at=at, **_rights_of(staff))


def set_active(
    session: Session, staff: Staff, *, is_active: bool, actor: Actor, at: datetime, is_agreed: bool = False
) -> None:
    """Let an account in again, or keep it out at once. Accounts are never deleted: events name them."""
    if is_active and is_privileged(staff):
        must_be_agreed(session, actor, is_agreed=is_agreed)
    if not is_active and StaffRole.ADMINISTRATOR in staff.roles:
        _keep_an_administrator(session, staff)
    staff.is_active = is_active
    staff.session_version += 1
    session.add(staff)
    _record(session, "staff:activate" if is_active else "staff:deactivate", staff, actor=actor, at=at)


def set_password(
    session: Session, staff: Staff, password: str, *, actor: Actor, at: datetime, password_hash: str = ""
) -> None:
    """The owner's own new password; every other session of theirs ends. `password_hash`: if worked out before."""
    check_password(password, login=staff.login, name=staff.display_name, field="new_password")
    staff.password_hash = password_hash or hash_password(password)
    staff.must_change_password = False
    staff.session_version += 1
    session.add(staff)
    _record(session, "staff:password", staff, actor=actor, at=at)


def reset_password(session: Session, staff: Staff, *, actor: Actor, at: datetime, is_agreed: bool = False) -> str:
    """A one-time password to hand over; wrong ones that somebody tried before are forgotten."""
    if is_privileged(staff):
        must_be_agreed(session, actor, is_agreed=is_agreed)
    password = one_time_password()
    staff.password_hash = hash_password(password)
    staff.must_change_password = True
    staff.session_version += 1
    forget_login(session, staff.login)
    session.add(staff)
    _record(session, "staff:reset", staff, actor=actor, at=at)
    return password


def end_sessions(session: Session, staff: Staff, *, actor: Actor, at: datetime) -> None:
    """Sign an account out everywhere."""
    staff.session_version += 1
    session.add(staff)
    _record(session, "staff:end_sessions", staff, actor=actor, at=at)


def find_staff(session: Session, login: str) -> Staff | None:
    return session.exec(select(Staff).where(Staff.login == login.strip().lower())).first()


def get_staff(session: Session, staff_id: int) -> Staff:
    staff = session.get(Staff, staff_id)
    if staff is None:
        raise NotFound(N_("there is no such account"))
    return staff


def lock_staff(session: Session, staff_id: int) -> Staff:
    staff = session.exec(select(Staff).where(Staff.id == staff_id).with_for_update()).first()
    if staff is None:
        raise NotFound(N_("there is no such account"))
    return staff


def _checked_login(session: Session, login: str) -> str:
    login = login.strip().lower()
    if not _LOGIN.fullmatch(login):
        raise InvalidInput(
            N_("The login must be 2 to 60 letters a-z, digits, dots, dashes or underscores."), field="login"
        )
    if find_staff(session, login) is not None:
        raise InvalidInput(N_("This login is taken."), field="login")
    return login


def _checked_name(name: str) -> str:
    name = name.strip()
    if not name or len(name) > 80:  # noqa: PLR2004
        raise InvalidInput(
            N_("Give the name by which colleagues know this person, at most 80 characters."), field="name"
        )
    return name


def _checked_roles(
    session: Session,
    roles: Iterable[StaffRole],
    department_id: int | None,
    leads: bool,  # noqa: FBT001 - beside its department
) -> list[str]:
    wanted = [role.value for role in StaffRole if role in set(roles)]
    if not wanted:
        raise InvalidInput(N_("Choose at least one role."), field="roles")
    if StaffRole.HANDLER in wanted and department_id is None:
        raise InvalidInput(N_("A handler belongs to a department: choose one."), field="department")
    if department_id is not None and session.get(Department, department_id) is None:
        raise InvalidInput(N_("There is no such department."), field="department")
    if leads and department_id is None:
        raise InvalidInput(N_("A head of department belongs to a department: choose one."), field="department")
    return wanted


def _checked_region(session: Session, written: str, roles: list[str], department_id: int | None) -> str | None:
    """None for the home region, and for a handler, who has that of the department."""
    if not written.strip():
        return None
    code = region_named(session, written, field="region")
    department = session.get(Department, department_id) if department_id is not None else None
    if roles != [StaffRole.HANDLER.value] or department is None:
        return code
    if department.region_code != code:
        raise InvalidInput(N_("A handler's region is that of the department: leave it empty."), field="region")
    return None


def _rights_of(staff: Staff) -> dict[str, Any]:
    names = ("roles", "department_id", "is_head", "is_deputy", "region_code")
    return {name: getattr(staff, name) for name in names}


def _keep_an_administrator(session: Session, leaving: Staff) -> None:
    others = select(Staff.roles).where(Staff.id != leaving.id, Staff.is_active)
    if not any(StaffRole.ADMINISTRATOR in roles for roles in session.exec(others)):
        raise InvalidInput(N_("This is the last administrator: give the role to somebody else first."), field="roles")


def _record(session: Session, kind: str, staff: Staff, *, actor: Actor, at: datetime, **data: Any) -> None:
    record_office(session, kind, actor=actor, at=at, staff_id=staff.id, login=staff.login, **data)
