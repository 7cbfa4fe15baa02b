"""Every revision goes up, down and up again, with data in between; each has a file here saying what becomes of them."""

import importlib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from alembic.script import ScriptDirectory

from intake import schema
from intake.db import Database
from tests.stages.keys import RECORD_KEYS, RING
from tests.stages.servers import Postgres

pytestmark = [pytest.mark.slow, pytest.mark.both_databases]

SCRIPTS = ScriptDirectory(str(Path(schema.__file__).with_name("migrations")))
REVISIONS = [script.revision for script in reversed(list(SCRIPTS.walk_revisions()))]


@pytest.fixture
def empty_database(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without a single table."""
    if engine == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'empty.sqlite'}", record_keys=RECORD_KEYS, ring=RING)
        yield database
        database.dispose()
        return
    server: Postgres = request.getfixturevalue("postgres")
    server.execute("CREATE DATABASE empty")
    database = Database(server.url("empty"), record_keys=RECORD_KEYS, ring=RING)
    yield database
    database.dispose()
    server.execute("DROP DATABASE empty WITH (FORCE)")


@pytest.mark.parametrize("revision", REVISIONS)
def test_data_survive_a_revision_and_its_undoing(empty_database: Database, revision: str) -> None:
    before = SCRIPTS.get_revision(revision).down_revision
    story = _story(revision)
    if before:
        schema.upgrade(empty_database, before)
    story.load_data(empty_database)
    schema.upgrade(empty_database, revision)
    story.check_upgrade(empty_database)
    schema.downgrade(empty_database, before or "base")
    story.check_downgrade(empty_database)


def test_down_to_nothing_and_up_again_gives_the_same_schema(empty_database: Database) -> None:
    schema.upgrade(empty_database)
    schema.downgrade(empty_database, "base")
    assert schema.revisions(empty_database)[0] is None
    schema.upgrade(empty_database)
    assert schema.differences(empty_database) == []


def _story(revision: str) -> ModuleType:
    return importlib.import_module(f"tests.migrations.stories.revision_{revision}")
