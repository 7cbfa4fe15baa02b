"""Every version of the limits there is: proposed, waiting for its day, in force, replaced or thrown away."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, col, select

from intake.errors import NotFound
from intake.language.i18n import N_
from routing.clocks.policies import SHIPPED_VERSION, Limits
from routing.clocks.store import get_limits, load_limits
from routing.models import PolicyVersion


class LimitsVersionStatus(StrEnum):
    """What a version is at a moment."""

    PROPOSED = "proposed"  # 待批准
    WAITING = "waiting"  # 待生效
    IN_FORCE = "in_force"  # 生效中
    REPLACED = "replaced"  # 已被取代
    DISCARDED = "discarded"  # 已撤回


@dataclass(frozen=True)
class LimitsVersion:
    row: PolicyVersion
    status: LimitsVersionStatus


def versions(session: Session, profile: str, at: datetime) -> list[LimitsVersion]:
    """The newest first."""
    in_force = load_limits(session, profile, at=at).version
    newest = col(PolicyVersion.version).desc()
    rows = session.exec(select(PolicyVersion).where(PolicyVersion.profile == profile).order_by(newest)).all()
    return [LimitsVersion(row, _status(row, in_force, at)) for row in rows]


def get_version(session: Session, profile: str, version: int) -> PolicyVersion:
    statement = select(PolicyVersion).where(PolicyVersion.profile == profile, PolicyVersion.version == version)
    found = session.exec(statement).first()
    if found is None:
        raise NotFound(N_("there is no such version of the limits"), field="version")
    return found


def find_open(session: Session, profile: str, at: datetime) -> LimitsVersion | None:
    """The proposal nobody has decided, or the approved version that waits for its day; there is at most one."""
    found = (
        one
        for one in versions(session, profile, at)
        if one.status in {LimitsVersionStatus.PROPOSED, LimitsVersionStatus.WAITING}
    )
    return next(found, None)


def status_of(session: Session, row: PolicyVersion, at: datetime) -> LimitsVersionStatus:
    """What that version is at that moment."""
    return _status(row, load_limits(session, row.profile, at=at).version, at)


def limits_before(session: Session, row: PolicyVersion, at: datetime) -> Limits:
    """What the version changes, or changed: the limits in force when it took force, or now while it is none."""
    if not row.is_active or row.effective_at > at:
        moment = row.decided_at if row.decided_at is not None and not row.is_active else at
        return load_limits(session, row.profile, at=moment)
    earlier = select(PolicyVersion.version).where(
        PolicyVersion.profile == row.profile, col(PolicyVersion.is_active), PolicyVersion.version < row.version
    )
    order = col(PolicyVersion.effective_at).desc(), col(PolicyVersion.version).desc()
    before = session.exec(earlier.order_by(*order).limit(1)).first()
    return get_limits(session, row.profile, SHIPPED_VERSION if before is None else before)


def _status(row: PolicyVersion, in_force: int, at: datetime) -> LimitsVersionStatus:
    if row.version == in_force:
        return LimitsVersionStatus.IN_FORCE
    if row.is_active:
        return LimitsVersionStatus.WAITING if row.effective_at > at else LimitsVersionStatus.REPLACED
    return LimitsVersionStatus.PROPOSED if row.decided_at is None else LimitsVersionStatus.DISCARDED
