"""How a text left: whether it may have, how often, by which gateway, and what the provider said of it."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_BEFORE = ("queued", "claimed", "sent", "delivered", "failed")
_SINCE = (*_BEFORE, "uncertain", "phoned", "dropped")
_INDEXES = ("ix_message_waiting_for_number", "ix_message_to_settle", "ix_message_doubled", "ix_message_claimed_at")
_COLUMNS = ("phone_hash", "departures", "gateway", "error_code", "provider_status")


def _state(words: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*words, name="message_state", native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    # Whoever waits for a lock holds up all who come after: rather fail soon, and try again.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.add_column(sa.Column("phone_hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True))
        batch_op.add_column(sa.Column("departures", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(
            sa.Column("gateway", sqlmodel.sql.sqltypes.AutoString(length=20), server_default="", nullable=False)
        )
        batch_op.add_column(
            sa.Column("error_code", sqlmodel.sql.sqltypes.AutoString(length=20), server_default="", nullable=False)
        )
        batch_op.add_column(
            sa.Column("provider_status", sqlmodel.sql.sqltypes.AutoString(length=40), server_default="", nullable=False)
        )
        batch_op.alter_column("state", existing_type=_state(_BEFORE), type_=_state(_SINCE), existing_nullable=False)
        waiting, unsettled = sa.text("state IN ('queued', 'claimed')"), sa.text("state IN ('failed', 'uncertain')")
        twice = sa.text("departures >= 2")
        number, settle, doubled, claimed = _INDEXES
        batch_op.create_index(
            number, ["phone_hash", "id"], unique=False, postgresql_where=waiting, sqlite_where=waiting
        )
        batch_op.create_index(settle, ["created_at"], unique=False, postgresql_where=unsettled, sqlite_where=unsettled)
        batch_op.create_index(doubled, ["created_at"], unique=False, postgresql_where=twice, sqlite_where=twice)
        batch_op.create_index(claimed, ["claimed_at"], unique=False)
    # Of those that may leave once more: how often they did, or may have.
    op.execute("UPDATE message SET departures = 1 WHERE state = 'failed' AND sent_at IS NOT NULL")
    op.execute(
        "UPDATE message SET departures = 1 WHERE state IN ('queued', 'claimed') "
        "AND (state = 'claimed' OR last_error LIKE 'sent again%')"
    )
    op.execute(
        "UPDATE message SET departures = 2 WHERE state IN ('claimed', 'failed') AND last_error LIKE 'sent again%'"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    # Before, what nobody knew the outcome of, and what was told otherwise, counted as failed.
    op.execute("UPDATE message SET state = 'failed' WHERE state IN ('uncertain', 'phoned', 'dropped')")
    with op.batch_alter_table("message", schema=None) as batch_op:
        for index in _INDEXES:
            batch_op.drop_index(index)
        batch_op.alter_column("state", existing_type=_state(_SINCE), type_=_state(_BEFORE), existing_nullable=False)
        for column in _COLUMNS:
            batch_op.drop_column(column)
