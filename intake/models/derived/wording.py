"""By which likely duplicates are found: keyed hashes of a few shingles of each narrative, no word of it.

Without the ring's key nobody can try which words a hash stands for.
"""

from datetime import datetime

from sqlalchemy import BigInteger, Index, LargeBinary
from sqlmodel import Field

from routing.base import Record


class SketchVersion(Record, table=True):
    """How sketches are made: under which key of the ring, and which wording is too common to tell two matters apart."""

    __tablename__ = "sketch_version"

    version: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    key_id: str = Field(max_length=16)
    # Of how many complaints the common wording was counted; 0: the shipped list.
    counted_of: int
    # Sealed by the ring: what many write is still what people wrote.
    stop_list: bytes = Field(sa_type=LargeBinary)
    made_at: datetime
    # When every complaint that counts had a sketch of this version. Until then the version before is asked too.
    filled_at: datetime | None = None


class WordingSketch(Record, table=True):
    """That a complaint has a sketch, and of which version. It has no hashes where all its words are common."""

    __tablename__ = "wording_sketch"

    complaint_id: int = Field(
        primary_key=True,
        foreign_key="complaint.id",
        sa_type=BigInteger,
        sa_column_kwargs={"autoincrement": False},
    )
    version: int = Field(foreign_key="sketch_version.version", sa_type=BigInteger)


class SketchHash(Record, table=True):
    """One hash of a complaint's sketch.

    Names its complaint without a foreign key: checking one would cost more than writing the row, two dozen times a
    complaint. Rows come and go with `WordingSketch`, under the complaint's lock.
    """

    __tablename__ = "sketch_hash"
    __table_args__ = (Index("ix_sketch_hash_complaint_id", "complaint_id"),)

    hash: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    complaint_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
