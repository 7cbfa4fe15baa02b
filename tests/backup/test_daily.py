"""The back-up of each day: once, restorable, few kept, refused in words where the disk is full."""

from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from intake.backup.archive import ArchiveReader
from intake.backup.daily import NoRoomForBackup, kept
from intake.record_keys import RecordKeys
from intake.runtime import Runtime, build_runtime
from intake.settings import Settings
from routing.calendars.working_time import SHANGHAI
from workers.jobs.office.backups import back_up_at

pytestmark = pytest.mark.slow
NIGHT = datetime(2026, 6, 1, 3, 15, tzinfo=SHANGHAI)


@pytest.fixture
def runtime(settings: Settings, tmp_path: Path) -> Runtime:
    folder = tmp_path / "copies"
    folder.mkdir()
    return build_runtime(settings.model_copy(update={"backup_folder": folder, "backup_count": 2}))


def test_one_a_day_and_the_newest_stay(runtime: Runtime) -> None:
    folder = runtime.settings.backup_folder or Path()
    assert back_up_at(runtime, NIGHT - timedelta(hours=2)) is None  # before its hour
    made = [back_up_at(runtime, NIGHT + timedelta(days=day)) for day in range(3)]
    assert back_up_at(runtime, NIGHT + timedelta(days=2, hours=1)) is None  # the day has its own
    assert kept(folder) == sorted(folder.iterdir()) == made[1:]
    assert kept(folder)[-1].stat().st_mode & 0o777 == 0o600
    archive = ArchiveReader(kept(folder)[-1], RecordKeys.from_settings(runtime.settings))
    assert archive.manifest["made_at"].startswith("2026-06-03")
    earlier = back_up_at(runtime, NIGHT - timedelta(days=30))  # the clock was put back
    assert kept(folder) == [earlier, made[2]]


def test_without_room_it_says_so_and_leaves_what_is_there(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    first = back_up_at(runtime, NIGHT)
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: SimpleNamespace(free=1))
    with pytest.raises(NoRoomForBackup):
        back_up_at(runtime, NIGHT + timedelta(days=1))
    assert kept(runtime.settings.backup_folder or Path()) == [first]


def test_without_a_folder_none_is_made(settings: Settings) -> None:
    assert back_up_at(build_runtime(settings), NIGHT) is None
