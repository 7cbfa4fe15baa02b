"""One history, one digest: whichever database it lies in, whatever ids its rows have, whoever reads it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from intake.bulletin.content import digest_of, plain
from intake.bulletin.figures import BulletinOrder, count_figures
from intake.bulletin.spans import read_span
from intake.db import Database
from intake.language.i18n import use_language
from intake.scoring.profiles import shipped_profile
from tests.bulletin.offices import AFTER, fill
from tests.bulletin.sample import full
from tests.reports.asking import figures_of
from tests.reports.figures import add_departments

pytestmark = pytest.mark.slow

_AGAIN = "import json, sys; from intake.bulletin.content import digest_of; print(digest_of(json.load(sys.stdin)))"


def counted(database: Database, language: str = "zh") -> str:
    order = BulletinOrder(read_span("2026-10"), "甲市热线", 5, shipped_profile("panjin"))
    with figures_of(database) as figures, use_language(language):
        return digest_of(plain(count_figures(figures, order, at=AFTER)))


def test_either_database_gives_the_same_digest(database: Database, sqlite_database: Database) -> None:
    if database.is_sqlite:
        pytest.skip("asked for SQLite alone: there is nothing to compare it with")
    add_departments(database, "先到的单位")  # so that ids differ
    fill(database)
    fill(sqlite_database)
    assert counted(database) == counted(sqlite_database)


def test_the_language_of_whoever_counts_is_in_no_digest(sqlite_database: Database) -> None:
    fill(sqlite_database)
    assert counted(sqlite_database, "zh") == counted(sqlite_database, "en")


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/Los_Angeles"])
def test_another_process_in_another_time_zone_has_the_same_digest(zone: str) -> None:
    body = plain(full())
    environment = {**os.environ, "TZ": zone, "PYTHONHASHSEED": "7"}
    given = {"input": json.dumps(body), "capture_output": True, "text": True, "env": environment}
    again = subprocess.run([sys.executable, "-c", _AGAIN], check=True, cwd=Path(__file__).parents[2], **given)
    assert again.stdout.strip() == digest_of(body)
