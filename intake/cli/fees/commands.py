"""`jiesu fees`: the fee lists as they are in force, as files, drafted from an office's sheet, and published."""

import json
import sys
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlmodel import select

from intake.cli.installation import prepared_runtime
from intake.cli.rules.tables import CANNOT_BE_WRITTEN, By, actor_of, content_of
from intake.clock import now
from intake.csv_text import csv_text
from intake.errors import InvalidInput
from intake.fee_lists import drafting, publishing
from intake.fee_lists.diff import FeeListDiff
from intake.fee_lists.figures import fee_figures
from intake.language.i18n import N_
from routing.calendars.working_time import SHANGHAI, local_day
from routing.errors import BadFeeFile
from routing.fee_lists.file import read_fee_file, write_fee_file
from routing.fee_lists.store import get_fee_list, load_fee_list
from routing.fees import FeeCard, FeeList
from routing.models import Violation

app = typer.Typer(help="Fee lists 收费清单: shown, exported, drafted from a sheet, published.", no_args_is_help=True)
REFUSED = 2
NEWEST = 2**31 - 1  # no column holds a later version
YEARS = range(1900, 2200)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def show(as_json: AsJson = False) -> None:
    """Print the allowed and the forbidden items in force, each with its basis, and what is drafted."""
    runtime = prepared_runtime()
    with runtime.db.reading() as session:
        fees, draft = load_fee_list(session, now()), drafting.find_draft(session)
        drafted = draft.version if draft else None
    print(
        json.dumps(_json(fees, drafted), ensure_ascii=False, indent=2) if as_json else "\n".join(_text(fees, drafted))
    )


@app.command()
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The CSV to write; - for standard output.")],
    version: Annotated[
        int | None, typer.Option("--version", min=0, max=NEWEST, help="Any version, 0 as shipped; default in force.")
    ] = None,
) -> None:
    """Write the file that `fees import` reads."""
    runtime = prepared_runtime()
    with runtime.db.reading() as session:
        fees = load_fee_list(session, now()) if version is None else get_fee_list(session, version)
    header, *rows = write_fee_file(fees.items)
    content = "".join(csv_text(header, rows))
    if str(file) == "-":
        sys.stdout.write(content)
        return
    try:
        file.write_text(content, encoding="utf-8", newline="")
    except OSError as error:
        raise InvalidInput(CANNOT_BE_WRITTEN, field="FILE", file=str(file), error=error.strerror) from None


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A workbook or CSV with both lists.")],
    *,
    title: Annotated[str, typer.Option("--title", metavar="TEXT", help="What the office calls its lists.")],
    document: Annotated[str, typer.Option("--document", metavar="TEXT", help="Number of the document.")] = "",
    allowed: Annotated[int | None, typer.Option("--allowed", min=0, help="How many items the document allows.")] = None,
    forbidden: Annotated[int | None, typer.Option("--forbidden", min=0, help="How many it forbids.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print what would change; change nothing.")] = False,
    by: By = "",
) -> None:
    """Make the draft what the file says, beginning one where there is none. It holds once it is published."""
    content, runtime, at = content_of(file), prepared_runtime(), now()
    with runtime.db.reading() as session:
        cards = _read(file.name, content, set(session.exec(select(Violation.code))))
        drafting.check_numbers(cards, (allowed, forbidden))
    if dry_run:
        print(f"{_counted(cards)}; nothing was changed")
        return
    with runtime.db.unit_of_work() as session:
        who: dict[str, Any] = {"actor": actor_of(session, by), "at": at}
        if drafting.find_draft(session) is None:
            drafting.begin_draft(session, title, document, **who)
        else:
            drafting.name_draft(session, title, document, edition=None, **who)
        row = drafting.replace_items(session, cards, expected=(allowed, forbidden), **who)
        lines = list(_changes(publishing.changes_of(session, row)))
        print(
            "\n".join(
                [*lines, f"version {row.version} is drafted: {_counted(cards)}; publish it with jiesu fees publish"]
            )
        )


