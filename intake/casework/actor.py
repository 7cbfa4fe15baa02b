"""Who acts: passed to every verb, written into every event."""

from dataclasses import dataclass

from intake.errors import NotAllowed
from intake.vocabulary import ActorKind, StaffRole
from routing.translatable import N_, TranslatableText


@dataclass(frozen=True)
class Actor:
    """A member of staff with their roles and department, a complainant, the system or the provider."""

    kind: ActorKind
    staff_id: int | None = None
    roles: frozenset[StaffRole] = frozenset()
    department_id: int | None = None
    address: str = ""  # network address, for the record of reads
    is_head: bool = False  # of their department
    # Where they work for the hotline; empty at home. `regions` are those whose complaints they see, None: all.
    region_code: str | None = None
    regions: frozenset[str] | None = None

    def must_be(self, *roles: StaffRole) -> None:
        """Raises NotAllowed unless the actor has one of `roles`."""
        if not self.roles.intersection(roles):
            raise NotAllowed(N_("needs the role %(roles)s"), roles=_either(*roles))

    @property
    def is_department_head(self) -> bool:
        """Decides what the law leaves to the head of the organ; handles its complaints, so may read them."""
        return self.is_head and StaffRole.HANDLER in self.roles and self.department_id is not None

    @property
    def is_hotline(self) -> bool:
        """Works for the hotline rather than for one department: sees every complaint of their region."""
        return bool(self.roles - {StaffRole.HANDLER})

    @property
    def only_administers(self) -> bool:
        """Keeps the installation and works on no complaint: reads no narrative, and nobody's name or number."""
        return self.roles == {StaffRole.ADMINISTRATOR}

    @property
    def sees_all(self) -> bool:
        return self.is_hotline and self.regions is None


def _either(first: StaffRole, *others: StaffRole) -> StaffRole | TranslatableText:
    return TranslatableText(N_("%(one)s or %(others)s"), one=first, others=_either(*others)) if others else first


SYSTEM = Actor(ActorKind.SYSTEM)
# For what administrators decide at the prompt, or decided before and is done when its day has come.
BY_DECISION = Actor(ActorKind.SYSTEM, roles=frozenset({StaffRole.ADMINISTRATOR}))
COMPLAINANT = Actor(ActorKind.COMPLAINANT)
PROVIDER = Actor(ActorKind.PROVIDER)
