"""What somebody shows beside the password, or instead of it: an app, codes for the day it is lost, passkeys."""

from datetime import datetime

from sqlalchemy import BigInteger, ColumnElement, LargeBinary, UniqueConstraint, exists
from sqlmodel import Field

from routing.base import BIG_ID, Record


class StaffAuthenticator(Record, table=True):
    """The app that shows codes (TOTP, RFC 6238), one a person. `secret` is sealed by the key ring.

    `last_step`: the half minute whose code was taken last; none up to it is taken again.
    """

    __tablename__ = "staff_authenticator"

    staff_id: int = Field(primary_key=True, foreign_key="staff.id")
    secret: bytes = Field(sa_type=LargeBinary)
    added_at: datetime
    last_step: int = Field(default=0, sa_type=BigInteger)
    last_used_at: datetime | None = None


class RecoveryCode(Record, table=True):
    """A code on paper, good once. `digest` is keyed: nobody signs in with this table."""

    __tablename__ = "recovery_code"

    id: int = Field(default=None, primary_key=True, sa_type=BIG_ID)
    staff_id: int = Field(foreign_key="staff.id", index=True)
    digest: str = Field(max_length=64, unique=True)
    made_at: datetime
    used_at: datetime | None = None


class Passkey(Record, table=True):
    """A key of WebAuthn, of which only the public half is here. `sign_count` grows with each use where a key counts."""

    __tablename__ = "passkey"

    id: int = Field(default=None, primary_key=True, sa_type=BIG_ID)
    staff_id: int = Field(foreign_key="staff.id", index=True)
    credential_id: bytes = Field(sa_type=LargeBinary, unique=True)
    public_key: bytes = Field(sa_type=LargeBinary)
    name: str = Field(max_length=60)
    added_at: datetime
    sign_count: int = Field(default=0, sa_type=BigInteger)
    last_used_at: datetime | None = None


class PasskeyChallenge(Record, table=True):
    """What a key is asked to sign: once, soon, for one purpose. Without `staff_id`: by whoever it turns out to be."""

    __tablename__ = "passkey_challenge"

    digest: str = Field(primary_key=True, max_length=64)
    purpose: str = Field(max_length=20)
    staff_id: int | None = Field(default=None, foreign_key="staff.id")
    made_at: datetime = Field(index=True)


class StaffSubject(Record, table=True):
    """As whom an OpenID provider knows an account: one subject an account, and one account a subject."""

    __tablename__ = "staff_subject"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    staff_id: int = Field(primary_key=True, foreign_key="staff.id")
    issuer: str = Field(max_length=255)
    subject: str = Field(max_length=255)
    bound_at: datetime
    bound_by_id: int | None = Field(default=None, foreign_key="staff.id")


def has_app(staff_id: ColumnElement[int]) -> ColumnElement[bool]:
    """In SQL, whether somebody has an authenticator app."""
    return exists().where(StaffAuthenticator.__table__.c.staff_id == staff_id)


def has_passkey(staff_id: ColumnElement[int]) -> ColumnElement[bool]:
    """In SQL, whether somebody has a passkey."""
    return exists().where(Passkey.__table__.c.staff_id == staff_id)