@app.command()
def publish(
    *,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; kept with the version.")] = "",
    effective: Annotated[str, typer.Option("--effective", metavar="DATE", help="In force from that day on.")] = "",
    by: By = "",
) -> None:
    """Put the draft in force, now or from a day on. With --by it is somebody who edited nothing in it."""
    runtime, at = prepared_runtime(), now()
    starts = _moment(effective) if effective else None
    with runtime.db.unit_of_work() as session:
        row = publishing.publish(session, reason, effective_at=starts, actor=actor_of(session, by), at=at)
        version, day = row.version, (row.effective_at or at).astimezone(SHANGHAI).isoformat(timespec="seconds")
    runtime.forget_rules()
    print(f"version {version} of the fee lists is in force from {day}")


@app.command()
def discard(by: By = "") -> None:
    """Throw the draft away."""
    runtime = prepared_runtime()
    with runtime.db.unit_of_work() as session:
        drafting.throw_away(session, actor=actor_of(session, by), at=now())
    print("the draft is thrown away")


@app.command()
def figures(
    first: Annotated[str, typer.Option("--from", metavar="DATE", help="The first day of the period.")],
    last: Annotated[str, typer.Option("--to", metavar="DATE", help="The last; default today.")] = "",
    as_json: AsJson = False,
) -> None:
    """Count the complaints received in a period by the items they name."""
    runtime = prepared_runtime()
    begins, ends = _day(first, "--from"), _day(last, "--to") if last else local_day(now())
    with runtime.db.reading() as session:
        found = fee_figures(session, first=begins, last=ends)
    rows = [
        {
            "list": one.fees.version,
            "code": one.card.code,
            "item": one.card.name_zh,
            "complaints": one.complaints,
            "associations": one.associations,
            "upheld": one.upheld,
        }
        for one in found
    ]
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    lines = (
        f"{row['code']}  {row['complaints']:>6}  {row['associations']:>5}  {row['upheld']:>5}  {row['item']}"
        for row in rows
    )
    print("\n".join(lines) or "No complaint of the period names an item.")


def _read(name: str, content: bytes, violations: set[str]) -> tuple[FeeCard, ...]:
    try:
        return read_fee_file(content, violations)
    except BadFeeFile as refused:
        told = "\n".join(f"  {name}, {fault}" for fault in refused.faults)
        sys.stderr.write(f"Nothing was imported; {len(refused.faults)} refused:\n{told}\n")
        raise typer.Exit(REFUSED) from None


def _counted(cards: tuple[FeeCard, ...]) -> str:
    forbidden = sum(card.is_forbidden for card in cards)
    return f"{len(cards) - forbidden} allowed, {forbidden} forbidden"


def _changes(found: FeeListDiff) -> Iterator[str]:
    for one in found.items:
        was, will_be = (card.name_zh if card else "-" for card in (one.was, one.will_be))
        yield f"{one.code}: {was} -> {will_be}" if was != will_be else f"{one.code}: {was} (otherwise worded or based)"


def _text(fees: FeeList, drafted: int | None) -> Iterator[str]:
    title = f"{fees.title} {fees.document}".strip() or "fee lists of the whole country, as shipped"
    yield f"{title}, version {fees.version}"
    for card in fees.items:
        yield f"  {card.code}  {card.name_zh}  {card.condition_zh or ' '.join(card.violations)}  [{card.basis}]"
    yield f"{len(fees.allowed)} allowed, {len(fees.forbidden)} forbidden"
    if drafted is not None:
        yield f"version {drafted} is being drafted"


def _json(fees: FeeList, drafted: int | None) -> dict[str, Any]:
    items = [
        {
            "code": card.code,
            "is_forbidden": card.is_forbidden,
            "name": card.name_zh,
            "condition": card.condition_zh,
            "violations": card.violations,
            "basis": card.basis,
        }
        for card in fees.items
    ]
    return {"version": fees.version, "title": fees.title, "document": fees.document, "items": items, "draft": drafted}


def _moment(text: str) -> datetime:
    return datetime.combine(_day(text, "--effective"), time(), SHANGHAI)


def _day(text: str, option: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.year not in YEARS:
        raise InvalidInput(N_("%(text)s is not a date such as 2027-01-01"), field=option, text=repr(text)) from None
    return day
