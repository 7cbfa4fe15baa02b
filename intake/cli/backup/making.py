"""`jiesu backup`: the whole installation into one file, while it runs."""

import json
import os
from pathlib import Path
from typing import Annotated

import typer

from intake.backup.archive import sha256_of
from intake.backup.making import BackupSource, make_backup
from intake.cli.installation import prepared_runtime
from intake.clock import now
from intake.errors import InvalidInput
from intake.record_keys import RecordKeys
from intake.runtime import Runtime
from intake.settings import Settings
from routing.translatable import N_

SECRETS = ("secret_key", "lookup_key", "identity_keys", "record_keys")
_INCOMPLETE = 1


def backup(
    file: Annotated[Path, typer.Argument(help="The file to be written; there is none yet.", show_default=False)],
    with_keys: Annotated[
        bool, typer.Option("--with-keys", help="Also write the keys, into FILE.keys, for its owner alone.")
    ] = False,
) -> None:
    """Write the whole installation into one new file, while everything runs."""
    runtime = prepared_runtime()
    beside = file.with_name(f"{file.name}.keys")
    if with_keys and beside.exists():
        raise InvalidInput(N_("%(file)s is there already: name another file"), file=beside)
    made = make_backup(source_of(runtime), file, at=now())
    print(f"{file}: {made.rows:,} rows, {made.files:,} files, {file.stat().st_size:,} bytes")
    print(f"sha256 {sha256_of(file)}")
    if with_keys:
        _write_keys(beside, runtime.settings)
        print(f"{beside}: ALL KEYS, readable by its owner alone. Keep it apart from {file.name}.")
    else:
        print("The keys are NOT in it, and without them nobody can restore it: keep a copy of them elsewhere")
        print(f"({runtime.settings.data_dir / 'secrets.json'}, or what JIESU_*_KEY and JIESU_*_KEYS say; --with-keys).")
    if made.missing:
        print(f"MISSING, named in the database and not found: {', '.join(made.missing)}")
        raise typer.Exit(_INCOMPLETE)


def source_of(runtime: Runtime) -> BackupSource:
    """What of an installation goes into a back-up."""
    keys = RecordKeys.from_settings(runtime.settings)
    return BackupSource(runtime.db, runtime.evidence.store, runtime.facts.files, runtime.ring, keys)


def _write_keys(path: Path, settings: Settings) -> None:
    plain = {name: _plain(getattr(settings, name)) for name in SECRETS}
    with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:  # noqa: PTH123
        json.dump(plain, file)
        file.flush()
        os.fsync(file.fileno())


def _plain(secret: object) -> object:
    if isinstance(secret, dict):
        return {name: _plain(key) for name, key in secret.items()}
    return secret.get_secret_value() if hasattr(secret, "get_secret_value") else secret
