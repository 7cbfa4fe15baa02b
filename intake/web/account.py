"""Who is signed in: one small frozen value, read anew for each request, so that a change tells at once."""

from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlmodel import Session

from intake.casework.visibility import regions_seen
from intake.models import Staff
from intake.vocabulary import StaffRole

_s = Staff.__table__.c
_COLUMNS = (
    _s.id,
    _s.login,
    _s.display_name,
    _s.roles,
    _s.department_id,
    _s.is_head,
    _s.language,
    _s.must_change_password,
    _s.session_version,
    _s.is_synthetic,
    _s.region_code,
)
_FIND = select(*_COLUMNS).where(_s.id == bindparam("id"), _s.is_active.is_(True))


@dataclass(frozen=True)
class Account:
    """What Flask-Login calls a user."""

    id: int
    login: str
    display_name: str
    roles: frozenset[StaffRole]
    department_id: int | None
    is_head: bool
    language: str
    must_change_password: bool
    session_version: int
    is_synthetic: bool
    region_code: str | None
    # Whose complaints they see; None: all.
    regions: frozenset[str] | None

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """What the session cookie carries: raising `session_version` ends every session that was opened before."""
        return f"{self.id}:{self.session_version}"

    def has_role(self, *roles: StaffRole) -> bool:
        return bool(self.roles.intersection(roles))


def find_account(session: Session, session_id: str, *, home_region: str) -> Account | None:
    """The account a session cookie speaks of, unless it was deactivated or its sessions were ended."""
    staff_id, _colon, version = session_id.partition(":")
    if not (staff_id.isdecimal() and version.isdecimal()):
        return None
    row = session.connection().execute(_FIND, {"id": int(staff_id)}).first()
    if row is None or row.session_version != int(version):
        return None
    return account_of(row, regions_seen(session, row.region_code, home=home_region))


def account_of(row: object, regions: frozenset[str] | None) -> Account:
    """From a `Staff` or a row with its columns."""
    values = {column.key: getattr(row, column.key) for column in _COLUMNS}
    return Account(**values | {"roles": frozenset(StaffRole(role) for role in values["roles"]), "regions": regions})
