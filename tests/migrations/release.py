"""`python -m tests.migrations.release 0.3.0`: hold the revisions of a release, and keep a small history made by it.

Writes the digests of the revisions that no release has yet into `intake/migrations/released.json`, and a snapshot into
`tests/migrations/snapshots`. What is released stays: with `--anew`, the last release is written again while it is not
out yet.
"""

import argparse
import json
import sys
import tempfile
from datetime import datetime
from pathlib import Path

from intake import __version__
from intake.casework.ledger import integrity
from intake.casework.reconcile.verification import differences
from intake.reports.origin import SYNTHETIC
from intake.revision import newest_revision
from intake.runtime import Runtime
from routing.base import Record
from tests.migrations.history import keys, make_history
from tests.migrations.released import FILE, NotToBeReleased, digests, file_text, read_releases, with_release
from tests.migrations.snapshot import ABOUT, ROWS, SNAPSHOTS, counts_in, text_of

MOST_BYTES = 400_000
# Tried in turn: not in every short history something of every kind happens.
_SEEDS = range(3, 30)


def write_snapshot(folder: Path) -> None:
    """The first history in which every table has a row, whole and true to its record."""
    for seed in _SEEDS:
        with tempfile.TemporaryDirectory() as scratch:
            runtime, at = make_history(Path(scratch), seed=seed)
            empty = [name for name, count in counts_in(runtime.db, Record.metadata.tables).items() if not count]
            if not empty:
                _write(runtime, at, folder)
                runtime.db.dispose()
                return
            runtime.db.dispose()
        _say(f"a history of seed {seed} leaves {', '.join(empty)} empty")
    raise NotToBeReleased("no history fills every table")


def _write(runtime: Runtime, at: datetime, folder: Path) -> None:
    with runtime.db.reading() as session:
        faults = [str(fault) for fault in integrity.verify(session, runtime.ring).faults]
        faults += [str(one) for one in differences(session, runtime.collaborators(session), at=at)]
    rows = text_of(runtime.db)
    if faults or len(rows) > MOST_BYTES:
        raise NotToBeReleased("\n".join(faults) or f"the snapshot takes {len(rows)} bytes, {MOST_BYTES} at most")
    about = {"data": SYNTHETIC, "revision": newest_revision(), "stands_at": at.isoformat(), "worthless": keys()}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ROWS).write_bytes(rows)
    (folder / ABOUT).write_text(json.dumps(about, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    _say(f"{folder.name}: {len(rows)} bytes of rows at revision {newest_revision()}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.migrations.release")
    parser.add_argument("version", help="as the project says it: 0.3.0")
    parser.add_argument("--anew", action="store_true", help="write the last release again, which is not out yet")
    asked = parser.parse_args()
    if asked.version != __version__:
        parser.exit(2, f"the project says {__version__}: pyproject.toml and intake/__init__.py name the release\n")
    try:
        releases = with_release(read_releases(), asked.version, digests(), anew=asked.anew)
        write_snapshot(SNAPSHOTS / asked.version)
    except NotToBeReleased as reason:
        parser.exit(2, f"{reason}\n")
    FILE.write_text(file_text(releases), encoding="ascii")
    _say(f"{FILE.name}: {asked.version} holds {', '.join(releases[asked.version]) or 'no new revision'}")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
