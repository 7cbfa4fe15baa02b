"""What an intake writes costs the database less: words are checked against one list, and fewer indexes are kept."""

import re
from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

# Every table that the one statement of an intake writes (`intake.casework.registering.draft`).
_TABLES = (
    "complaint", "complaint_identity", "recusal", "complaint_arrival", "suggestion", "decision", "handling",
    "deadline", "message", "complaint_event",
)  # fmt: skip
_CHECKS = sa.text(
    "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE contype = 'c' AND conrelid = to_regclass(:table) ORDER BY conname"
)
# How PostgreSQL prints a list of words, as it was made and after a restore, and the one value they become.
_LISTED = re.compile(
    r"\((?P<column>\w+)\)::text (?P<sign>= ANY|<> ALL) "
    r"\((?:\(ARRAY\[(?P<words>[^\]]*)\]\)::text\[\]|ARRAY\[(?P<restored>[^\]]*)\])\)"
)
_TOGETHER = re.compile(r"\((?P<column>\w+)\)::text (?P<sign>= ANY|<> ALL) \((?P<words>'\{[^}]*\}')::text\[\]\)")
_QUOTED = re.compile(r"'\{?([^'}]*)\}?'")
_CLAIMED = sa.text("claimed_at IS NOT NULL")


def upgrade() -> None:
    # Whoever waits for a lock holds up all who come after: rather fail soon, and try again.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
        # PostgreSQL reads every check of every table that a statement writes from its text, each time: words that
        # stand apart take it more than twice as long as one array of them.
        _write_checks(_LISTED, lambda words: "'{" + ",".join(words) + "}'::text[]")
    # No statement asks for complaints by the rule that decided them; verdicts are counted by their version.
    op.drop_index("ix_decision_rule", table_name="decision")
    # A message that nobody has taken yet is not in it.
    op.drop_index("ix_message_claimed_at", table_name="message")
    op.create_index(
        "ix_message_claimed_at", "message", ["claimed_at"], postgresql_where=_CLAIMED, sqlite_where=_CLAIMED
    )


def downgrade() -> None:
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    if is_postgresql:
        op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("ix_message_claimed_at", table_name="message")
    op.create_index("ix_message_claimed_at", "message", ["claimed_at"])
    op.create_index("ix_decision_rule", "decision", ["rule"])
    if is_postgresql:
        _write_checks(_TOGETHER, lambda words: "ARRAY[" + ", ".join(f"'{word}'::varchar" for word in words) + "]")


def _write_checks(spelt: "re.Pattern[str]", anew: Callable[[list[str]], str]) -> None:
    """Each check that names words the way of `spelt` names the same words anew, whichever words those are by now."""

    def said(found: "re.Match[str]") -> str:
        printed = next(filter(None, (found[name] for name in spelt.groupindex if name not in ("column", "sign"))))
        words = ",".join(_QUOTED.findall(printed)).split(",")
        return f"{found['column']} {found['sign']} ({anew(words)})"

    for table in _TABLES:
        for name, definition in op.get_bind().execute(_CHECKS, {"table": table}).all():
            if spelt.search(definition):
                check = spelt.sub(said, definition)
                op.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}", ADD CONSTRAINT "{name}" {check}')
