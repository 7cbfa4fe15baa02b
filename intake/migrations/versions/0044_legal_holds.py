"""A complaint may be held: nothing of it is erased until a day, for a reason and on a paper that are named."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

_TABLE = "complaint_identity"
_EVENTS = ("complaint_event", "kind", "event_kind")
_NEW_WORDS = ("hold:place", "hold:lift")


def upgrade() -> None:
    # Whoever waits for a lock holds up all who come after: rather fail soon, and try again.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column(_TABLE, sa.Column("held_until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
    op.add_column(_TABLE, sa.Column("hold_reason", sa.LargeBinary(), nullable=True))
    op.add_column(_TABLE, sa.Column("hold_document", sa.LargeBinary(), nullable=True))
    _name(*_EVENTS, [*_words_of("complaint_event", "event_kind"), *_NEW_WORDS])


def downgrade() -> None:
    """Refused by the database where the record tells of a hold."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    _name(*_EVENTS, [word for word in _words_of("complaint_event", "event_kind") if word not in _NEW_WORDS])
    for name in ("hold_document", "hold_reason", "held_until"):
        op.drop_column(_TABLE, name)


def _words_of(table: str, vocabulary: str) -> list[str]:
    """The words that the database takes now, as either way of naming them has them."""
    checks = sa.inspect(op.get_bind()).get_check_constraints(table)
    text = next(check["sqltext"] for check in checks if check["name"] == f"ck_{table}_{vocabulary}")
    return ",".join(re.findall(r"'\{?([^'}]*)\}?'", text)).split(",")


def _name(table: str, column: str, vocabulary: str, words: list[str]) -> None:
    """Said anew; PostgreSQL checks one array of words sooner than words apart."""
    name = f"ck_{table}_{vocabulary}"
    if op.get_bind().dialect.name == "postgresql":
        array = "'{" + ",".join(words) + "}'::text[]"
        op.execute(
            f'ALTER TABLE {table} DROP CONSTRAINT "{name}", ADD CONSTRAINT "{name}" CHECK ({column} = ANY ({array}))'
        )
        return
    with _kept_triggers(table), op.batch_alter_table(table) as batch:
        batch.drop_constraint(op.f(name), type_="check")
        batch.create_check_constraint(op.f(name), f"{column} IN ({', '.join(map(repr, words))})")


@contextmanager
def _kept_triggers(table: str) -> Iterator[None]:
    """SQLite makes a table anew for each change of this kind, and its triggers go with the old."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    wanted = sa.text("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table")
    kept = op.get_bind().execute(wanted, {"table": table}).scalars().all() if is_sqlite else []
    yield
    for trigger in kept:
        op.execute(trigger)
