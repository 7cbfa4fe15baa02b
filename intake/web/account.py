"""Who is signed in: one small frozen value, read anew for each request, so that a change tells at once."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlmodel import Session

from intake.casework.visibility import regions_seen
from intake.models import Staff, StaffSession
from intake.models.office.second_factor import has_app, has_passkey
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
_k = StaffSession.__table__.c
# One statement for the account and its session: an intake by an operator pays no more than it did for the account.
_FIND = (
    select(
        *_COLUMNS,
        has_app(_s.id).label("has_app"),
        has_passkey(_s.id).label("has_passkey"),
        _k.id.label("session_id"),
        _k.began_at,
        _k.seen_at,
        _k.proved_at,
    )
    .join_from(StaffSession.__table__, Staff.__table__, _k.staff_id == _s.id)
    .where(
        _k.digest == bindparam("digest"),
        _k.ended_at.is_(None),
        _k.version == _s.session_version,
        _s.is_active.is_(True),
    )
)


@dataclass(frozen=True)
class OpenSession:
    """The session that a request came in, as it was kept before; what its cookie shows is `token`."""

    id: int
    token: str = field(repr=False)
    began_at: datetime
    seen_at: datetime
    proved_at: datetime | None


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
    session: OpenSession
    has_app: bool
    has_passkey: bool

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """What the cookie carries."""
        return self.session.token

    @property
    def has_factor(self) -> bool:
        """Something is asked for beside the password."""
        return self.has_app or self.has_passkey

    def has_role(self, *roles: StaffRole) -> bool:
        return bool(self.roles.intersection(roles))


def find_account(session: Session, token: str, *, digest: str, home_region: str) -> Account | None:
    """The account whose session shows `token`, unless either was ended. Whether it is idle is not looked at."""
    row = session.connection().execute(_FIND, {"digest": digest}).first()
    if row is None:
        return None
    kept = OpenSession(row.session_id, token, row.began_at, row.seen_at, row.proved_at)
    values = {column.key: getattr(row, column.key) for column in _COLUMNS}
    values["roles"] = frozenset(StaffRole(role) for role in values["roles"])
    values |= {"has_app": row.has_app, "has_passkey": row.has_passkey}
    return Account(**values, regions=regions_seen(session, row.region_code, home=home_region), session=kept)
