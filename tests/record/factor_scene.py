"""Two people with an app, a passkey and a provider, and one code on paper used."""

import pyotp
from sqlmodel import Session, select

from intake.auth.factors.recovery import use_code
from intake.auth.factors.upkeep import add_authenticator, first_codes
from intake.auth.oidc.linking import bind_subject
from intake.models import Passkey, Staff
from intake.vocabulary import StaffRole
from tests import factories as make


def add_factors(session: Session) -> None:
    """The keys are put in as the browser's answer would be: only a browser makes one."""
    keeper = make.make_actor(session, StaffRole.ADMINISTRATOR)
    people = [make.make_actor(session, role).staff_id for role in (StaffRole.OPERATOR, StaffRole.SUPERVISOR)]
    for place, staff in enumerate(session.exec(select(Staff).where(Staff.id.in_(people)).order_by(Staff.id)).all()):
        at, secret = make.on(4 + place), pyotp.random_base32()
        code = pyotp.TOTP(secret).at(int(at.timestamp()))
        codes = add_authenticator(session, staff, secret, code, actor=keeper, at=at)
        key = {"credential_id": f"key-{place}".encode(), "public_key": f"half-{place}".encode()}
        session.add(Passkey(staff_id=staff.id, name=f"合成钥匙{place}", added_at=at, **key))
        first_codes(session, staff, "staff:factor_add", factor="passkey", actor=keeper, at=at)
        bind_subject(session, staff, f"sub-{place}", issuer=f"https://idp-{place}.example", actor=keeper, at=at)
    assert use_code(session, staff.id, codes[0], at=at)
    first_codes(session, staff, "staff:factor_add", factor="codes", actor=keeper, at=at)
