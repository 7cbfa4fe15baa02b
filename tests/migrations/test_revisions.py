"""Every revision goes up, down and up again, with data in between; each has a file here saying what becomes of them."""

import importlib
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copyfile
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


@pytest.fixture(scope="module")
def steps(tmp_path_factory: pytest.TempPathFactory) -> "Steps":
    return Steps(tmp_path_factory.mktemp("steps"))


class Steps:
    """Empty databases as each revision leaves them: made once, by one step from a copy of the one before."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: set[str] = set()

    def sqlite(self, revision: str | None, to: Path) -> str:
        """The address of a copy at `to`."""
        if revision is None:
            return f"sqlite:///{to}"
        made = self._folder / f"{revision}.sqlite"
        self._make(revision, f"sqlite:///{made}", lambda before: self.sqlite(before, made))
        copyfile(made, to)
        return f"sqlite:///{to}"

    def postgres(self, server: Postgres, revision: str | None, name: str) -> str:
        """The address of a copy of that name."""
        if revision is None:
            server.execute(f"CREATE DATABASE {name}")
            return server.url(name)
        made = f"step_{revision}"
        self._make(revision, server.url(made), lambda before: self.postgres(server, before, made))
        server.execute(f"CREATE DATABASE {name} TEMPLATE {made} STRATEGY FILE_COPY")
        return server.url(name)

    def _make(self, revision: str, url: str, copy: Callable[[str | None], str]) -> None:
        if url in self._made:
            return
        database = Database(copy(SCRIPTS.get_revision(revision).down_revision), record_keys=RECORD_KEYS, ring=RING)
        schema.upgrade(database, revision)
        database.dispose()
        self._made.add(url)


@pytest.fixture
def database_before(
    engine: str, revision: str, steps: Steps, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Database]:
    """As the revision before leaves one."""
    before = SCRIPTS.get_revision(revision).down_revision
    if engine == "sqlite":
        database = Database(steps.sqlite(before, tmp_path / "before.sqlite"), record_keys=RECORD_KEYS, ring=RING)
        yield database
        database.dispose()
        return
    server: Postgres = request.getfixturevalue("postgres")
    database = Database(steps.postgres(server, before, "before"), record_keys=RECORD_KEYS, ring=RING)
    yield database
    database.dispose()
    server.execute("DROP DATABASE before WITH (FORCE)")


@pytest.mark.parametrize("revision", REVISIONS)
def test_data_survive_a_revision_and_its_undoing(database_before: Database, revision: str) -> None:
    story = _story(revision)
    story.load_data(database_before)
    schema.upgrade(database_before, revision)
    story.check_upgrade(database_before)
    schema.downgrade(database_before, SCRIPTS.get_revision(revision).down_revision or "base")
    story.check_downgrade(database_before)


def test_down_to_nothing_and_up_again_gives_the_same_schema(empty_database: Database) -> None:
    schema.upgrade(empty_database)
    schema.downgrade(empty_database, "base")
    assert schema.revisions(empty_database)[0] is None
    schema.upgrade(empty_database)
    assert schema.differences(empty_database) == []


def _story(revision: str) -> ModuleType:
    return importlib.import_module(f"tests.migrations.stories.revision_{revision}")
