"""Pages as people meet them. Every page fetched through `page` is also checked for what is true of all pages."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from intake.app import create_app
from intake.auth.accounts import add_staff
from intake.clock import now
from intake.db import Database
from intake.models import Staff
from intake.runtime import Runtime, build_runtime
from intake.settings import Settings
from intake.vocabulary import StaffRole
from tests.web.pages import Page

PASSWORD = "four-unrelated-words"
KEYS = {"k1": "MDEyMzQ1Njc4OWFiY2RlZmdoaWprbG1ub3BxcnN0dXY="}


@pytest.fixture
def settings(sqlite_database: Database, tmp_path: Path) -> Settings:
    return Settings(
        data_dir=tmp_path,
        database_url=sqlite_database.url.render_as_string(hide_password=False),
        secret_key="a-secret-of-tests-only-0123456789-abcdefgh",
        lookup_key="another-secret-of-tests-0123456789-abcdefg",
        identity_keys=KEYS,
        public_posts_per_minute=0,
    )


@pytest.fixture
def runtime(settings: Settings) -> Iterator[Runtime]:
    runtime = build_runtime(settings)
    yield runtime
    runtime.db.dispose()


@pytest.fixture
def app(runtime: Runtime) -> Flask:
    return create_app(runtime)


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
