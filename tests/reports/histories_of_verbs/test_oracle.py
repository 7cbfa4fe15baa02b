"""Over histories of every verb each figure is what a walker through the events finds by the words of its definition."""

from pathlib import Path

import pytest

from intake.db import Database
from intake.reports.figures import Figures, open_figures
from intake.reports.store.as_of import AsOf, facts_as_of
from intake.reports.store.engine import cursor
from tests.reports.asking import room_of
from tests.reports.histories_of_verbs import words
from tests.reports.histories_of_verbs.held_against import MEASURES, differences
from tests.reports.histories_of_verbs.lives import lives_of
from tests.reports.histories_of_verbs.town import MONTHS, UNTIL, Town
from tests.stages.extents import extent

pytestmark = pytest.mark.slow


def test_the_oracle_has_words_for_every_rate_and_count() -> None:
    assert words.MEASURES.keys() == MEASURES.keys()


@pytest.mark.sampled
@pytest.mark.parametrize("seed", range(extent(24, 1)))
def test_today_every_figure_is_what_the_events_give(sqlite_database: Database, tmp_path: Path, seed: int) -> None:
    held_against_the_oracle(sqlite_database, tmp_path, seed=seed, complaints=extent(40, 16))


@pytest.mark.sampled
@pytest.mark.parametrize("seed", range(100, 100 + extent(6, 1)))
def test_and_as_of_any_moment(database: Database, tmp_path: Path, seed: int) -> None:
    Town(database, seed=seed, complaints=extent(30, 8)).run(UNTIL)
    room = room_of(database, tmp_path)
    for known in MONTHS[1:4]:
        with room.db.reading(is_snapshot=True) as session, cursor() as connection:
            at_once = AsOf(known.end, 2**62)
            source = facts_as_of(session, connection, room.collaborators(session), room.files, at_once)
            lives = lives_of(session, before=known.end)
            wrong = list(differences(Figures(session, connection, source), lives, known))
        assert not wrong, "\n".join(wrong)


def held_against_the_oracle(database: Database, folder: Path, *, seed: int, complaints: int) -> None:
    town = Town(database, seed=seed, complaints=complaints)
    town.run(UNTIL)
    assert len(set(town.done)) > 12  # verbs of every kind
    room = room_of(database, folder)
    with room.db.reading() as session:
        lives = lives_of(session)
    with open_figures(room) as figures:
        wrong = [said for period in MONTHS for said in differences(figures, lives, period)]
    assert not wrong, "\n".join(wrong)
