"""`jiesu rules import` and `export`: the rules table as a file, CSV or workbook."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from intake.admin.rules.workbook import rules_workbook
from intake.cli.context import open_database
from intake.cli.rules.tables import CANNOT_BE_WRITTEN, By, actor_of, content_of
from intake.cli.rules.versions import DRAFT, PUBLISHED, table_meant
from intake.clock import now
from intake.errors import InvalidInput
from intake.language.i18n import N_
from intake.rulemaking.drafting.drafts import find_draft, open_draft
from intake.rulemaking.drafting.replace import replace_rules
from routing.errors import BadTableFile
from routing.rules.file import read_table, write_table
from routing.rules.store import load_violations, rows_of

REFUSED = 2


def import_rules(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV or xlsx with the header of the rules table.")],
    by: By = "",
    why: Annotated[str, typer.Option("--why", help="Why these rules are as they are; kept with each.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Make the draft say what the file says, all of it or nothing; begin a draft if there is none."""
    try:
        rows = read_table(content_of(file))
    except BadTableFile as refused:
        faults = "\n".join(f"  {fault}" for fault in refused.faults)
        sys.stderr.write(f"Nothing was imported; {len(refused.faults)} refused:\n{faults}\n")
        raise typer.Exit(REFUSED) from None
    at = now()
    with open_database().unit_of_work() as session:
        actor = actor_of(session, by)
        draft = find_draft(session) or open_draft(session, actor=actor, at=at)
        done = replace_rules(session, draft, rows, actor=actor, at=at, why=why)
        version = draft.version
    told = {"version": version, **asdict(done)}
    if as_json:
        print(json.dumps(told))
    else:
        counts = "{rules} rules: {added} added, {removed} removed, {changed} changed, {moved} moved"
        print(f"draft version {version}, {counts.format(**told)}")


def export_rules(
    draft: Annotated[bool, typer.Option("--draft", help="The draft.")] = False,
    published: Annotated[bool, typer.Option("--published", help="The table in force; this is the default.")] = False,
    version: Annotated[int | None, typer.Option("--version", min=1, metavar="N", help="Any version.")] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="A .csv or .xlsx; default standard output.")
    ] = None,
) -> None:
    """Write a table as the file that `rules import` reads."""
    if draft + published + (version is not None) > 1:
        raise InvalidInput(N_("choose one of --draft, --published and --version"))
    if output is not None and output.suffix.lower() not in {".csv", ".xlsx"}:
        raise InvalidInput(N_("%(name)s ends neither in .csv nor in .xlsx"), name=output.name)
    word = DRAFT if draft else PUBLISHED if version is None else str(version)
    with open_database().reading() as session:
        rows = rows_of(session, table_meant(session, word, at=now()).id)
        violations = load_violations(session)
    if output is None:
        sys.stdout.write(write_table(rows))
    elif output.suffix.lower() == ".xlsx":
        _save(output, rules_workbook(rows, violations))
    else:
        _save(output, write_table(rows).encode())


def _save(output: Path, content: bytes) -> None:
    try:
        output.write_bytes(content)
    except OSError as error:
        raise InvalidInput(CANNOT_BE_WRITTEN, file=str(output), error=error.strerror) from None
