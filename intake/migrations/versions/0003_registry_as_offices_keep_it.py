"""A registry as offices keep it: questions about rows, headings, unverified codes, competing candidates, batches."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op


revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Whoever waits for a lock holds up all who come after: rather fail soon, and try again.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "registry_headings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("saved_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("saved_by", sqlmodel.sql.sqltypes.AutoString(length=64), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registry_headings")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_registry_headings_fingerprint")),
    )
    op.create_table(
        "registry_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("association_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "code",
                "same_name",
                "region",
                "zone",
                "level",
                "mode",
                "lifecycle",
                "no_registrar",
                "approval_bureau",
                "no_supervisor",
                "no_industry_department",
                "nobody",
                "competing",
                "unknown_department",
                "doubtful_department",
                "abolished_department",
                "basis",
                "date",
                name="registry_question_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("column", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("value", sqlmodel.sql.sqltypes.AutoString(length=300), server_default="", nullable=False),
        sa.Column("reason", sa.JSON(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("basis", sqlmodel.sql.sqltypes.AutoString(length=300), server_default="", nullable=False),
        sa.Column("asked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("answered_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("answered_by", sqlmodel.sql.sqltypes.AutoString(length=64), server_default="", nullable=False),
        sa.Column(
            "answer",
            sa.Enum(
                "department",
                "dropped",
                "accepted",
                "by_file",
                name="question_answer",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("answered_with", sqlmodel.sql.sqltypes.AutoString(length=120), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["association_id"], ["association.id"], name=op.f("fk_registry_question_association_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registry_question")),
    )
    with op.batch_alter_table("registry_question", schema=None) as batch_op:
        batch_op.create_index(
            "ix_registry_question_open",
            ["kind"],
            unique=False,
            postgresql_where=sa.text("answered_at IS NULL"),
            sqlite_where=sa.text("answered_at IS NULL"),
        )
        batch_op.create_index("uq_registry_question_cell", ["association_id", "column", "kind", "value"], unique=True)

    op.create_table(
        "registry_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_name", sqlmodel.sql.sqltypes.AutoString(length=200), server_default="", nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("proposed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "accepted",
                "refused",
                name="correction_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(length=500), server_default="", nullable=False),
        sa.CheckConstraint(
            "(state = 'open') = (decided_at IS NULL)", name=op.f("ck_registry_batch_decided_when_closed")
        ),
        sa.ForeignKeyConstraint(["decided_by_id"], ["staff.id"], name=op.f("fk_registry_batch_decided_by_id")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["staff.id"], name=op.f("fk_registry_batch_proposed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registry_batch")),
    )
    with op.batch_alter_table("registry_batch", schema=None) as batch_op:
        batch_op.create_index(
            "ix_registry_batch_open",
            ["proposed_at"],
            unique=False,
            postgresql_where=sa.text("state = 'open'"),
            sqlite_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "registry_batch_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("association_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "registrar",
                "registration_supervisor",
                "supervisor",
                "industry_department",
                "social_work",
                name="registry_role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("department_ids", sa.JSON(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("basis", sqlmodel.sql.sqltypes.AutoString(length=300), server_default="", nullable=False),
        sa.Column("fault", sqlmodel.sql.sqltypes.AutoString(length=200), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["association_id"], ["association.id"], name=op.f("fk_registry_batch_line_association_id")
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["registry_batch.id"], name=op.f("fk_registry_batch_line_batch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registry_batch_line")),
    )
    with op.batch_alter_table("registry_batch_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_registry_batch_line_association_id"), ["association_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_registry_batch_line_batch_id_association_id_role"),
            ["batch_id", "association_id", "role"],
            unique=True,
        )

    op.create_table(
        "registry_upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_name", sqlmodel.sql.sqltypes.AutoString(length=200), server_default="", nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["uploaded_by_id"], ["staff.id"], name=op.f("fk_registry_upload_uploaded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registry_upload")),
    )
    with op.batch_alter_table("registry_upload", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_registry_upload_uploaded_by_id"), ["uploaded_by_id"], unique=False)

    with op.batch_alter_table("association", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_unverified", sa.Boolean(), server_default=sa.text("false"), nullable=False))
        batch_op.add_column(
            sa.Column("code_as_written", sqlmodel.sql.sqltypes.AutoString(length=60), server_default="", nullable=False)
        )

    with op.batch_alter_table("role_assignment", schema=None) as batch_op:
        batch_op.drop_index("uq_role_assignment_open")
        batch_op.create_index(
            "uq_role_assignment_open",
            ["association_id", "role", "department_id"],
            unique=True,
            postgresql_where=sa.text("valid_to IS NULL"),
            sqlite_where=sa.text("valid_to IS NULL"),
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    # Before, one department held a role at a time: of those that compete the first keeps it.
    op.execute(
        "UPDATE role_assignment SET valid_to = valid_from WHERE valid_to IS NULL AND EXISTS ("
        "SELECT 1 FROM role_assignment AS earlier WHERE earlier.association_id = role_assignment.association_id "
        "AND earlier.role = role_assignment.role AND earlier.valid_to IS NULL AND earlier.id < role_assignment.id)"
    )
    with op.batch_alter_table("role_assignment", schema=None) as batch_op:
        batch_op.drop_index("uq_role_assignment_open")
        batch_op.create_index(
            "uq_role_assignment_open",
            ["association_id", "role"],
            unique=True,
            postgresql_where=sa.text("valid_to IS NULL"),
            sqlite_where=sa.text("valid_to IS NULL"),
        )

    with op.batch_alter_table("association", schema=None) as batch_op:
        batch_op.drop_column("code_as_written")
        batch_op.drop_column("is_unverified")

    with op.batch_alter_table("registry_batch_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_registry_batch_line_batch_id_association_id_role"))
        batch_op.drop_index(batch_op.f("ix_registry_batch_line_association_id"))

    op.drop_table("registry_upload")
    op.drop_table("registry_batch_line")
    with op.batch_alter_table("registry_batch", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_registry_batch_open", postgresql_where=sa.text("state = 'open'"), sqlite_where=sa.text("state = 'open'")
        )

    op.drop_table("registry_batch")
    with op.batch_alter_table("registry_question", schema=None) as batch_op:
        batch_op.drop_index("uq_registry_question_cell")
        batch_op.drop_index(
            "ix_registry_question_open",
            postgresql_where=sa.text("answered_at IS NULL"),
            sqlite_where=sa.text("answered_at IS NULL"),
        )

    op.drop_table("registry_question")
    op.drop_table("registry_headings")
