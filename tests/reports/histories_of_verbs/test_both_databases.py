"""One history, played by the same verbs on SQLite and on PostgreSQL, is published alike by both, row for row."""

import random
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from intake import numbers
from intake.db import Database
from intake.reports.restating import newest_snapshots
from intake.reports.store.engine import cursor, quoted
from intake.reports.store.published import CANONICAL
from tests.reports.asking import publish, room_of
from tests.reports.histories_of_verbs.rows import PAST, Tables, tables
from tests.reports.histories_of_verbs.town import UNTIL, Town
from tests.stages.extents import extent
from tests.stages.servers import Postgres
from tests.stages.templates import Templates

pytestmark = pytest.mark.slow


class SeededDraws:
    """What the numbers of complaints and the ids of rows are drawn from, by a seed."""

    def __init__(self, seed: int) -> None:
        drawn = random.Random(seed)
        self.randbelow, self.getrandbits = drawn.randrange, drawn.getrandbits


class Played(NamedTuple):
    """What a database holds when the history has been played and its months published."""

    done: list[str]
    digests: dict[str, str]
    rows: dict[str, list[tuple[Any, ...]]]
    figures: dict[str, Any]
    tables: Tables
    ids: set[int]


@pytest.mark.proof
@pytest.mark.sampled
@pytest.mark.parametrize("seed", range(300, 300 + extent(6, 1)))
def test_both_databases_publish_one_history_alike(
    request: pytest.FixtureRequest, postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """The ids of complaints are each database's own: neither a digest nor a figure hears of them."""
    templates: Templates = request.getfixturevalue("templates")
    played = []
    for engine in ("sqlite", "postgresql"):
        draws = SeededDraws(seed)
        monkeypatch.setattr(numbers, "secrets", draws)
        monkeypatch.setattr(numbers, "random", draws)
        numbers._starts.cache_clear()
        folder = tmp_path / engine
        folder.mkdir()
        played += [_played(database, folder, seed) for database in templates.fresh(engine, request, folder)]
    one, other = played
    assert one.done == other.done
    assert len(set(one.done)) > 12  # verbs of every kind
    assert one.rows == other.rows
    assert one.digests == other.digests
    assert one.figures == other.figures
    assert one.tables == other.tables
    assert not one.ids & other.ids


def _played(database: Database, folder: Path, seed: int) -> Played:
    town, room = Town(database, seed=seed, complaints=extent(60, 10)), room_of(database, folder / "figures")
    town.run(UNTIL)
    for month in PAST:
        publish(room, month.month, at=UNTIL)
    digests, rows, figures, ids = {}, {}, {}, set()
    said = ", ".join(f'"{name}"' for name in (*CANONICAL, "is_carried", "filed_at"))
    with database.reading() as session, cursor() as connection:
        for month, kept in newest_snapshots(session).items():
            path = f"read_parquet({quoted([room.files.path(kept.file_id)])})"
            found = connection.execute(f"SELECT {said} FROM {path} ORDER BY number, what, seq").fetchall()
            name = f"{month:%Y-%m}"
            digests[name], rows[name], figures[name] = kept.body["digest"], found, kept.body["rates"]
            ids |= {one for (one,) in connection.execute(f"SELECT complaint_id FROM {path}").fetchall()}
    return Played(town.done, digests, rows, figures, tables(room), ids)
