"""Who must have a second factor, as the setting says, and who of them has none yet."""

from collections.abc import Iterable

from sqlmodel import Session, col, select

from intake.models import Staff
from intake.models.office.second_factor import has_app, has_passkey
from intake.settings.signing_in import SecondFactor
from intake.vocabulary.accounts import PRIVILEGED


def must_have_one(setting: SecondFactor, roles: Iterable[str]) -> bool:
    if setting is SecondFactor.PRIVILEGED:
        return any(role in PRIVILEGED for role in roles)
    return setting is SecondFactor.ALL


def find_lacking(session: Session, setting: SecondFactor) -> list[Staff]:
    """Active accounts that must have one and have none, by login."""
    who = Staff.__table__.c.id
    lacking = select(Staff).where(col(Staff.is_active), ~has_app(who), ~has_passkey(who)).order_by(Staff.login)
    return [staff for staff in session.exec(lacking) if must_have_one(setting, staff.roles)]
