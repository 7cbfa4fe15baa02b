"""`jiesu restore`: an installation made of a back-up, and verified."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfile
from typing import Annotated

import typer

from intake.backup.restoring import restore as restore_backup
from intake.casework.ledger.integrity import verify as verify_record
from intake.casework.reconcile.verification import VerificationProgress, differences
from intake.cli.backup.making import source_of
from intake.clock import now
from intake.errors import InvalidInput
from intake.identity.erasure_list import ErasureList
from intake.reports.verifying import verify_months
from intake.runtime import Runtime, build_runtime
from intake.settings import Settings
from routing.translatable import N_

_FAULTY = 1


def restore(
    file: Annotated[Path, typer.Argument(help="What jiesu backup has written.", show_default=False)],
    keys: Annotated[
        Path | None, typer.Option("--keys", help="The file of keys that was written with it (FILE.keys).")
    ] = None,
) -> None:
    """Make an installation of a back-up, in an empty place, and verify it."""
    with _keys_from(keys):
        runtime = build_runtime(Settings.from_env())
        erasures = ErasureList(runtime.settings.erasure_list)
        listed = len(erasures.numbers())
        done = restore_backup(file, source_of(runtime), erasures, at=now())
    print(f"{done.rows:,} rows, as many of each table as the back-up says; {done.files:,} files, each by its digest")
    print(f"{done.erased} erased again, of {listed} on the list {erasures.path}")
    if not listed:
        print("That list is empty: whoever was erased after the back-up was made is back, unless you bring it and")
        print("run jiesu identity replay before anything is started.")
    print(f"All sessions have ended; {done.uncertain} messages may have left since, and are on the page of messages")
    if not _verify(runtime):
        raise typer.Exit(_FAULTY)


@contextmanager
def _keys_from(given: Path | None) -> Iterator[None]:
    """The keys in the data folder for good once all went well; refused where there are none."""
    settings = Settings.check_env()
    if given is None:
        if not settings.has_secrets:
            raise InvalidInput(N_("the keys of the back-up are missing: give --keys, or their settings"))
        yield
        return
    if settings.has_secrets:
        raise InvalidInput(N_("there are keys here already: leave out --keys"))
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    place = settings.data_dir / "secrets.json"
    try:
        place.touch(mode=0o600)
        copyfile(given, place)
        yield
    except BaseException:
        place.unlink(missing_ok=True)
        raise


def _verify(runtime: Runtime) -> bool:
    """The record, every clock, every published month; each fault a line."""
    at, checked = now(), VerificationProgress()
    with runtime.db.reading(is_snapshot=True) as session:
        report = verify_record(session, runtime.ring)
        found = [f"{one.number}: {one.field}" for one in differences(
            session, runtime.collaborators(session), at=at, checked=checked
        )]  # fmt: skip
    months = list(verify_months(runtime.facts))
    faults = [*map(str, report.faults), *found]
    faults += [f"{one.month} revision {one.revision}: {one.said}" for one in months if not one.is_same]
    print(f"verified: {report.events:,} events of {report.complaints:,} complaints, {report.anchors} anchors; ", end="")
    print(f"{checked.deadlines:,} deadlines; {len({one.month for one in months})} published months")
    print("\n".join(faults) if faults else "OK: whole")
    return not faults
