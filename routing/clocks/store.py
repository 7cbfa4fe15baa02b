"""Which limits are in force: the newest version in the database, else the shipped ones."""

from datetime import datetime

from sqlmodel import Session, col, select

from routing.clocks.deadlines import Limit
from routing.clocks.ladder import Rung
from routing.clocks.policies import SHIPPED_VERSION, Limits, by_policy, limits_of, shipped_limits_of
from routing.errors import UnknownProfile
from routing.models.policy import PolicyLimit, PolicyRung, PolicyVersion
from routing.translatable import N_
from routing.vocabulary import Addressee


def load_limits(session: Session, profile: str, *, at: datetime | None = None) -> Limits:
    """The profile's newest active version in force at `at` (None: the newest of all), else the shipped limits."""
    versions = select(PolicyVersion).where(PolicyVersion.profile == profile, col(PolicyVersion.is_active))
    if at is not None:
        versions = versions.where(PolicyVersion.effective_at <= at)
    newest = versions.order_by(col(PolicyVersion.effective_at).desc(), col(PolicyVersion.version).desc()).limit(1)
    version = session.exec(newest).first()
    return shipped_limits_of(profile) if version is None else _stored(session, version)


def next_limits(session: Session, profile: str, at: datetime) -> datetime | None:
    """When other limits than those in force at `at` take force, as far as is known."""
    later = select(PolicyVersion.effective_at).where(
        PolicyVersion.profile == profile, col(PolicyVersion.is_active), PolicyVersion.effective_at > at
    )
    return session.exec(later.order_by(col(PolicyVersion.effective_at)).limit(1)).first()


def get_limits(session: Session, profile: str, version: int) -> Limits:
    """That very version, in force or not: what was promised under it is derived by it for ever."""
    statement = select(PolicyVersion).where(PolicyVersion.profile == profile, PolicyVersion.version == version)
    stored = session.exec(statement).first()
    if stored is not None:
        return _stored(session, stored)
    if version != SHIPPED_VERSION:
        message = N_("profile %(profile)s of limits has no version %(version)s")
        raise UnknownProfile(message, profile=profile, version=version)
    return shipped_limits_of(profile)


def _stored(session: Session, version: PolicyVersion) -> Limits:
    rows = session.exec(select(PolicyLimit).where(PolicyLimit.version_id == version.id)).all()
    limits = (Limit(row.clock, row.amount, row.unit, row.policy, row.basis, row.extension) for row in rows)
    rungs = session.exec(select(PolicyRung).where(PolicyRung.version_id == version.id)).all()
    ladders = by_policy(
        (row.policy, Rung(row.step, row.offset, tuple(map(Addressee, row.tells)), row.basis)) for row in rungs
    )
    return limits_of(version.profile, version.version, limits, ladders)
