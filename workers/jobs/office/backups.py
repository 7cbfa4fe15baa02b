"""Each day a back-up of its own accord, where a folder for it is set."""

from datetime import datetime
from pathlib import Path

from intake.backup.daily import make_daily
from intake.backup.making import BackupSource
from intake.clock import now
from intake.language.formats import shanghai
from intake.record_keys import RecordKeys
from intake.runtime import Runtime, process_runtime


def back_up() -> None:
    """Nothing twice in a day; one that fails is tried again in an hour."""
    back_up_at(process_runtime(), now())


def back_up_at(runtime: Runtime, at: datetime) -> Path | None:
    settings = runtime.settings
    if settings.backup_folder is None or int(shanghai(at, "%H")) < settings.backup_hour:
        return None
    keys = RecordKeys.from_settings(settings)
    source = BackupSource(runtime.db, runtime.evidence.store, runtime.facts.files, runtime.ring, keys)
    return make_daily(source, settings.backup_folder, count=settings.backup_count, at=at)
