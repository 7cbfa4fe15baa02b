"""Associations, their names, and who answers for them on which date."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, String, text
from sqlmodel import Field

from routing.base import BIG_ID, BLANK, FALSE, Record, str_enum
from routing.vocabulary import Level, Lifecycle, NameKind, RegistrationMode, RegistryRole

# Ranges of characters ("everything that begins with 火锅") need an index in plain code point order, whatever language
# the database was created in. SQLite compares that way of itself.
BYTEWISE = String(200).with_variant(String(200, collation="C"), "postgresql")

# How the key of an association without a proved code begins: GB 32100 leaves out I, O, S, V and Z.
UNVERIFIED = "ZZ"


class Association(Record, table=True):
    """A trade association or chamber of commerce 行业协会商会; `credit_code` is GB 32100, checked on import.

    Of one that `is_unverified` it is a key of the registry's own, and `code_as_written` what stood in its place.
    """

    id: int = Field(default=None, primary_key=True)
    credit_code: str = Field(max_length=18, unique=True)
    name: str = Field(max_length=200, index=True)
    level: Level = Field(sa_type=str_enum(Level))
    region_code: str = Field(foreign_key="region.code", max_length=6, index=True)
    industry: str = Field(default="", max_length=60)
    mode: RegistrationMode = Field(sa_type=str_enum(RegistrationMode))
    lifecycle: Lifecycle = Field(default=Lifecycle.ACTIVE, sa_type=str_enum(Lifecycle))
    is_watchlisted: bool = False
    is_synthetic: bool = False
    is_unverified: bool = Field(default=False, sa_column_kwargs=FALSE)
    code_as_written: str = Field(default="", max_length=60, sa_column_kwargs=BLANK)


class AssociationName(Record, table=True):
    """One searchable name. `needle` is the normalised name, `initials` its pinyin initials."""

    __tablename__ = "association_name"
    __table_args__ = (Index(None, "association_id", "name", unique=True),)

    id: int = Field(default=None, primary_key=True)
    association_id: int = Field(foreign_key="association.id", index=True)
    kind: NameKind = Field(sa_type=str_enum(NameKind))
    name: str = Field(max_length=200)
    needle: str = Field(sa_type=BYTEWISE, index=True)
    initials: str = Field(sa_type=BYTEWISE, index=True)


class AssociationNeedle(Record, table=True):
    """Every tail of a needle (火锅协会, 锅协会, 协会), so that a search for a part is a search for a beginning.

    Derived from `association_name` by `routing.registry.names` and rebuilt with it; no foreign key, because its check
    would want a second index as large as the table. A row whose name is gone joins nothing.
    """

    __tablename__ = "association_needle"

    suffix: str = Field(sa_type=BYTEWISE, primary_key=True)
    name_id: int = Field(sa_type=BIG_ID, primary_key=True)


class RoleAssignment(Record, table=True):
    """Which department holds which role for an association, from `valid_from` up to, not including, `valid_to`.

    Rows are never edited but for their end: an old complaint must show the mapping of its day. Several departments may
    hold one role at a time: they compete, and complaints are coordinated until one is chosen.
    """

    __tablename__ = "role_assignment"
    __table_args__ = (
        Index(
            "uq_role_assignment_open",
            "association_id",
            "role",
            "department_id",
            unique=True,
            postgresql_where=text("valid_to IS NULL"),
            sqlite_where=text("valid_to IS NULL"),
        ),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="ends_after_start"),
    )

    id: int = Field(default=None, primary_key=True)
    association_id: int = Field(foreign_key="association.id", index=True)
    role: RegistryRole = Field(sa_type=str_enum(RegistryRole))
    department_id: int = Field(foreign_key="department.id", index=True)
    valid_from: date
    valid_to: date | None = None
    basis: str = Field(max_length=300)
