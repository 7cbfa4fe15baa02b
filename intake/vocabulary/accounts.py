"""Which rights one person must not hold together, which need two administrators, and a set for an office of three.

Roles are named by their words, so that a right that is no role can be named here too.
GB/T 22239-2019 8.1.5: who administers, who audits and who keeps secrets are three, and none of them is the other.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from intake.vocabulary.office import StaffRole
from routing.translatable import N_, TranslatableText


class AccountRequestKind(StrEnum):
    """What a second administrator is asked to agree to 待复核的账号操作."""

    GRANT = "grant"  # 授予关键角色
    RESET = "reset"  # 重置关键账号的密码
    ACTIVATE = "activate"  # 重新启用关键账号


class AccountRequestState(StrEnum):
    """How that stands. One that nobody decided in time lapses by itself, without a word 账号操作复核状态."""

    OPEN = "open"  # 待复核
    APPROVED = "approved"  # 已同意
    REFUSED = "refused"  # 未同意
    WITHDRAWN = "withdrawn"  # 已撤回


@dataclass(frozen=True)
class ForbiddenPair:
    """Two rights that one account is not given together, and why."""

    first: str
    second: str
    why: TranslatableText


# A right of its own, or a role: who agrees that the identity of somebody who asked for confidentiality is opened.
CUSTODIAN = "custodian"
_READS_ALONE = TranslatableText(N_("Who examines what was done has done none of it: the auditor only reads."))
_IS_WATCHED = TranslatableText(
    N_("Who gives rights and keeps the installation is watched by the auditor: with both nobody would watch them.")
)
_KEEPS_SECRETS = TranslatableText(
    N_("Who can give any right must not be who agrees that confidential identities are opened.")
)
FORBIDDEN_PAIRS = (
    ForbiddenPair(StaffRole.ADMINISTRATOR, CUSTODIAN, _KEEPS_SECRETS),
    ForbiddenPair(StaffRole.AUDITOR, StaffRole.ADMINISTRATOR, _IS_WATCHED),
    *(
        ForbiddenPair(StaffRole.AUDITOR, other, _READS_ALONE)
        for other in (
            StaffRole.OPERATOR,
            StaffRole.DISPATCHER,
            StaffRole.HANDLER,
            StaffRole.SUPERVISOR,
            StaffRole.CALLER_BACK,
            CUSTODIAN,
        )
    ),
)

# What is refused of one complaint, whatever the roles: every verb that judges somebody's work asks who did it.
FORBIDDEN_OF_ONE_COMPLAINT = (
    N_("Who wrote the reply, or has a part of the complaint in hand, does not review it."),
    N_("Who took, handled, answered or closed a complaint does not call back about it."),
    N_("Who asked for more time, a return, a suspension or an end does not decide on it."),
    N_("Who wants to be shown a confidential number does not agree to that in the second person's place."),
    N_("Who reported on an order does not accept the report."),
)

# Their grant, and a new password of who has one, need a second administrator.
PRIVILEGED = frozenset({StaffRole.ADMINISTRATOR, StaffRole.SUPERVISOR, StaffRole.AUDITOR, CUSTODIAN})

# Lawful for an office of three: two administrators agree to each other's grants, what one took and reviewed the other
# calls back about, and the auditor does nothing else. Handlers sit in the departments.
OFFICE_OF_THREE: Mapping[str, tuple[StaffRole, ...]] = MappingProxyType(
    {
        N_("First person"): (StaffRole.OPERATOR, StaffRole.DISPATCHER, StaffRole.ADMINISTRATOR),
        N_("Second person"): (StaffRole.SUPERVISOR, StaffRole.CALLER_BACK, StaffRole.ADMINISTRATOR),
        N_("Third person"): (StaffRole.AUDITOR,),
    }
)


def forbidden_among(rights: Collection[str]) -> list[ForbiddenPair]:
    """The pairs that somebody with all these rights would hold."""
    held = set(rights)
    return [pair for pair in FORBIDDEN_PAIRS if pair.first in held and pair.second in held]
