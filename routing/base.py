"""The bottom of everything: the parent of every table and the column types they share."""

from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Enum, Integer, MetaData, Table, text
from sqlmodel import SQLModel

# SQLite only gives an automatic rowid to a column spelled INTEGER; PostgreSQL wants 64 bits.
BIG_ID = BigInteger().with_variant(Integer(), "sqlite")

# What a new row holds unless something is known: the database fills it in, and the hot insert need not send it.
BLANK = {"server_default": ""}
ZERO = {"server_default": "0"}
FALSE = {"server_default": text("false")}  # SQLite knows the word too
EMPTY_LIST = {"server_default": "[]"}


class Record(SQLModel):
    """Parent of every table. The naming convention must stand here, before the first table is defined.

    An `id` the database gives out is typed `int` though it is None until the row is flushed: whoever reads one has a
    stored row in hand.
    """

    __table__: ClassVar[Table]  # SQLAlchemy sets it; SQLModel does not say so
    # A table's validator is built when it is first asked for: all of them at once are a tenth of a command's start.
    model_config = {"defer_build": True, "arbitrary_types_allowed": True}
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def str_enum(kind: type[StrEnum]) -> Any:
    """Column type storing the member's value, with a CHECK that names the vocabulary.

    SQLModel alone would store the member's *name* and check nothing.
    """
    return Enum(
        kind,
        name=_snake(kind.__name__),
        values_callable=lambda members: [member.value for member in members],
        native_enum=False,
        create_constraint=True,
        validate_strings=True,
        length=32,
    )


def _snake(name: str) -> str:
    return "".join("_" + c.lower() if c.isupper() else c for c in name).lstrip("_")
