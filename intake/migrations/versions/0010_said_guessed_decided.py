"""What the complainant said, what the machine guessed and what an official decided, each for itself.

Of complaints registered before it is not known whose words their codes are: they say so by holding nothing here.
"""

import re

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_EVENTS, _KINDS = "complaint_event", "ck_complaint_event_event_kind"
_CONVERSATIONS, _STEPS = "conversation", "ck_conversation_conversation_step"
_NEW_STEP = "violation"
_NEW_KINDS = ("violation:guess", "violation:name", "violation:decide")


def upgrade() -> None:
    # Whoever waits for a lock holds up all who come after: rather fail soon, and try again.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("complaint", sa.Column("violations_said", sa.JSON(), nullable=True))
    op.add_column("complaint", sa.Column("violations_decided", sa.JSON(), nullable=True))
    op.add_column("complaint", sa.Column("violations_decided_by_id", sa.Integer(), nullable=True))
    declined: sa.Column[bool] = sa.Column("is_declined", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    op.add_column("suggestion", declined)
    op.add_column("suggestion", sa.Column("rank", sa.Integer(), nullable=True))
    op.add_column("suggestion", sa.Column("probability", sa.Float(), nullable=True))
    op.add_column("classifier", sa.Column("seeds_sha256", sa.String(length=64), nullable=True))
    op.create_index(op.f("ix_classifier_seeds_sha256"), "classifier", ["seeds_sha256"], unique=True)
    _name_words(_EVENTS, "kind", _KINDS, [*_words(_EVENTS, _KINDS), *_NEW_KINDS])
    _name_words(_CONVERSATIONS, "step", _STEPS, [*_words(_CONVERSATIONS, _STEPS), _NEW_STEP])


def downgrade() -> None:
    """Refused by the database where the record tells of a guess or a decision: no event is ever taken out of it."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("UPDATE conversation SET step = NULL, asked_at = NULL WHERE step = 'violation'")
    _name_words(_CONVERSATIONS, "step", _STEPS, [one for one in _words(_CONVERSATIONS, _STEPS) if one != _NEW_STEP])
    _name_words(_EVENTS, "kind", _KINDS, [kind for kind in _words(_EVENTS, _KINDS) if kind not in _NEW_KINDS])
    op.drop_index(op.f("ix_classifier_seeds_sha256"), table_name="classifier")
    op.drop_column("classifier", "seeds_sha256")
    op.drop_column("suggestion", "probability")
    op.drop_column("suggestion", "rank")
    op.drop_column("suggestion", "is_declined")
    op.drop_column("complaint", "violations_decided_by_id")
    op.drop_column("complaint", "violations_decided")
    op.drop_column("complaint", "violations_said")


def _words(table: str, check: str) -> list[str]:
    """What the database takes now."""
    checks = sa.inspect(op.get_bind()).get_check_constraints(table)
    return re.findall(r"'([^']+)'", next(one["sqltext"] for one in checks if one["name"] == check))


def _name_words(table: str, column: str, check: str, words: list[str]) -> None:
    """Which words a column may hold, said anew. SQLite makes the table anew for it, and its triggers go with the old."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    wanted = sa.text("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table")
    triggers = op.get_bind().execute(wanted, {"table": table}).scalars().all() if is_sqlite else []
    with op.batch_alter_table(table, schema=None) as batch_op:
        batch_op.drop_constraint(op.f(check), type_="check")
        batch_op.create_check_constraint(op.f(check), f"{column} IN ({', '.join(map(repr, words))})")
    for trigger in triggers:
        op.execute(trigger)
