"""`jiesu rules publish` and `rollback`: from the draft to the table that decides, and back."""

import json
import sys
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import typer

from intake.cli.context import open_database
from intake.cli.rules.findings import finding_lines, finding_plain
from intake.cli.rules.tables import By, actor_of
from intake.clock import now
from intake.errors import InvalidInput
from intake.language.i18n import N_
from intake.rulemaking.drafting.drafts import get_draft
from intake.rulemaking.errors import NotPublishable
from intake.rulemaking.publishing.checking import check_draft
from intake.rulemaking.publishing.publish import publish as publish_draft
from intake.rulemaking.publishing.roll_back import roll_back
from intake.rulemaking.publishing.warning_reasons import give_reason
from routing.analysis import Finding
from routing.calendars.working_time import SHANGHAI

REFUSED_BY_CHECK = 1
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def publish(
    at: Annotated[
        str, typer.Option("--at", metavar="T", help="`now`, or an ISO time, in Asia/Shanghai unless it says otherwise.")
    ],
    reason: Annotated[
        str, typer.Option("--reason", metavar="R", help="Why; it also stands for warnings that have no reason yet.")
    ],
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """Have the draft decide from that moment on. Exits with 1 and the findings when the check refuses."""
    moment = now()
    starts = moment if at == "now" else _moment(at)
    try:
        with open_database().unit_of_work() as session:
            draft, actor = get_draft(session), actor_of(session, by)
            for warning in check_draft(session, draft, at=moment).open_warnings:
                give_reason(session, draft, warning.key, reason, actor=actor, at=moment)
            checked = publish_draft(session, draft, actor=actor, at=moment, effective_at=starts, reason=reason)
            told = {"version": draft.version, "effective_at": _local(draft.effective_at), "by": draft.published_by}
    except NotPublishable as refused:
        _print_refusal(refused.findings, as_json=as_json)
        raise typer.Exit(REFUSED_BY_CHECK) from None
    given = {key: row.reason for key, row in checked.reasons.items()}
    warnings = [(one, given.get(one.key, "")) for one in checked.report.warnings]
    if as_json:
        print(json.dumps(told | {"warnings": [finding_plain(*one) for one in warnings]}, ensure_ascii=False, indent=2))
        return
    print(f"version {told['version']} published by {told['by']}, in force from {told['effective_at']}")
    print(f"the check: no error, {len(warnings)} warning{'' if len(warnings) == 1 else 's'}")
    print("".join(f"{finding_lines(*one)}\n" for one in warnings), end="")


def rollback(
    reason: Annotated[str, typer.Option("--reason", metavar="R", help="Why.")] = "rolled back on the command line",
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """Undo the last publication: the version before decides again, at once, as a new version."""
    with open_database().unit_of_work() as session:
        table = roll_back(session, actor=actor_of(session, by), at=now(), reason=reason)
    told = {
        "version": table.version,
        "rolled_back_to": table.is_rollback_to,
        "effective_at": _local(table.effective_at),
    }
    if as_json:
        print(json.dumps(told | {"by": table.published_by}, ensure_ascii=False, indent=2))
    else:
        again = f"version {table.is_rollback_to} again, as version {table.version}"
        print(f"{again}, published by {table.published_by}, in force from {told['effective_at']}")


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        message = N_("--at %(text)s is neither `now` nor an ISO time (2026-11-21T09:00)")
        raise InvalidInput(message, text=repr(text)) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)


def _local(moment: datetime | None) -> str:
    return moment.astimezone(SHANGHAI).isoformat(timespec="seconds") if moment else ""


def _print_refusal(findings: Sequence[Finding], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps([finding_plain(one) for one in findings], ensure_ascii=False, indent=2))
    else:
        sys.stderr.write("the check refuses:\n" + "".join(f"{finding_lines(one)}\n" for one in findings))
