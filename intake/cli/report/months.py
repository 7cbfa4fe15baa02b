"""`jiesu report snapshot`, `restate` and `verify`: the months that were published."""

import json
from typing import Annotated, Any

import typer

from intake.casework.text_input import required_text
from intake.cli.installation import prepared_runtime
from intake.cli.report.files import told_of
from intake.clock import now
from intake.models import ReportSnapshot
from intake.reports.measures import HEADLINE
from intake.reports.snapshots import Cause, find_snapshot, kept_totals, publish_month
from intake.reports.verifying import MonthCheck, verify_months
from intake.reports.wording import rate_words
from intake.vocabulary import SnapshotCause

Month = Annotated[str, typer.Argument(metavar="PERIOD", help="A month that is over: 2026-10.", show_default=False)]


def snapshot(period: Month) -> None:
    """Keep a month as of its own end; nothing where the newest revision says the same."""
    made = publish_month(prepared_runtime().facts, period, at=now(), cause=Cause(SnapshotCause.CAUGHT_UP))
    print(_told(period, made))


def restate(
    period: Month,
    reason: Annotated[str, typer.Option("--reason", metavar="R", help="Why; it stands beside the figures.")],
) -> None:
    """Keep a month as it is known now, as a new revision with the reason beside it."""
    why = required_text(reason, "--reason", longest=500)
    room, at = prepared_runtime().facts, now()
    cause = Cause(SnapshotCause.BY_PERSON, reason=why)
    print(_told(period, publish_month(room, period, at=at, as_of=at, cause=cause)))


def verify(
    period: Annotated[str | None, typer.Argument(metavar="[PERIOD]", help="One month; all without it.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Derive every complaint anew from its events, and compare facts and figures of each published month."""
    room = prepared_runtime().facts
    if period is not None:
        with room.db.reading() as session:
            find_snapshot(session, period)  # a month that is none is refused in words
    checks = []
    for check in verify_months(room, period, tell=told_of):
        checks.append(check)
        if not as_json:
            print(f"{check.month} revision {check.revision}: {check.said}")
    if as_json:
        print(json.dumps(_as_json(checks), ensure_ascii=False, indent=2))
    raise typer.Exit(0 if all(check.is_same for check in checks) else 1)


def _as_json(checks: list[MonthCheck]) -> dict[str, Any]:
    differences = [
        {
            "month": one.month,
            "revision": one.revision,
            "figure": one.figure,
            "stored": one.stored,
            "derived": one.derived,
            "said": str(one.said),
        }
        for one in checks
        if not one.is_same
    ]
    return {"checked": len({(one.month, one.revision) for one in checks}), "differences": differences}


def _told(period: str, made: ReportSnapshot | None) -> str:
    if made is None:
        return f"{period}: the figures that were kept say the same"
    rate = rate_words(kept_totals(made)[HEADLINE])
    return f"{period}: revision {made.revision}, {HEADLINE} {rate}, {made.body['rows']:,} facts, {made.body['digest']}"
