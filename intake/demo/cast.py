"""Who plays: synthetic staff of the hotline, one handler for each department that gets work, synthetic complainants."""

import random
from datetime import datetime

from sqlmodel import Session, select

from intake.auth.accounts import add_staff, find_staff
from intake.auth.passwords import hash_password
from intake.casework.actor import Actor
from intake.identity.person import Person
from intake.models import Staff
from intake.vocabulary import ActorKind, StaffRole
from routing.models import Department

# (login, 职务, role, how many)
_POSTS = (
    ("operator", "示例话务员", StaffRole.OPERATOR, 3),
    ("dispatcher", "示例派单员", StaffRole.DISPATCHER, 2),
    ("supervisor", "示例督办员", StaffRole.SUPERVISOR, 1),
    ("callback", "示例回访员", StaffRole.CALLER_BACK, 2),
    ("auditor", "示例审计员", StaffRole.AUDITOR, 1),
    # Two: whoever drafts the rules may not publish them.
    ("administrator", "示例管理员", StaffRole.ADMINISTRATOR, 2),
)


def logins() -> list[str]:
    """How the posts are called; a number follows."""
    return [login for login, *_ in _POSTS]


class Cast:
    """The actors of one demonstration, hired when first needed, every one marked synthetic."""

    def __init__(self, *, password: str) -> None:
        self._password = password
        self._hash = hash_password(password)
        self._posts: dict[StaffRole, list[Actor]] = {}
        self._handlers: dict[int, Actor] = {}
        self._just_hired: set[int] = set()

    def hire(self, session: Session, *, at: datetime) -> None:
        """Fill the hotline's posts; those filled before are kept."""
        for login, name, role, count in _POSTS:
            for number in range(1, count + 1):
                staff = self._staff(session, f"{login}{number}", f"{name}{number}", role, at=at)
                self._posts.setdefault(role, []).append(_actor(staff))

    def one(self, draw: random.Random, role: StaffRole, *, but: int | None = None) -> Actor:
        """Somebody in this post, other than the person `but`."""
        return draw.choice([actor for actor in self._posts[role] if actor.staff_id != but])

    def handler(self, session: Session, department_id: int, *, at: datetime) -> Actor:
        """The handler of a department."""
        if department_id not in self._handlers:
            department = session.exec(select(Department).where(Department.id == department_id)).one()
            name = f"示例承办人（{department.name}）"
            login = f"handler-{department_id}"
            staff = self._staff(session, login, name, StaffRole.HANDLER, at=at, department_id=department_id)
            self._handlers[department_id] = _actor(staff)
            self._just_hired.add(department_id)
        return self._handlers[department_id]

    def forget(self) -> None:
        """Handlers hired in a unit of work that was undone are hired again."""
        for department_id in self._just_hired:
            del self._handlers[department_id]
        self._just_hired.clear()

    def keep(self) -> None:
        """Whoever was hired in a unit of work that is stored is there to stay."""
        self._just_hired.clear()

    def _staff(
        self,
        session: Session,
        login: str,
        name: str,
        role: StaffRole,
        *,
        at: datetime,
        department_id: int | None = None,
    ) -> Staff:
        """Hundreds of accounts share one password and its hash; hashing it for each would take longer than the play."""
        return find_staff(session, login) or add_staff(
            session,
            login=login,
            display_name=name[:80],
            roles=[role],
            department_id=department_id,
            password=self._password,
            at=at,
            must_change=False,
            is_synthetic=True,
            password_hash=self._hash,
        )


def complainant(draw: random.Random, *, must_have_phone: bool = False) -> Person:
    """A synthetic person. The numbers begin with 120: possible in length, given to nobody."""
    serial = draw.randrange(10**4)
    has_phone = must_have_phone or draw.random() < 0.85  # noqa: PLR2004
    return Person(name=f"示例诉求人{serial:04d}", phone=f"+86120{serial:08d}" if has_phone else "")


def _actor(staff: Staff) -> Actor:
    roles = frozenset(StaffRole(role) for role in staff.roles)
    return Actor(ActorKind.STAFF, staff.id, roles, staff.department_id)
