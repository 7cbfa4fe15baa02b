"""The ground every test stands on: real databases, a real Valkey, and no way out to the network."""

import base64
import os
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from pydantic import SecretStr
from sqlmodel import Session

from intake import db
from intake.auth import passwords
from intake.auth.accounts import add_staff
from intake.clock import now
from intake.db import Database
from intake.models import Staff
from intake.runtime import Runtime, build_runtime, process_runtime
from intake.settings import Settings
from intake.suggesting import seeds
from intake.vocabulary import StaffRole
from tests.held import Watch, watched_connections
from tests.stages.keys import ENVIRONMENT, IDENTITY_KEY, RECORD_KEYS, RING, SETTING
from tests.stages.pages import PASSWORD, Page, serve
from tests.stages.servers import Postgres, Valkey
from tests.stages.statements import create_sharing_engine
from tests.stages.templates import Templates

ROOT = Path(__file__).resolve().parents[1]
_EVERY_SEED = seeds._every
_NOBODY = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("nobody")

db.create_engine = create_sharing_engine


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that talks to anything but this machine fails where it dials."""
    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, _only_here(getattr(socket.socket, name)))


@pytest.fixture(scope="session")
def connections() -> Iterator[Watch]:
    with watched_connections() as watch:
        yield watch


@pytest.fixture(autouse=True)
def one_connection_a_request(connections: Watch) -> Iterator[None]:
    """A test fails whose requests hold two connections at a time."""
    connections.begin_anew()
    yield
    found = list(dict.fromkeys(connections.found))
    assert not found, "a session was opened inside a session:\n" + "\n".join(found)


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """argon2 as it is, at the least it can cost: a suite that logs in a thousand times would do little else."""
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", hasher)
    monkeypatch.setattr(passwords, "_NOBODY", _NOBODY)


@pytest.fixture(scope="session", autouse=True)
def some_of_the_seeds() -> Iterator[None]:
    """A classifier is learned some sixty times in a run: from some of the seeds, in a tenth of the time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(seeds, "_every", lambda: _EVERY_SEED()[::25])
        yield


@pytest.fixture
def all_seeds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it is measured what they are worth."""
    monkeypatch.setattr(seeds, "_every", _EVERY_SEED)


@pytest.fixture(scope="session", autouse=True)
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Each page template is compiled once a run, not once an application: the processes of a run lie side by side."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    folder = folder / "compiled-templates"
    folder.mkdir(exist_ok=True)
    Flask.jinja_options = {"bytecode_cache": FileSystemBytecodeCache(str(folder))}


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    server = Postgres()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def valkey_server() -> Iterator[Valkey]:
    server = Valkey()
    yield server
    server.stop()


@pytest.fixture
def valkey(valkey_server: Valkey) -> Valkey:
    """A running Valkey with nothing in it. A test may kill it; the next one gets it started again."""
    valkey_server.start()
    with valkey_server.client() as client:
        client.flushall()
    return valkey_server


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Templates:
    return Templates(tmp_path_factory.mktemp("templates"))


@pytest.fixture
def database(engine: str, request: pytest.FixtureRequest, templates: Templates, tmp_path: Path) -> Iterator[Database]:
    """A database of this test's own: migrated, with the shipped calendars, policies and rules."""
    yield from templates.fresh(engine, request, tmp_path, is_seeded=True)


@pytest.fixture
def bare_database(
    engine: str, request: pytest.FixtureRequest, templates: Templates, tmp_path: Path
) -> Iterator[Database]:
    """A database of this test's own: migrated, with nothing in it."""
    yield from templates.fresh(engine, request, tmp_path, is_seeded=False)


@pytest.fixture
def sqlite_database(templates: Templates, tmp_path: Path) -> Iterator[Database]:
    """As `database`, on SQLite always: for tests of what lies above the data layer."""
    database = Database(templates.sqlite_copy(tmp_path, is_seeded=True), record_keys=RECORD_KEYS, ring=RING)
    yield database
    database.dispose()


@pytest.fixture
def settings(sqlite_database: Database, tmp_path: Path) -> Settings:
    """Settings of a test installation in `tmp_path`, for pages: its database is SQLite, and nobody posts too often."""
    return _settings(sqlite_database, tmp_path).model_copy(update={"public_posts_per_minute": 0})


