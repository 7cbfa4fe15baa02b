"""Where somebody who works here is signed in, and how often somebody guessed."""

from datetime import datetime

from sqlmodel import Field

from routing.base import BIG_ID, BLANK, Record


class StaffSession(Record, table=True):
    """One browser that is signed in. What it shows of itself is kept as a digest: nobody signs in with this table.

    It lives while `ended_at` is empty, `version` is that of the account, and it is not idle. `seen_at` is written
    once a minute at most. `proved_at`: when the password was last given. Of the browser only its kind is kept, of the
    address only the network.
    """

    __tablename__ = "staff_session"

    id: int = Field(default=None, primary_key=True, sa_type=BIG_ID)
    staff_id: int = Field(foreign_key="staff.id", index=True)
    digest: str = Field(max_length=64, unique=True)
    version: int
    began_at: datetime
    seen_at: datetime
    proved_at: datetime | None = None
    ended_at: datetime | None = None
    device: str = Field(default="", max_length=60, sa_column_kwargs=BLANK)
    network: str = Field(default="", max_length=40, sa_column_kwargs=BLANK)


class PasswordTries(Record, table=True):
    """Wrong passwords of one kind: for a log-in, from an address, by a device. `key` is a keyed hash of which.

    `weight` is their number as of `tried_at`; it shrinks with time.
    """

    __tablename__ = "password_tries"

    key: str = Field(primary_key=True, max_length=64)
    weight: float = 0.0
    tried_at: datetime = Field(index=True)
