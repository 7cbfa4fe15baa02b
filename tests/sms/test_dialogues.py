"""Every conversation of `dialogues.txt` ends as it has to."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from intake.casework.collaborators import Collaborators
from intake.casework.ledger import integrity
from intake.db import Database
from tests import factories as make
from tests.sms.scripted import FILE, Play, Script, read_scripts
from tests.stages.keys import RECORD_KEYS, RING
from tests.stages.templates import Templates

pytestmark = pytest.mark.slow

SCRIPTS = read_scripts(FILE.read_text(encoding="utf-8"))


@dataclass
class Hotline:
    """One installation in which all of them are held, each from numbers of its own."""

    database: Database
    collaborators: Collaborators
    crew: make.Crew


@pytest.fixture(scope="module")
def hotline(templates: Templates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hotline]:
    folder = tmp_path_factory.mktemp("dialogues")
    database = Database(templates.sqlite_copy(folder, is_seeded=True), record_keys=RECORD_KEYS, ring=RING)
    with database.unit_of_work() as session:
        office, crew = make.make_office(session), make.Crew(session)
    yield Hotline(database, office, crew)
    database.dispose()


@pytest.mark.parametrize("script", SCRIPTS, ids=[script.name for script in SCRIPTS])
def test_a_conversation_ends_as_it_has_to(hotline: Hotline, script: Script) -> None:
    with hotline.database.unit_of_work() as session:
        hotline.crew.session = session
        play = Play(session, hotline.collaborators, hotline.crew)
        for line in script.lines:
            try:
                play.run(line)
            except AssertionError as error:
                raise AssertionError(f"{line}: {error}") from error


def test_there_are_enough_of_them_and_none_is_without_an_end() -> None:
    assert len(SCRIPTS) >= 120
    assert len({script.name for script in SCRIPTS}) == len(SCRIPTS)
    assert [script.name for script in SCRIPTS if not any(line.startswith("= ") for line in script.lines)] == []


def test_the_record_of_all_that_was_said_is_whole(hotline: Hotline) -> None:
    with hotline.database.reading() as session:
        assert integrity.verify(session, RING).faults == ()
