"""`jiesu audit`: whether the record still says what was written."""

import re
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from intake.casework.ledger.findings import AuditProgress, load_progress, store_progress
from intake.casework.ledger.integrity import IntegrityReport
from intake.casework.ledger.integrity import verify as verify_record
from intake.casework.ledger.root import compare as compare_root
from intake.casework.ledger.root import newest_root
from intake.casework.ledger.window import OpenWindow
from intake.cli.auditing.reads import reads
from intake.cli.installation import prepared_runtime
from intake.clock import now
from intake.errors import ChainBroken, InvalidInput
from intake.record_keys import record_keys_of
from routing.errors import first_of
from routing.translatable import N_

app = typer.Typer(help="The record of everything that happened.", no_args_is_help=True)
app.command("reads")(reads)
_DIGEST = re.compile(r"[0-9a-f]{64}")


@app.callback()
def audit() -> None:
    """The record of everything that happened."""


@app.command()
def verify(
    expect: Annotated[str, typer.Option(help="digest of an anchor that was kept elsewhere")] = "",
    resume: Annotated[Path | None, typer.Option(help="keeps how far it came; an interrupted check goes on")] = None,
) -> None:
    """Check every chain of events, the anchors over them and the seals of identities; exit 2 at the first fault."""
    expected = expect.strip().lower()
    if expected and not _DIGEST.fullmatch(expected):
        raise InvalidInput(N_("is no digest of an anchor: 64 hexadecimal digits"), field="--expect")
    runtime = prepared_runtime()
    with runtime.db.reading(is_snapshot=True) as session:
        keys = record_keys_of(session)

        def keep(progress: AuditProgress) -> None:
            if resume is not None:
                store_progress(resume, keys, progress)

        begun = load_progress(resume, keys) if resume is not None else None
        report = verify_record(session, runtime.ring, expected=expected, progress=begun, keep=keep)
    if resume is not None:
        resume.unlink(missing_ok=True)
    if not report.is_whole:
        raise ChainBroken(first_of(report.faults, report.further))
    _tell(report, at=now())


@app.command()
def root() -> None:
    """Print the newest root of the record in one line: for paper, or for whoever keeps it elsewhere."""
    with prepared_runtime().db.reading() as session:
        found = newest_root(session)
    print(found.line if found else "nothing is sealed yet: the first root is made within the hour")


@app.command()
def compare(
    roots: Annotated[list[str], typer.Argument(help="Roots that somebody holds: 64 hexadecimal digits each.")],
) -> None:
    """Say of each root what it proves of this record; exit 2 where the record knows nothing of one, or is at fault."""
    digests = [one.strip().lower() for one in roots]
    for digest in digests:
        if not _DIGEST.fullmatch(digest):
            raise InvalidInput(N_("%(text)r is no root: 64 hexadecimal digits"), text=digest)
    with prepared_runtime().db.reading(is_snapshot=True) as session:
        found = [compare_root(session, digest) for digest in digests]
    for one in found:
        if one.faults:
            raise ChainBroken(first_of(one.faults))
        if one.root is None:
            raise ChainBroken(
                N_("%(root)s is no root of this record: mistyped, of another, or what it sealed is gone"),
                root=one.digest,
            )
    at = now()
    for one in found:
        if one.root is not None:
            print(f"OK: {one.digest} is anchor {one.root.anchor} of {one.root.at:%Y-%m-%d %H:%M} UTC")
            print(f"Proved: all {one.root.events} events up to then are those it sealed, and all anchors follow it.")
            print(f"Not proved by it: what came since ({_said(one.root.window, at)}).")
    print("Whether each event and row still says what its seal covers, jiesu audit verify --expect ROOT reads.")


def _tell(report: IntegrityReport, *, at: datetime) -> None:
    print(
        f"OK: {report.events} events of {report.complaints} complaints, {report.office_events} events of the office, "
        f"{report.anchors} anchors"
    )
    if report.newest:
        print(f"Newest anchor, to be kept elsewhere: {report.newest}")
    print(f"Open window since the newest anchor: {_said(report.window, at)}")
    if report.since_expected is None:
        print("Without --expect, a record put back as a whole to a genuine earlier state is not told from this one.")
        return
    print(f"Since the expected anchor: {_said(report.since_expected, at)}")
    print("What was put back since then, consistently, to a genuine earlier state cannot be found.")


def _said(window: OpenWindow, at: datetime) -> str:
    counted = f"{window.events} events of complaints, {window.office_events} of the office"
    if window.since is None:
        return f"{counted}, and no anchor yet"
    return f"{(at - window.since).total_seconds() / 3600:.1f} hours, {counted}"
