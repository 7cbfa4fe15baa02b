"""The first tables, and triggers that refuse to change history."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op


revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# History is written once: no statement may change or delete it, whoever sends it.
FROZEN = ("complaint_event", "office_event", "audit_anchor")


def _freeze() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'history is append-only: % refused on %', TG_OP, TG_TABLE_NAME; END $$"
        )
        for table in FROZEN:
            op.execute(
                f"CREATE TRIGGER {table}_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )
        return
    for table in FROZEN:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'history is append-only: {verb} refused on {table}'); END"
            )


def _thaw() -> None:
    # SQLite drops a table's triggers with the table.
    if op.get_bind().dialect.name == "postgresql":
        for table in FROZEN:
            op.execute(f"DROP TRIGGER {table}_frozen ON {table}")
        op.execute("DROP FUNCTION refuse_change()")


def upgrade() -> None:
    op.create_table(
        "association_needle",
        sa.Column(
            "suffix",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("name_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("suffix", "name_id", name=op.f("pk_association_needle")),
    )
    op.create_table(
        "audit_anchor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("last_event_id", sa.BigInteger(), nullable=False),
        sa.Column("event_count", sa.BigInteger(), nullable=False),
        sa.Column("format", sa.SmallInteger(), nullable=False),
        sa.Column("key_id", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("digest", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("previous", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_anchor")),
    )
    op.create_table(
        "calendar_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("region_code", sqlmodel.sql.sqltypes.AutoString(length=6), nullable=False),
        sa.Column("is_working", sa.Boolean(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("hours", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("basis", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("since_version", sa.Integer(), nullable=False),
        sa.Column("until_version", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_day")),
    )
    with op.batch_alter_table("calendar_day", schema=None) as batch_op:
        batch_op.create_index(
            "uq_calendar_day",
            ["region_code", "day"],
            unique=True,
            postgresql_where=sa.text("until_version IS NULL"),
            sqlite_where=sa.text("until_version IS NULL"),
        )

    op.create_table(
        "calendar_version",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "act",
            sa.Enum(
                "year",
                "local_day",
                "office_hours",
                name="calendar_act",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("followed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_calendar_version")),
    )
    op.create_table(
        "calendar_year",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "official", "provisional", name="calendar_status", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("notice", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("since_version", sa.Integer(), nullable=False),
        sa.Column("until_version", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_year")),
    )
    with op.batch_alter_table("calendar_year", schema=None) as batch_op:
        batch_op.create_index(
            "uq_calendar_year",
            ["year"],
            unique=True,
            postgresql_where=sa.text("until_version IS NULL"),
            sqlite_where=sa.text("until_version IS NULL"),
        )

    op.create_table(
        "classifier",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("trained_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("held_out_month", sa.Date(), nullable=False),
        sa.Column("learned_from", sa.Integer(), nullable=False),
        sa.Column("measured_on", sa.Integer(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                "in_use",
                "beaten",
                "too_few",
                name="classifier_verdict",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_classifier")),
        sa.UniqueConstraint("version", name=op.f("uq_classifier_version")),
    )
    op.create_table(
        "complaint_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("complaint_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "complaint:receive",
                "complaint:move",
                "complaint:note",
                "complaint:supplement",
                "complaint:view",
                "complaint:track",
                "decision:route",
                "decision:override",
                "decision:settle",
                "handling:dispatch",
                "handling:sign",
                "handling:contact",
                "handling:reply",
                "handling:waive",
                "handling:return",
                "handling:end",
                "request:file",
                "request:decide",
                "callback:record",
                "statutory:open",
                "statutory:conclude",
                "deadline:promise",
                "deadline:meet",
                "deadline:extend",
                "deadline:pause",
                "deadline:resume",
                "deadline:cancel",
                "deadline:step",
                "deadline:recalendar",
                "deadline:repair",
                "registry:dispute",
                "registry:settle",
                "message:queue",
                "message:send",
                "identity:unmask",
                "identity:erase",
                name="event_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "actor_kind",
            sa.Enum(
                "staff",
                "complainant",
                "system",
                "provider",
                name="actor_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("texts", sa.LargeBinary(), nullable=True),
        sa.Column("bound", sa.JSON(), nullable=True),
        sa.Column("format", sa.SmallInteger(), nullable=False),
        sa.Column("key_id", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("previous", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_event")),
        sa.UniqueConstraint("complaint_id", "seq", name=op.f("uq_complaint_event_complaint_id_seq")),
    )
    op.create_table(
        "deadline",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("complaint_id", sa.BigInteger(), nullable=False),
        sa.Column("handling_id", sa.BigInteger(), nullable=True),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column(
            "clock",
            sa.Enum(
                "acceptance",
                "dispatch",
                "sign",
                "return_window",
                "coordinate",
                "designate",
                "first_contact",
                "reply",
                "closure",
                "callback",
                "redo",
                "petition",
                "penalty",
                "market_report",
                "need_info",
                "suspension",
                name="clock",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("policy", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column(
            "unit",
            sa.Enum(
                "working_days",
                "working_hours",
                "hours",
                "days",
                name="unit",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("basis", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("calendar_version", sa.Integer(), nullable=False),
        sa.Column("earlier_calendars", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("region_code", sqlmodel.sql.sqltypes.AutoString(length=6), nullable=False),
        sa.Column("started_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("due_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("original_due_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("extension_days", sa.Integer(), nullable=False),
        sa.Column("is_provisional", sa.Boolean(), nullable=False),
        sa.Column("is_paused", sa.Boolean(), nullable=False),
        sa.Column("paused_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("met_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("breached_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("cancelled_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column(
            "next_step",
            sa.Enum(
                "half",
                "day_before",
                "due",
                "plus_1",
                "plus_3",
                "plus_5",
                name="step",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("next_step_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline")),
    )
    with op.batch_alter_table("deadline", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deadline_complaint_id"), ["complaint_id"], unique=False)
        batch_op.create_index(
            "ix_deadline_coordination",
            ["complaint_id"],
            unique=False,
            postgresql_where=sa.text(
                "met_at IS NULL AND cancelled_at IS NULL AND clock IN ('coordinate', 'designate')"
            ),
            sqlite_where=sa.text("met_at IS NULL AND cancelled_at IS NULL AND clock IN ('coordinate', 'designate')"),
        )
        batch_op.create_index(
            "ix_deadline_next_step",
            ["next_step_at"],
            unique=False,
            postgresql_where=sa.text("next_step_at IS NOT NULL"),
            sqlite_where=sa.text("next_step_at IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_deadline_open_complaint",
            ["complaint_id", "clock"],
            unique=True,
            postgresql_where=sa.text("met_at IS NULL AND cancelled_at IS NULL AND handling_id IS NULL"),
            sqlite_where=sa.text("met_at IS NULL AND cancelled_at IS NULL AND handling_id IS NULL"),
        )
        batch_op.create_index(
            "uq_deadline_open_handling",
            ["handling_id", "clock"],
            unique=True,
            postgresql_where=sa.text("met_at IS NULL AND cancelled_at IS NULL AND handling_id IS NOT NULL"),
            sqlite_where=sa.text("met_at IS NULL AND cancelled_at IS NULL AND handling_id IS NOT NULL"),
        )

    op.create_table(
        "office_event",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column(
            "actor_kind",
            sa.Enum(
                "staff",
                "complainant",
                "system",
                "provider",
                name="actor_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("bound", sa.JSON(), nullable=True),
        sa.Column("format", sa.SmallInteger(), nullable=False),
        sa.Column("key_id", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("previous", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_office_event")),
    )
    with op.batch_alter_table("office_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_office_event_kind_seq"), ["kind", "seq"], unique=False)

    op.create_table(
        "policy_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("profile", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("effective_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=True),
        sa.Column("proposed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(length=1000), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("replanned_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_version")),
    )
    with op.batch_alter_table("policy_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_policy_version_profile_version"), ["profile", "version"], unique=True)

    op.create_table(
        "region",
        sa.Column("code", sqlmodel.sql.sqltypes.AutoString(length=6), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "national",
                "province",
                "city",
                "county",
                name="level",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("parent_code", sqlmodel.sql.sqltypes.AutoString(length=6), nullable=True),
        sa.ForeignKeyConstraint(["parent_code"], ["region.code"], name=op.f("fk_region_parent_code")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_region")),
    )
    op.create_table(
        "report_snapshot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("counted_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_snapshot")),
        sa.UniqueConstraint("month", "revision", name=op.f("uq_report_snapshot_month_revision")),
    )
    op.create_table(
        "rule_table",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "checked",
                "published",
                "retired",
                name="table_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=True),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("drafted_by", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("effective_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("published_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("published_by", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=True),
        sa.Column("retired_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("is_rollback_to", sa.Integer(), nullable=True),
        sa.CheckConstraint("is_open = (state IN ('draft', 'checked'))", name=op.f("ck_rule_table_open")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_table")),
        sa.UniqueConstraint("version", name=op.f("uq_rule_table_version")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("rule_table", schema=None) as batch_op:
        batch_op.create_index(
            "uq_rule_table_open",
            ["is_open"],
            unique=True,
            postgresql_where=sa.text("is_open"),
            sqlite_where=sa.text("is_open"),
        )
        batch_op.create_index(
            "uq_rule_table_published",
            ["state"],
            unique=True,
            postgresql_where=sa.text("state = 'published'"),
            sqlite_where=sa.text("state = 'published'"),
        )

    op.create_table(
        "sweep_failure",
        sa.Column("complaint_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("first_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("last_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("next_try_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("alarmed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("complaint_id", name=op.f("pk_sweep_failure")),
    )
    op.create_table(
        "sweep_mark",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("swept_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sweep_mark")),
    )
    op.create_table(
        "violation",
        sa.Column("code", sqlmodel.sql.sqltypes.AutoString(length=8), nullable=False),
        sa.Column("branch", sqlmodel.sql.sqltypes.AutoString(length=1), nullable=False),
        sa.Column("name_zh", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("name_en", sqlmodel.sql.sqltypes.AutoString(length=160), nullable=False),
        sa.Column("basis", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("keywords", sa.JSON(), nullable=False),
        sa.Column("gbt39666_code", sqlmodel.sql.sqltypes.AutoString(length=6), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_violation")),
    )
    with op.batch_alter_table("violation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_violation_branch"), ["branch"], unique=False)

    op.create_table(
        "association",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("credit_code", sqlmodel.sql.sqltypes.AutoString(length=18), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "national",
                "province",
                "city",
                "county",
                name="level",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("region_code", sqlmodel.sql.sqltypes.AutoString(length=6), nullable=False),
        sa.Column("industry", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column(
            "mode",
            sa.Enum(
                "dual",
                "decoupled",
                "direct",
                name="registration_mode",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "lifecycle",
            sa.Enum(
                "active",
                "inactive",
                "deregistered",
                "revoked",
                "unregistered",
                name="lifecycle",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("is_watchlisted", sa.Boolean(), nullable=False),
        sa.Column("is_synthetic", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_association_region_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_association")),
        sa.UniqueConstraint("credit_code", name=op.f("uq_association_credit_code")),
    )
    with op.batch_alter_table("association", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_association_name"), ["name"], unique=False)
        batch_op.create_index(batch_op.f("ix_association_region_code"), ["region_code"], unique=False)

    op.create_table(
        "classifier_body",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["version"], ["classifier.version"], name=op.f("fk_classifier_body_version")),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_classifier_body")),
    )
    op.create_table(
        "deadline_step",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("deadline_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "step",
            sa.Enum(
                "half",
                "day_before",
                "due",
                "plus_1",
                "plus_3",
                "plus_5",
                name="step",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("taken_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column(
            "skipped_because",
            sa.Enum(
                "met",
                "paused",
                "cancelled",
                "overtaken",
                name="skip_reason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["deadline_id"], ["deadline.id"], name=op.f("fk_deadline_step_deadline_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline_step")),
        sa.UniqueConstraint("deadline_id", "step", name=op.f("uq_deadline_step_deadline_id_step")),
    )
    op.create_table(
        "department",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column(
            "symbol",
            sa.Enum(
                "SWD",
                "REG",
                "BSU",
                "IMD",
                "MR",
                "DRC",
                "FIN",
                "AUD",
                "TAX",
                "HRSS",
                "PSB",
                "CT",
                "PUB",
                "CAC",
                "FAO",
                "COM",
                "APC",
                "DIS",
                "CRT",
                "SOC",
                "TNW",
                "HOT",
                name="symbol",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "level",
            sa.Enum(
                "national",
                "province",
                "city",
                "county",
                name="level",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("region_code", sqlmodel.sql.sqltypes.AutoString(length=6), nullable=False),
        sa.Column("superior_id", sa.Integer(), nullable=True),
        sa.Column("is_backstop", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("is_synthetic", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_department_region_code")),
        sa.ForeignKeyConstraint(["superior_id"], ["department.id"], name=op.f("fk_department_superior_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department")),
        sa.UniqueConstraint("name", name=op.f("uq_department_name")),
    )
    with op.batch_alter_table("department", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_department_region_code"), ["region_code"], unique=False)
        batch_op.create_index(
            "uq_department_backstop",
            ["region_code"],
            unique=True,
            postgresql_where=sa.text("is_backstop"),
            sqlite_where=sa.text("is_backstop"),
        )
        batch_op.create_index(
            "uq_department_symbol",
            ["region_code", "symbol"],
            unique=True,
            postgresql_where=sa.text("symbol IS NOT NULL"),
            sqlite_where=sa.text("symbol IS NOT NULL"),
        )

    op.create_table(
        "policy_limit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("policy", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column(
            "clock",
            sa.Enum(
                "acceptance",
                "dispatch",
                "sign",
                "return_window",
                "coordinate",
                "designate",
                "first_contact",
                "reply",
                "closure",
                "callback",
                "redo",
                "petition",
                "penalty",
                "market_report",
                "need_info",
                "suspension",
                name="clock",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column(
            "unit",
            sa.Enum(
                "working_days",
                "working_hours",
                "hours",
                "days",
                name="unit",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("extension", sa.Integer(), nullable=False),
        sa.Column("basis", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["policy_version.id"], name=op.f("fk_policy_limit_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_limit")),
    )
    with op.batch_alter_table("policy_limit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_policy_limit_version_id"), ["version_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_policy_limit_version_id_policy_clock"), ["version_id", "policy", "clock"], unique=True
        )

    op.create_table(
        "policy_rung",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("policy", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column(
            "step",
            sa.Enum(
                "half",
                "day_before",
                "due",
                "plus_1",
                "plus_3",
                "plus_5",
                name="step",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("offset", sa.Integer(), nullable=False),
        sa.Column("tells", sa.JSON(), nullable=False),
        sa.Column("basis", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["policy_version.id"], name=op.f("fk_policy_rung_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_rung")),
    )
    with op.batch_alter_table("policy_rung", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_policy_rung_version_id"), ["version_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_policy_rung_version_id_policy_step"), ["version_id", "policy", "step"], unique=True
        )

    op.create_table(
        "rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("table_id", sa.Integer(), nullable=False),
        sa.Column("order", sa.Integer(), nullable=False),
        sa.Column("violation", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("channel", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("level", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("region", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("industry", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("mode", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("lifecycle", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("watchlist", sqlmodel.sql.sqltypes.AutoString(length=5), nullable=False),
        sa.Column("amount_min", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("amount_max", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("government", sqlmodel.sql.sqltypes.AutoString(length=5), nullable=False),
        sa.Column("anonymous", sqlmodel.sql.sqltypes.AutoString(length=5), nullable=False),
        sa.Column("keywords_any", sa.Text(), nullable=False),
        sa.Column("keywords_all", sa.Text(), nullable=False),
        sa.Column("association", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("lead", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("co", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("policy", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("priority", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("origin", sa.Integer(), nullable=True),
        sa.Column("changed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("changed_by", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("why", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.ForeignKeyConstraint(["table_id"], ["rule_table.id"], name=op.f("fk_rule_table_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("rule", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rule_origin"), ["origin"], unique=False)
        batch_op.create_index(batch_op.f("ix_rule_table_id"), ["table_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_rule_table_id_order"), ["table_id", "order"], unique=True)

    op.create_table(
        "rule_edit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("table_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("by", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("why", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("undone_by", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("changed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "standing",
                "undone",
                "overtaken",
                name="edit_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["table_id"], ["rule_table.id"], name=op.f("fk_rule_edit_table_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_edit")),
        sa.UniqueConstraint("table_id", "seq", name=op.f("uq_rule_edit_table_id_seq")),
    )
    op.create_table(
        "rule_finding_reason",
        sa.Column("table_id", sa.Integer(), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("by", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["table_id"], ["rule_table.id"], name=op.f("fk_rule_finding_reason_table_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("table_id", "key", name=op.f("pk_rule_finding_reason")),
    )
    op.create_table(
        "association_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("association_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "registered", "former", "alias", name="name_kind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column(
            "needle",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "initials",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["association_id"], ["association.id"], name=op.f("fk_association_name_association_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_association_name")),
    )
    with op.batch_alter_table("association_name", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_association_name_association_id"), ["association_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_association_name_association_id_name"), ["association_id", "name"], unique=True
        )
        batch_op.create_index(batch_op.f("ix_association_name_initials"), ["initials"], unique=False)
        batch_op.create_index(batch_op.f("ix_association_name_needle"), ["needle"], unique=False)

    op.create_table(
        "office_hours",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("hours", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("since_version", sa.Integer(), nullable=False),
        sa.Column("until_version", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_office_hours_department_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_hours")),
    )
    with op.batch_alter_table("office_hours", schema=None) as batch_op:
        batch_op.create_index(
            "uq_office_hours",
            ["department_id"],
            unique=True,
            postgresql_where=sa.text("until_version IS NULL"),
            sqlite_where=sa.text("until_version IS NULL"),
        )

    op.create_table(
        "role_assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("association_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "registrar",
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
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("basis", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_role_assignment_ends_after_start")
        ),
        sa.ForeignKeyConstraint(["association_id"], ["association.id"], name=op.f("fk_role_assignment_association_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_role_assignment_department_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_assignment")),
    )
    with op.batch_alter_table("role_assignment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_role_assignment_association_id"), ["association_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_role_assignment_department_id"), ["department_id"], unique=False)
        batch_op.create_index(
            "uq_role_assignment_open",
            ["association_id", "role"],
            unique=True,
            postgresql_where=sa.text("valid_to IS NULL"),
            sqlite_where=sa.text("valid_to IS NULL"),
        )

    op.create_table(
        "staff",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("display_name", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("password_hash", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("is_head", sa.Boolean(), nullable=False),
        sa.Column("language", sqlmodel.sql.sqltypes.AutoString(length=5), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("session_version", sa.Integer(), nullable=False),
        sa.Column("failed_logins", sa.Integer(), nullable=False),
        sa.Column("locked_until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("last_login_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("is_synthetic", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_staff_department_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("login", name=op.f("uq_staff_login")),
    )
    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_department_id"), ["department_id"], unique=False)

    op.create_table(
        "complaint",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("tracking_digest", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "phone",
                "web",
                "sms",
                "api",
                "meeting",
                "bulletin",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("external_id", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "complaint",
                "report",
                "consultation",
                "suggestion",
                "help",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "received",
                "need_info",
                "coordinating",
                "dispatched",
                "handling",
                "suspended",
                "replied",
                "callback",
                "closed",
                "archived",
                "rejected",
                "withdrawn",
                "transferred",
                "terminated",
                "merged",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "priority",
            sa.Enum("normal", "key", "urgent", name="priority", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("policy", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("association_id", sa.Integer(), nullable=True),
        sa.Column("association_text", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("region_code", sqlmodel.sql.sqltypes.AutoString(length=6), nullable=False),
        sa.Column("violation", sqlmodel.sql.sqltypes.AutoString(length=8), nullable=False),
        sa.Column("violations", sa.JSON(), nullable=False),
        sa.Column("narrative", sa.LargeBinary(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("is_government_involved", sa.Boolean(), nullable=False),
        sa.Column("is_anonymous", sa.Boolean(), nullable=False),
        sa.Column("language", sqlmodel.sql.sqltypes.AutoString(length=5), nullable=False),
        sa.Column("lead_department_id", sa.Integer(), nullable=True),
        sa.Column("designated", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("return_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("redo_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("extension_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("received_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("accepted_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("dispatched_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("replied_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("closed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("first_closed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("finished_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("closure_due_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("closure_original_due_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("next_due_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("pause_until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("is_provisional", sa.Boolean(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "substantiated",
                "partly",
                "unfounded",
                "unverifiable",
                "transferred",
                "mediated",
                "withdrawn",
                "explained",
                "terminated",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "reject_reason",
            sa.Enum(
                "R01",
                "R02",
                "R03",
                "R04",
                "R05",
                "R06",
                "R07",
                "R08",
                "R09",
                "R10",
                "R11",
                "R12",
                name="reject_reason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("end_note", sa.LargeBinary(), nullable=True),
        sa.Column("merged_into_id", sa.BigInteger(), nullable=True),
        sa.Column("operator_id", sa.Integer(), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("is_synthetic", sa.Boolean(), nullable=False),
        sa.Column("text_key", sa.LargeBinary(), nullable=True),
        sa.Column("event_count", sa.Integer(), nullable=False),
        sa.Column("event_head", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.CheckConstraint(
            "(state = 'rejected') = (reject_reason IS NOT NULL)", name=op.f("ck_complaint_rejected_has_reason")
        ),
        sa.CheckConstraint(
            "state NOT IN ('closed', 'archived') OR closed_at IS NOT NULL", name=op.f("ck_complaint_closed_has_time")
        ),
        sa.ForeignKeyConstraint(["association_id"], ["association.id"], name=op.f("fk_complaint_association_id")),
        sa.ForeignKeyConstraint(["closed_by_id"], ["staff.id"], name=op.f("fk_complaint_closed_by_id")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["complaint.id"], name=op.f("fk_complaint_merged_into_id")),
        sa.ForeignKeyConstraint(["operator_id"], ["staff.id"], name=op.f("fk_complaint_operator_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint")),
        sa.UniqueConstraint("number", name=op.f("uq_complaint_number")),
    )
    with op.batch_alter_table("complaint", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_complaint_accepted_at"), ["accepted_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_complaint_association_id_received_at"), ["association_id", "received_at"], unique=False
        )
        batch_op.create_index(
            "ix_complaint_callback",
            ["next_due_at", "id"],
            unique=False,
            postgresql_where=sa.text("state = 'callback'"),
            sqlite_where=sa.text("state = 'callback'"),
        )
        batch_op.create_index(batch_op.f("ix_complaint_channel_external_id"), ["channel", "external_id"], unique=True)
        batch_op.create_index(
            "ix_complaint_closed",
            ["closed_at"],
            unique=False,
            postgresql_where=sa.text("closed_at IS NOT NULL"),
            sqlite_where=sa.text("closed_at IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_complaint_closure_due_at"), ["closure_due_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_complaint_lead_department_id_state"), ["lead_department_id", "state"], unique=False
        )
        batch_op.create_index(
            "ix_complaint_open", ["state", "next_due_at"], unique=False, postgresql_where=sa.text("closed_at IS NULL")
        )
        batch_op.create_index(
            "ix_complaint_merged_into",
            ["merged_into_id"],
            unique=False,
            postgresql_where=sa.text("merged_into_id IS NOT NULL"),
            sqlite_where=sa.text("merged_into_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_complaint_pause_until",
            ["pause_until"],
            unique=False,
            postgresql_where=sa.text("pause_until IS NOT NULL"),
            sqlite_where=sa.text("pause_until IS NOT NULL"),
        )

    op.create_table(
        "rule_replay",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("table_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("against_version", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "running",
                "done",
                "failed",
                name="replay_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("heartbeat_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("cursor", sa.BigInteger(), nullable=False),
        sa.Column("ceiling", sa.BigInteger(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("finished_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["asked_by_id"], ["staff.id"], name=op.f("fk_rule_replay_asked_by_id")),
        sa.ForeignKeyConstraint(
            ["table_id"], ["rule_table.id"], name=op.f("fk_rule_replay_table_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_replay")),
    )
    with op.batch_alter_table("rule_replay", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rule_replay_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_rule_replay_table_id"), ["table_id"], unique=False)

    op.create_table(
        "verification_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("opened_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("closed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("close_reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.CheckConstraint(
            "close_reason = '' OR closed_at IS NOT NULL", name=op.f("ck_verification_round_reason_needs_closing")
        ),
        sa.ForeignKeyConstraint(["closed_by_id"], ["staff.id"], name=op.f("fk_verification_round_closed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verification_round")),
        sa.UniqueConstraint("begins_on", name=op.f("uq_verification_round_begins_on")),
    )
    op.create_table(
        "callback",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("complaint_id", sa.BigInteger(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column(
            "contacted",
            sa.Enum(
                "reached",
                "unreached",
                "refused",
                name="contacted",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "solved",
            sa.Enum(
                "solved", "partly", "unsolved", name="solved", native_enum=False, create_constraint=True, length=32
            ),
            nullable=True,
        ),
        sa.Column(
            "satisfaction",
            sa.Enum(
                "satisfied",
                "basically",
                "dissatisfied",
                name="satisfaction",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("called_by_id", sa.Integer(), nullable=False),
        sa.Column("called_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "(contacted = 'reached') = (satisfaction IS NOT NULL)", name=op.f("ck_callback_reached_has_satisfaction")
        ),
        sa.CheckConstraint(
            "(contacted = 'reached') = (solved IS NOT NULL)", name=op.f("ck_callback_reached_has_solved")
        ),
        sa.ForeignKeyConstraint(["called_by_id"], ["staff.id"], name=op.f("fk_callback_called_by_id")),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_callback_complaint_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_callback")),
    )
    with op.batch_alter_table("callback", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_callback_called_at"), ["called_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_callback_complaint_id"), ["complaint_id"], unique=False)

    op.create_table(
        "complaint_identity",
        sa.Column("complaint_id", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("phone_hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True),
        sa.Column("has_contact", sa.Boolean(), nullable=False),
        sa.Column(
            "confidentiality",
            sa.Enum(
                "open",
                "confidential",
                "anonymous",
                name="confidentiality",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("notice_version", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("erased_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_identity_complaint_id")),
        sa.PrimaryKeyConstraint("complaint_id", name=op.f("pk_complaint_identity")),
    )
    with op.batch_alter_table("complaint_identity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_complaint_identity_phone_hash"), ["phone_hash"], unique=False)

    op.create_table(
        "decision",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("complaint_id", sa.BigInteger(), nullable=False),
        sa.Column("table_version", sa.Integer(), nullable=False),
        sa.Column("rule", sa.Integer(), nullable=True),
        sa.Column("verdicts", sa.JSON(), nullable=False),
        sa.Column("decided_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("override_reason", sa.LargeBinary(), nullable=True),
        sa.Column("override_by_id", sa.Integer(), nullable=True),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_decision_complaint_id")),
        sa.ForeignKeyConstraint(["override_by_id"], ["staff.id"], name=op.f("fk_decision_override_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_complaint_id"), ["complaint_id"], unique=False)
        batch_op.create_index(
            "ix_decision_overruled",
            ["complaint_id"],
            unique=False,
            postgresql_where=sa.text("override_by_id IS NOT NULL"),
            sqlite_where=sa.text("override_by_id IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_decision_rule"), ["rule"], unique=False)

    op.create_table(
        "handling",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("complaint_id", sa.BigInteger(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum("lead", "co", name="handling_role", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("is_principal", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "pending",
                "signed",
                "replied",
                "waived",
                "returned",
                "ended",
                name="handling_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("violations", sa.JSON(), nullable=False),
        sa.Column("because", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("because_note", sa.LargeBinary(), nullable=True),
        sa.Column("handler_id", sa.Integer(), nullable=True),
        sa.Column("is_designated", sa.Boolean(), nullable=False),
        sa.Column("dispatched_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("signed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("contacted_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("replied_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("ended_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("next_due_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "substantiated",
                "partly",
                "unfounded",
                "unverifiable",
                "transferred",
                "mediated",
                "withdrawn",
                "explained",
                "terminated",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("measures", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("reply_text", sa.LargeBinary(), nullable=True),
        sa.Column("internal_note", sa.LargeBinary(), nullable=True),
        sa.Column("fee_item", sqlmodel.sql.sqltypes.AutoString(length=120), server_default="", nullable=False),
        sa.Column(
            "fee_action",
            sa.Enum(
                "none",
                "cancelled",
                "reduced",
                "regulated",
                name="fee_action",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            server_default="none",
            nullable=False,
        ),
        sa.Column("amount_charged", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("amount_refunded", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("document_number", sqlmodel.sql.sqltypes.AutoString(length=80), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_handling_complaint_id")),
        sa.ForeignKeyConstraint(["handler_id"], ["staff.id"], name=op.f("fk_handling_handler_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handling")),
    )
    with op.batch_alter_table("handling", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_handling_complaint_id"), ["complaint_id"], unique=False)
        batch_op.create_index(
            "ix_handling_desk",
            ["department_id", "next_due_at", "id"],
            unique=False,
            postgresql_where=sa.text("state IN ('pending', 'signed')"),
            sqlite_where=sa.text("state IN ('pending', 'signed')"),
        )
        batch_op.create_index(
            "uq_handling_open_department",
            ["complaint_id", "department_id"],
            unique=True,
            postgresql_where=sa.text("state IN ('pending', 'signed')"),
            sqlite_where=sa.text("state IN ('pending', 'signed')"),
        )

    op.create_table(
        "inbound_message",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("message_sid", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("is_trusted", sa.Boolean(), nullable=False),
        sa.Column("sealed_from", sa.LargeBinary(), nullable=False),
        sa.Column("phone_hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "received",
                "registered",
                "appended",
                "answered",
                "quarantined",
                name="inbound_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reply", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("complaint_id", sa.BigInteger(), nullable=True),
        sa.Column("received_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("reviewed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("reviewed_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_inbound_message_complaint_id")),
        sa.ForeignKeyConstraint(["reviewed_by_id"], ["staff.id"], name=op.f("fk_inbound_message_reviewed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbound_message")),
    )
    with op.batch_alter_table("inbound_message", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_inbound_message_message_sid_is_trusted"), ["message_sid", "is_trusted"], unique=True
        )
        batch_op.create_index(batch_op.f("ix_inbound_message_phone_hash"), ["phone_hash"], unique=False)
        batch_op.create_index(
            "ix_inbound_message_unreviewed",
            ["received_at"],
            unique=False,
            postgresql_where=sa.text("NOT is_trusted AND reviewed_at IS NULL"),
            sqlite_where=sa.text("is_trusted = 0 AND reviewed_at IS NULL"),
        )

    op.create_table(
        "message",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("complaint_id", sa.BigInteger(), nullable=True),
        sa.Column("dedupe_key", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("template", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("sealed_to", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "claimed",
                "sent",
                "delivered",
                "failed",
                name="message_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_attempt_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("claimed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("sent_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("delivered_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("provider_sid", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True),
        sa.Column("last_error", sqlmodel.sql.sqltypes.AutoString(length=500), server_default="", nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_message_complaint_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_message_dedupe_key")),
        sa.UniqueConstraint("provider_sid", name=op.f("uq_message_provider_sid")),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_message_complaint_id"), ["complaint_id"], unique=False)
        batch_op.create_index(
            "ix_message_waiting",
            ["next_attempt_at"],
            unique=False,
            postgresql_where=sa.text("state IN ('queued', 'claimed')"),
            sqlite_where=sa.text("state IN ('queued', 'claimed')"),
        )

    op.create_table(
        "notice",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("complaint_id", sa.BigInteger(), nullable=True),
        sa.Column("deadline_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("dedupe_key", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("shown_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("read_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("read_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_notice_complaint_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_notice_department_id")),
        sa.ForeignKeyConstraint(["read_by_id"], ["staff.id"], name=op.f("fk_notice_read_by_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_notice_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_notice_dedupe_key")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index(
            "ix_notice_deadline",
            ["deadline_id"],
            unique=False,
            postgresql_where=sa.text("deadline_id IS NOT NULL"),
            sqlite_where=sa.text("deadline_id IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_notice_department_id_read_at"), ["department_id", "read_at"], unique=False)
        batch_op.create_index(
            "ix_notice_unread_of_staff",
            ["staff_id"],
            unique=False,
            postgresql_where=sa.text("read_at IS NULL"),
            sqlite_where=sa.text("read_at IS NULL"),
        )

    op.create_table(
        "rule_replay_complaint",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("replay_id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "change",
            sa.Enum("owner", "co", "terms", name="replay_change", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("owners_before", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("owners_after", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("co_before", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("co_after", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("rule_before", sa.Integer(), nullable=True),
        sa.Column("rule_after", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_rule_replay_complaint_complaint_id")),
        sa.ForeignKeyConstraint(
            ["replay_id"], ["rule_replay.id"], name=op.f("fk_rule_replay_complaint_replay_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_replay_complaint")),
    )
    with op.batch_alter_table("rule_replay_complaint", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_rule_replay_complaint_replay_id_complaint_id"), ["replay_id", "complaint_id"], unique=True
        )

    op.create_table(
        "settlement",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("complaint_id", sa.BigInteger(), nullable=False),
        sa.Column("violations", sa.JSON(), nullable=False),
        sa.Column("lead_department_id", sa.Integer(), nullable=False),
        sa.Column("co_department_ids", sa.JSON(), nullable=False),
        sa.Column("is_designated", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("document", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("settled_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("promoted_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("promoted_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_settlement_complaint_id")),
        sa.ForeignKeyConstraint(["promoted_by_id"], ["staff.id"], name=op.f("fk_settlement_promoted_by_id")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["staff.id"], name=op.f("fk_settlement_settled_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlement")),
    )
    with op.batch_alter_table("settlement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_settlement_complaint_id"), ["complaint_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_settlement_settled_at"), ["settled_at"], unique=False)

    op.create_table(
        "suggestion",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("complaint_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sqlmodel.sql.sqltypes.AutoString(length=8), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "keywords",
                "learned",
                "both",
                name="suggestion_source",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("is_taken", sa.Boolean(), nullable=False),
        sa.Column("classifier_version", sa.Integer(), nullable=True),
        sa.Column("offered_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_suggestion_complaint_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion")),
        sa.UniqueConstraint("complaint_id", "code", name=op.f("uq_suggestion_complaint_id_code")),
    )
    with op.batch_alter_table("suggestion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_suggestion_offered_at"), ["offered_at"], unique=False)

    op.create_table(
        "verification_item",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("association_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "confirmed",
                "disputed",
                "lapsed",
                name="verification_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("added_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("settled_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["association_id"], ["association.id"], name=op.f("fk_verification_item_association_id")
        ),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_verification_item_department_id")),
        sa.ForeignKeyConstraint(["round_id"], ["verification_round.id"], name=op.f("fk_verification_item_round_id")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["staff.id"], name=op.f("fk_verification_item_settled_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verification_item")),
    )
    with op.batch_alter_table("verification_item", schema=None) as batch_op:
        batch_op.create_index(
            "ix_verification_item_pair", ["association_id", "department_id", "settled_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_verification_item_round_id_department_id_association_id"),
            ["round_id", "department_id", "association_id"],
            unique=True,
        )
        batch_op.create_index(
            "ix_verification_item_waiting",
            ["round_id", "department_id"],
            unique=False,
            postgresql_where=sa.text("state IN ('open', 'disputed')"),
            sqlite_where=sa.text("state IN ('open', 'disputed')"),
        )

    op.create_table(
        "decision_request",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("complaint_id", sa.BigInteger(), nullable=False),
        sa.Column("handling_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "return",
                "extension",
                "suspension",
                "termination",
                "statutory_extension",
                name="request_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "approved",
                "refused",
                "lapsed",
                name="request_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason_code", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("evidence", sa.LargeBinary(), nullable=False),
        sa.Column("legal_basis", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("suggested_department_id", sa.Integer(), nullable=True),
        sa.Column("deadline_id", sa.BigInteger(), nullable=True),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("document", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("requested_by_id", sa.Integer(), nullable=False),
        sa.Column("requested_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("decide_by", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("decision_note", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'statutory_extension') = (deadline_id IS NOT NULL)",
            name=op.f("ck_decision_request_names_its_procedure"),
        ),
        sa.CheckConstraint(
            "(state IN ('open', 'lapsed')) = (decided_by_id IS NULL)",
            name=op.f("ck_decision_request_decided_by_somebody"),
        ),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR decided_by_id <> requested_by_id", name=op.f("ck_decision_request_second_person")
        ),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_decision_request_complaint_id")),
        sa.ForeignKeyConstraint(["deadline_id"], ["deadline.id"], name=op.f("fk_decision_request_deadline_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["staff.id"], name=op.f("fk_decision_request_decided_by_id")),
        sa.ForeignKeyConstraint(["handling_id"], ["handling.id"], name=op.f("fk_decision_request_handling_id")),
        sa.ForeignKeyConstraint(["requested_by_id"], ["staff.id"], name=op.f("fk_decision_request_requested_by_id")),
        sa.ForeignKeyConstraint(
            ["suggested_department_id"], ["department.id"], name=op.f("fk_decision_request_suggested_department_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_request")),
    )
    with op.batch_alter_table("decision_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_request_complaint_id"), ["complaint_id"], unique=False)
        batch_op.create_index(
            "uq_decision_request_open",
            ["handling_id", "kind"],
            unique=True,
            postgresql_where=sa.text("state = 'open' AND deadline_id IS NULL"),
            sqlite_where=sa.text("state = 'open' AND deadline_id IS NULL"),
        )
        batch_op.create_index(
            "uq_decision_request_open_procedure",
            ["deadline_id"],
            unique=True,
            postgresql_where=sa.text("state = 'open' AND deadline_id IS NOT NULL"),
            sqlite_where=sa.text("state = 'open' AND deadline_id IS NOT NULL"),
        )

    op.create_table(
        "notice_line",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("notice_id", sa.BigInteger(), nullable=False),
        sa.Column("complaint_id", sa.BigInteger(), nullable=False),
        sa.Column("deadline_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column(
            "clock",
            sa.Enum(
                "acceptance",
                "dispatch",
                "sign",
                "return_window",
                "coordinate",
                "designate",
                "first_contact",
                "reply",
                "closure",
                "callback",
                "redo",
                "petition",
                "penalty",
                "market_report",
                "need_info",
                "suspension",
                name="clock",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "step",
            sa.Enum(
                "half",
                "day_before",
                "due",
                "plus_1",
                "plus_3",
                "plus_5",
                name="step",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("due_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_notice_line_notice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_line")),
        sa.UniqueConstraint("notice_id", "deadline_id", "step", name=op.f("uq_notice_line_notice_id_deadline_id_step")),
    )
    op.create_table(
        "registry_correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("association_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "registrar",
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
        sa.Column("holder_department_id", sa.Integer(), nullable=True),
        sa.Column("proposed_department_id", sa.Integer(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("document", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("complaint_id", sa.BigInteger(), nullable=True),
        sa.Column("item_id", sa.BigInteger(), nullable=True),
        sa.Column("filed_by_id", sa.Integer(), nullable=False),
        sa.Column("filed_for_id", sa.Integer(), nullable=True),
        sa.Column("filed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
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
        sa.Column("decision_note", sqlmodel.sql.sqltypes.AutoString(length=1000), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(state = 'open') = (decided_by_id IS NULL)", name=op.f("ck_registry_correction_decided_by_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["association_id"], ["association.id"], name=op.f("fk_registry_correction_association_id")
        ),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_registry_correction_complaint_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["staff.id"], name=op.f("fk_registry_correction_decided_by_id")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_registry_correction_department_id")
        ),
        sa.ForeignKeyConstraint(["filed_by_id"], ["staff.id"], name=op.f("fk_registry_correction_filed_by_id")),
        sa.ForeignKeyConstraint(["filed_for_id"], ["department.id"], name=op.f("fk_registry_correction_filed_for_id")),
        sa.ForeignKeyConstraint(
            ["holder_department_id"], ["department.id"], name=op.f("fk_registry_correction_holder_department_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["verification_item.id"], name=op.f("fk_registry_correction_item_id")),
        sa.ForeignKeyConstraint(
            ["proposed_department_id"], ["department.id"], name=op.f("fk_registry_correction_proposed_department_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registry_correction")),
    )
    with op.batch_alter_table("registry_correction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_registry_correction_association_id"), ["association_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_registry_correction_complaint_id"), ["complaint_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_registry_correction_state_filed_at"), ["state", "filed_at"], unique=False)
        batch_op.create_index(
            "uq_registry_correction_open",
            ["association_id", "role"],
            unique=True,
            postgresql_where=sa.text("state = 'open'"),
            sqlite_where=sa.text("state = 'open'"),
        )
    _freeze()


def downgrade() -> None:
    _thaw()
    with op.batch_alter_table("registry_correction", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_registry_correction_open",
            postgresql_where=sa.text("state = 'open'"),
            sqlite_where=sa.text("state = 'open'"),
        )
        batch_op.drop_index(batch_op.f("ix_registry_correction_state_filed_at"))
        batch_op.drop_index(batch_op.f("ix_registry_correction_complaint_id"))
        batch_op.drop_index(batch_op.f("ix_registry_correction_association_id"))

    op.drop_table("registry_correction")
    op.drop_table("notice_line")
    with op.batch_alter_table("decision_request", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_decision_request_open_procedure",
            postgresql_where=sa.text("state = 'open' AND deadline_id IS NOT NULL"),
            sqlite_where=sa.text("state = 'open' AND deadline_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_decision_request_open",
            postgresql_where=sa.text("state = 'open' AND deadline_id IS NULL"),
            sqlite_where=sa.text("state = 'open' AND deadline_id IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_decision_request_complaint_id"))

    op.drop_table("decision_request")
    with op.batch_alter_table("verification_item", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_verification_item_waiting",
            postgresql_where=sa.text("state IN ('open', 'disputed')"),
            sqlite_where=sa.text("state IN ('open', 'disputed')"),
        )
        batch_op.drop_index(batch_op.f("ix_verification_item_round_id_department_id_association_id"))
        batch_op.drop_index("ix_verification_item_pair")

    op.drop_table("verification_item")
    with op.batch_alter_table("suggestion", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_suggestion_offered_at"))

    op.drop_table("suggestion")
    with op.batch_alter_table("settlement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_settlement_settled_at"))
        batch_op.drop_index(batch_op.f("ix_settlement_complaint_id"))

    op.drop_table("settlement")
    with op.batch_alter_table("rule_replay_complaint", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rule_replay_complaint_replay_id_complaint_id"))

    op.drop_table("rule_replay_complaint")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_notice_unread_of_staff",
            postgresql_where=sa.text("read_at IS NULL"),
            sqlite_where=sa.text("read_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_notice_department_id_read_at"))
        batch_op.drop_index(
            "ix_notice_deadline",
            postgresql_where=sa.text("deadline_id IS NOT NULL"),
            sqlite_where=sa.text("deadline_id IS NOT NULL"),
        )

    op.drop_table("notice")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_message_waiting",
            postgresql_where=sa.text("state IN ('queued', 'claimed')"),
            sqlite_where=sa.text("state IN ('queued', 'claimed')"),
        )
        batch_op.drop_index(batch_op.f("ix_message_complaint_id"))

    op.drop_table("message")
    with op.batch_alter_table("inbound_message", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_inbound_message_unreviewed",
            postgresql_where=sa.text("NOT is_trusted AND reviewed_at IS NULL"),
            sqlite_where=sa.text("is_trusted = 0 AND reviewed_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_inbound_message_phone_hash"))
        batch_op.drop_index(batch_op.f("ix_inbound_message_message_sid_is_trusted"))

    op.drop_table("inbound_message")
    with op.batch_alter_table("handling", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_handling_open_department",
            postgresql_where=sa.text("state IN ('pending', 'signed')"),
            sqlite_where=sa.text("state IN ('pending', 'signed')"),
        )
        batch_op.drop_index(
            "ix_handling_desk",
            postgresql_where=sa.text("state IN ('pending', 'signed')"),
            sqlite_where=sa.text("state IN ('pending', 'signed')"),
        )
        batch_op.drop_index(batch_op.f("ix_handling_complaint_id"))

    op.drop_table("handling")
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_rule"))
        batch_op.drop_index(
            "ix_decision_overruled",
            postgresql_where=sa.text("override_by_id IS NOT NULL"),
            sqlite_where=sa.text("override_by_id IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_decision_complaint_id"))

    op.drop_table("decision")
    with op.batch_alter_table("complaint_identity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_complaint_identity_phone_hash"))

    op.drop_table("complaint_identity")
    with op.batch_alter_table("callback", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_callback_complaint_id"))
        batch_op.drop_index(batch_op.f("ix_callback_called_at"))

    op.drop_table("callback")
    op.drop_table("verification_round")
    with op.batch_alter_table("rule_replay", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rule_replay_table_id"))
        batch_op.drop_index(batch_op.f("ix_rule_replay_state"))

    op.drop_table("rule_replay")
    with op.batch_alter_table("complaint", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_complaint_pause_until",
            postgresql_where=sa.text("pause_until IS NOT NULL"),
            sqlite_where=sa.text("pause_until IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_complaint_merged_into",
            postgresql_where=sa.text("merged_into_id IS NOT NULL"),
            sqlite_where=sa.text("merged_into_id IS NOT NULL"),
        )
        batch_op.drop_index("ix_complaint_open", postgresql_where=sa.text("closed_at IS NULL"))
        batch_op.drop_index(batch_op.f("ix_complaint_lead_department_id_state"))
        batch_op.drop_index(batch_op.f("ix_complaint_closure_due_at"))
        batch_op.drop_index(
            "ix_complaint_closed",
            postgresql_where=sa.text("closed_at IS NOT NULL"),
            sqlite_where=sa.text("closed_at IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_complaint_channel_external_id"))
        batch_op.drop_index(
            "ix_complaint_callback",
            postgresql_where=sa.text("state = 'callback'"),
            sqlite_where=sa.text("state = 'callback'"),
        )
        batch_op.drop_index(batch_op.f("ix_complaint_association_id_received_at"))
        batch_op.drop_index(batch_op.f("ix_complaint_accepted_at"))

    op.drop_table("complaint")
    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_department_id"))

    op.drop_table("staff")
    with op.batch_alter_table("role_assignment", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_role_assignment_open",
            postgresql_where=sa.text("valid_to IS NULL"),
            sqlite_where=sa.text("valid_to IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_role_assignment_department_id"))
        batch_op.drop_index(batch_op.f("ix_role_assignment_association_id"))

    op.drop_table("role_assignment")
    with op.batch_alter_table("office_hours", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_office_hours",
            postgresql_where=sa.text("until_version IS NULL"),
            sqlite_where=sa.text("until_version IS NULL"),
        )

    op.drop_table("office_hours")
    with op.batch_alter_table("association_name", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_association_name_needle"))
        batch_op.drop_index(batch_op.f("ix_association_name_initials"))
        batch_op.drop_index(batch_op.f("ix_association_name_association_id_name"))
        batch_op.drop_index(batch_op.f("ix_association_name_association_id"))

    op.drop_table("association_name")
    op.drop_table("rule_finding_reason")
    op.drop_table("rule_edit")
    with op.batch_alter_table("rule", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rule_table_id_order"))
        batch_op.drop_index(batch_op.f("ix_rule_table_id"))
        batch_op.drop_index(batch_op.f("ix_rule_origin"))

    op.drop_table("rule")
    with op.batch_alter_table("policy_rung", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_policy_rung_version_id_policy_step"))
        batch_op.drop_index(batch_op.f("ix_policy_rung_version_id"))

    op.drop_table("policy_rung")
    with op.batch_alter_table("policy_limit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_policy_limit_version_id_policy_clock"))
        batch_op.drop_index(batch_op.f("ix_policy_limit_version_id"))

    op.drop_table("policy_limit")
    with op.batch_alter_table("department", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_department_symbol",
            postgresql_where=sa.text("symbol IS NOT NULL"),
            sqlite_where=sa.text("symbol IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_department_backstop", postgresql_where=sa.text("is_backstop"), sqlite_where=sa.text("is_backstop")
        )
        batch_op.drop_index(batch_op.f("ix_department_region_code"))

    op.drop_table("department")
    op.drop_table("deadline_step")
    op.drop_table("classifier_body")
    with op.batch_alter_table("association", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_association_region_code"))
        batch_op.drop_index(batch_op.f("ix_association_name"))

    op.drop_table("association")
    with op.batch_alter_table("violation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_violation_branch"))

    op.drop_table("violation")
    op.drop_table("sweep_mark")
    op.drop_table("sweep_failure")
    with op.batch_alter_table("rule_table", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_rule_table_published",
            postgresql_where=sa.text("state = 'published'"),
            sqlite_where=sa.text("state = 'published'"),
        )
        batch_op.drop_index("uq_rule_table_open", postgresql_where=sa.text("is_open"), sqlite_where=sa.text("is_open"))

    op.drop_table("rule_table")
    op.drop_table("report_snapshot")
    op.drop_table("region")
    with op.batch_alter_table("policy_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_policy_version_profile_version"))

    op.drop_table("policy_version")
    with op.batch_alter_table("office_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_office_event_kind_seq"))

    op.drop_table("office_event")
    with op.batch_alter_table("deadline", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_deadline_open_handling",
            postgresql_where=sa.text("met_at IS NULL AND cancelled_at IS NULL AND handling_id IS NOT NULL"),
            sqlite_where=sa.text("met_at IS NULL AND cancelled_at IS NULL AND handling_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_deadline_open_complaint",
            postgresql_where=sa.text("met_at IS NULL AND cancelled_at IS NULL AND handling_id IS NULL"),
            sqlite_where=sa.text("met_at IS NULL AND cancelled_at IS NULL AND handling_id IS NULL"),
        )
        batch_op.drop_index(
            "ix_deadline_next_step",
            postgresql_where=sa.text("next_step_at IS NOT NULL"),
            sqlite_where=sa.text("next_step_at IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_deadline_coordination",
            postgresql_where=sa.text(
                "met_at IS NULL AND cancelled_at IS NULL AND clock IN ('coordinate', 'designate')"
            ),
            sqlite_where=sa.text("met_at IS NULL AND cancelled_at IS NULL AND clock IN ('coordinate', 'designate')"),
        )
        batch_op.drop_index(batch_op.f("ix_deadline_complaint_id"))

    op.drop_table("deadline")
    op.drop_table("complaint_event")
    op.drop_table("classifier")
    with op.batch_alter_table("calendar_year", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_calendar_year",
            postgresql_where=sa.text("until_version IS NULL"),
            sqlite_where=sa.text("until_version IS NULL"),
        )

    op.drop_table("calendar_year")
    op.drop_table("calendar_version")
    with op.batch_alter_table("calendar_day", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_calendar_day",
            postgresql_where=sa.text("until_version IS NULL"),
            sqlite_where=sa.text("until_version IS NULL"),
        )

    op.drop_table("calendar_day")
    op.drop_table("audit_anchor")
    op.drop_table("association_needle")
