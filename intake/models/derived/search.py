"""By which complaints are found: bags of keyed hashes of what is said in each, and the searches that staff asked for.

A bag has no word and no order of words in it: the same two characters have another hash in each week's complaints, and
without the ring's key nobody can try which characters a hash stands for.
"""

from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, Index, Integer, LargeBinary, UniqueConstraint, text
from sqlmodel import Field

from routing.base import Record


class WordBagVersion(Record, table=True):
    """Under which key of the ring bags are made, and how far the record has been followed for what was said since."""

    __tablename__ = "word_bag_version"

    version: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    key_id: str = Field(max_length=16)
    made_at: datetime
    # When every complaint had a bag of this version. Until then bags of the one before are asked too.
    filled_at: datetime | None = None
    followed_to: int = Field(sa_type=BigInteger)  # an id of `complaint_event`


class WordBag(Record, table=True):
    """The hashes of one complaint: 32 bits each, once, sorted.

    Names its complaint without a foreign key: it is written and taken away under the complaint's lock.
    """

    __tablename__ = "word_bag"
    __table_args__ = (
        # On SQLite it holds nothing: a week's bags are read in their order there.
        Index("ix_word_bag_hashes", "hashes", postgresql_using="gin", sqlite_where=text("complaint_id IS NULL")),
    )

    complaint_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    version: int = Field(sa_type=BigInteger)
    # How many events the complaint had when its texts were read.
    event_count: int
    # Whole numbers with a sign; on SQLite four bytes each.
    hashes: list[int] | bytes = Field(sa_type=LargeBinary().with_variant(ARRAY(Integer), "postgresql"))


class StaffSearch(Record, table=True):
    """What somebody searched for, so that no word or number of it stands in an address. Without a name it soon goes."""

    __tablename__ = "staff_search"
    __table_args__ = (UniqueConstraint("staff_id", "name"), Index(None, "staff_id", "asked_at"))

    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    staff_id: int = Field(foreign_key="staff.id")
    name: str | None = Field(default=None, max_length=60)
    # Sealed by the ring: whoever looks for somebody writes down who.
    sealed: bytes = Field(sa_type=LargeBinary)
    asked_at: datetime
