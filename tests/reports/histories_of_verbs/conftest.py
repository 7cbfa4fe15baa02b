"""A town that has lived for four months, copied for each test that looks at it or goes on from it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree

import pytest

from intake.db import Database
from intake.reports.store.room import FactRoom
from tests.reports.asking import room_of
from tests.reports.histories_of_verbs.town import UNTIL, Town
from tests.stages.extents import extent
from tests.stages.templates import Templates


def walked_town(database: Database) -> None:
    Town(database, seed=12, complaints=extent(120, 24)).run(UNTIL)


@pytest.fixture
def walked(engine: str, request: pytest.FixtureRequest, templates: Templates, tmp_path: Path) -> Iterator[Database]:
    folder = tmp_path / "walked"  # where no other fixture puts a database of its own
    folder.mkdir()
    yield from templates.fresh(engine, request, folder, made=walked_town)


def copied_with_files(
    engine: str,
    request: pytest.FixtureRequest,
    folder: Path,
    publish: Callable[[FactRoom], None],
) -> Iterator[FactRoom]:
    """A town that has published something: its database and its files are made once, and copied."""
    templates: Templates = request.getfixturevalue("templates")
    kept = templates.folder / publish.__name__ / engine

    def made(database: Database) -> None:
        publish(room_of(database, kept))

    made.__name__ = publish.__name__
    for database in templates.fresh(engine, request, folder, made=made, upon=walked_town):
        copytree(kept, folder / "figures")
        yield room_of(database, folder / "figures")


@pytest.fixture
def room(walked: Database, tmp_path: Path) -> FactRoom:
    """Nothing is published yet, and no fact is written down."""
    return room_of(walked, tmp_path / "figures")
