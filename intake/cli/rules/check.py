"""`jiesu rules check`: is a table fit to decide? Every finding, with a complaint that shows it; exit 1 on errors."""

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer
from platformdirs import user_data_path
from sqlmodel import Session

from intake.cli.context import open_database
from intake.cli.rules.findings import finding_lines, finding_plain
from intake.cli.rules.tables import content_of
from intake.cli.rules.versions import DRAFT, PUBLISHED, table_meant
from intake.clock import now
from intake.errors import InvalidInput
from intake.language.i18n import N_
from intake.rulemaking.publishing.checking import reasons_of
from routing.analysis import AnalysisReport, Finding, World, analyse, unread, world_of
from routing.calendars.working_time import local_day
from routing.errors import BadTableFile
from routing.rules.file import read_loosely
from routing.rules.store import rows_of

REFUSED = 1


@dataclass(frozen=True)
class CheckedRules:
    """A report, what the file itself got wrong, and the reasons that people gave for warnings, by key."""

    report: AnalysisReport
    unread: tuple[Finding, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)

    @property
    def findings(self) -> tuple[Finding, ...]:
        return (*self.unread, *self.report.findings)

    @property
    def is_refused(self) -> bool:
        return bool(self.unread or self.report.errors)


def check(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="CSV or xlsx with the header of the rules table.")
    ] = None,
    draft: Annotated[bool, typer.Option("--draft", help="The draft.")] = False,
    published: Annotated[bool, typer.Option("--published", help="The table in force.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON rows.")] = False,
) -> None:
    """Prove a table: duplicates, conflicts, rules that never win, unknown words, gaps. Exits with 1 on errors.

    A file is judged by this installation's registry, or by the shipped taxonomy and regions where there is none.
    """
    if draft + published + (file is not None) != 1:
        raise InvalidInput(N_("say what to check: a FILE, --draft or --published"))
    checked = _of_file(file) if file else _of_table(DRAFT if draft else PUBLISHED)
    if as_json:
        rows = [finding_plain(one, checked.reasons.get(one.key, "")) for one in checked.findings]
        print(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        print(_text(checked))
    for note in checked.report.notes:
        sys.stderr.write(f"note: {note}\n")
    if checked.is_refused:
        raise typer.Exit(REFUSED)


def _of_table(word: str) -> CheckedRules:
    with open_database().reading() as session:
        table = table_meant(session, word, at=now())
        report = analyse(rows_of(session, table.id), _world(session))
        reasons = {key: given.reason for key, given in reasons_of(session, table).items()}
    return CheckedRules(report, reasons=reasons)


def _of_file(file: Path) -> CheckedRules:
    try:
        rows, faults = read_loosely(content_of(file))
    except BadTableFile as refused:
        return CheckedRules(AnalysisReport(0, ()), unread({}, refused.faults, ()))
    world = _installed_world() if _has_database() else World.shipped()
    report = analyse(list(rows.values()), world)
    return CheckedRules(report, unread(rows, faults, report.findings))


def _installed_world() -> World:
    with open_database().reading() as session:
        return _world(session)


def _world(session: Session) -> World:
    return world_of(session, local_day(now()))


def _has_database() -> bool:
    """Whether there is an installation to ask; checking a file must not begin one."""
    folder = Path(os.environ.get("JIESU_DATA_DIR") or user_data_path("jiesu"))
    return bool(os.environ.get("JIESU_DATABASE_URL")) or (folder / "jiesu.sqlite").is_file()


def _text(checked: CheckedRules) -> str:
    errors = len(checked.unread) + len(checked.report.errors)
    warnings = checked.report.warnings
    explained = sum(one.is_explained or one.key in checked.reasons for one in warnings)
    lines = [finding_lines(one, checked.reasons.get(one.key, "")) for one in checked.findings]
    lines.append(
        f"{checked.report.rules} rules: {errors} errors, {len(warnings)} warnings, {explained} of them explained"
    )
    return "\n".join(lines)