@pytest.fixture
def runtime(settings: Settings) -> Iterator[Runtime]:
    """The real collaborators behind pages, without a queue."""
    runtime = build_runtime(settings)
    yield runtime
    runtime.db.dispose()


@pytest.fixture
def database_runtime(database: Database, tmp_path: Path) -> Runtime:
    """The real collaborators around `database`, without a queue; a test that wants one adds `valkey`'s address."""
    return replace(build_runtime(_settings(database, tmp_path)), db=database)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A unit of work that lasts as long as the test."""
    with database.unit_of_work() as session:
        yield session


@pytest.fixture
def app(runtime: Runtime) -> Flask:
    return serve(runtime)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser of nobody's, without the checks of `page`."""
    return app.test_client()


@pytest.fixture
def page(app: Flask) -> Page:
    """A browser that checks each page it is shown: `page.get(...)`, `page.post(...)`, `page.log_in(staff)`."""
    return Page(app)


@pytest.fixture
def another_page(app: Flask) -> Callable[[], Page]:
    """Further browsers, for the second person."""
    return lambda: Page(app)


@pytest.fixture
def make_staff(runtime: Runtime) -> Callable[..., Staff]:
    """An account with PASSWORD that need not change it: `make_staff("li", StaffRole.OPERATOR)`."""

    def make(login: str, *roles: StaffRole, department_id: int | None = None, must_change: bool = False) -> Staff:
        with runtime.db.unit_of_work() as session:
            return add_staff(
                session,
                login=login,
                display_name=login,
                roles=roles,
                department_id=department_id,
                password=PASSWORD,
                at=now(),
                must_change=must_change,
            )

    return make


@pytest.fixture
def installation(
    database: Database, valkey: Valkey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Database]:
    """`database` as the installation of this process, with `valkey` as its queue."""
    monkeypatch.setenv("JIESU_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("JIESU_DATABASE_URL", database.url.render_as_string(hide_password=False))
    monkeypatch.setenv("JIESU_REDIS_URL", valkey.url)
    for name, value in ENVIRONMENT.items():  # under which what was seeded is on record
        monkeypatch.setenv(name, value)
    process_runtime.cache_clear()
    keyed = Database.from_settings(process_runtime().settings)
    yield keyed
    keyed.dispose()
    process_runtime().db.dispose()
    process_runtime.cache_clear()


@pytest.fixture
def environment(tmp_path: Path, sqlite_database: Database, valkey: Valkey) -> dict[str, str]:
    """For processes a test starts: an installation of its own in `tmp_path`, migrated, with `valkey` as its queue."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "PYTHONPATH": str(ROOT),
        "JIESU_DATA_DIR": str(tmp_path),
        "JIESU_DATABASE_URL": str(sqlite_database.url),
        "JIESU_REDIS_URL": valkey.url,
    }


def _settings(database: Database, folder: Path) -> Settings:
    here = {"data_dir": folder, "database_url": database.url.render_as_string(hide_password=False)}
    return _settings_of_any().model_copy(update=here | {"erasure_list": folder / "erased-complaints"})


@cache
def _settings_of_any() -> Settings:
    """With secrets that are strong, fixed and worthless."""
    return Settings(
        data_dir=Path(),
        erasure_list=Path(),
        database_url="sqlite://",
        secret_key=SecretStr("worthless-0123456789-abcdefghijklmnop"),
        lookup_key=SecretStr("worthless-9876543210-ponmlkjihgfedcba"),
        identity_keys={"k1": SecretStr(base64.b64encode(IDENTITY_KEY).decode())},
        record_keys={name: SecretStr(key) for name, key in SETTING.items()},
    )


def _only_here(dial: Callable[..., object]) -> Callable[..., object]:
    def guarded(self: socket.socket, address: object) -> object:
        if self.family != socket.AF_UNIX and not _is_loopback(address):
            raise AssertionError(f"a test dialled {address}: tests stay on this machine")
        return dial(self, address)

    return guarded


def _is_loopback(address: object) -> bool:
    host = str(address[0]) if isinstance(address, tuple) else ""
    return host in {"localhost", "::1"} or host.startswith("127.")
