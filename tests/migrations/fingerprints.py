"""`python -m tests.migrations.fingerprints`: write what schema each revision makes, on SQLite and on PostgreSQL."""

import json
import sys
import tempfile
from pathlib import Path

from alembic.script import ScriptDirectory

from intake import schema
from intake.db import Database
from intake.fingerprint.description import describe, fingerprints
from tests.stages.servers import Postgres

MIGRATIONS = Path(schema.__file__).with_name("migrations")
FILE = MIGRATIONS / "fingerprints.json"
REVISIONS = [script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()][::-1]


def made_by_revisions(database: Database) -> dict[str, dict[str, str]]:
    """The fingerprints after each revision, in a database that has nothing yet."""
    made = {}
    for revision in REVISIONS:
        schema.upgrade(database, revision)
        with database.engine.connect() as connection:
            made[revision] = fingerprints(describe(connection))
    return made


def file_text(made: dict[str, dict[str, dict[str, str]]]) -> str:
    """By revision, dialect and table."""
    by_revision = {revision: {dialect: made[dialect][revision] for dialect in sorted(made)} for revision in REVISIONS}
    return json.dumps(by_revision, indent=1) + "\n"


def main() -> None:
    server = Postgres()
    try:
        server.execute("CREATE DATABASE fingerprints")
        with tempfile.TemporaryDirectory() as folder:
            urls = {"postgresql": server.url("fingerprints"), "sqlite": f"sqlite:///{folder}/fingerprints.sqlite"}
            made = {}
            for dialect, url in urls.items():
                database = Database(url)
                made[dialect] = made_by_revisions(database)
                database.dispose()
    finally:
        server.stop()
    FILE.write_text(file_text(made), encoding="ascii")
    sys.stdout.write(f"{FILE.name}: {len(REVISIONS)} revisions\n")


if __name__ == "__main__":
    main()
