"""What holds the rows of the office together, lifted."""

from sqlmodel import Session

from intake.casework.ledger.office_bound import OFFICE_TABLES


def unchecked_office(session: Session) -> None:
    """Whoever edits a database by hand may lift what holds rows together."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        unique = "SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE 'CREATE UNIQUE%'"
        for (name,) in connection.exec_driver_sql(unique).all():
            connection.exec_driver_sql(f'DROP INDEX "{name}"')
        return
    connection.exec_driver_sql("SET session_replication_role = replica")
    names = ", ".join(f"'{name}'::regclass" for name in OFFICE_TABLES)
    checks = (
        f"SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'c' AND conrelid IN ({names})"
    )
    for table, name in connection.exec_driver_sql(checks).all():
        connection.exec_driver_sql(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    unique = (
        f"SELECT indexrelid::regclass::text FROM pg_index WHERE indisunique AND indrelid IN ({names}) "
        "AND indexrelid NOT IN (SELECT conindid FROM pg_constraint)"
    )
    for (name,) in connection.exec_driver_sql(unique).all():
        connection.exec_driver_sql(f"DROP INDEX {name}")
