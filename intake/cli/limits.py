"""`jiesu limits`: time limits and ladders as they are in force, as files, and their change by one person or two."""

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlmodel import Session

from intake.cli.installation import prepared_runtime
from intake.cli.rules.tables import CANNOT_BE_WRITTEN, By, actor_of, content_of
from intake.clock import now
from intake.errors import InvalidInput
from intake.language.i18n import N_
from intake.limits.diff import Diff, diff, rung_changes
from intake.limits.files import BadLimitsFile, read_file, write_ladders, write_limits
from intake.limits.proposing import approve as approve_limits
from intake.limits.proposing import base_for, opening_of, propose
from intake.limits.proposing import discard as discard_limits
from intake.limits.replan import count_climbing, replan_clocks
from intake.limits.versions import LimitsVersion, LimitsVersionStatus, find_open
from intake.reports.origin import is_synthetic, mark
from intake.runtime import Runtime
from intake.vocabulary import ActorKind
from routing.calendars.working_time import SHANGHAI
from routing.clocks.deadlines import Limit
from routing.clocks.ladder import Ladder, Rung
from routing.clocks.policies import Limits
from routing.clocks.store import get_limits, load_limits
from routing.vocabulary import Step

app = typer.Typer(help="Time limits and ladders: shown, exported, and changed from files.", no_args_is_help=True)
REFUSED = 2
NEWEST = 2**31 - 1  # no column holds a later version
YEARS = range(1900, 2200)
Profile = Annotated[str, typer.Option("--profile", help="default or shandong; that of this installation.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.callback()
def limits() -> None:
    """Time limits and the ladders of reminders."""


@app.command()
def show(
    profile: Profile = "",
    at: Annotated[str, typer.Option("--at", metavar="DATE", help="In force on that day; default now.")] = "",
    as_json: AsJson = False,
) -> None:
    """Print the limits and ladders in force, and what is proposed."""
    runtime = prepared_runtime()
    moment = opening_of(_day(at, "--at") if at else None) or now()
    with runtime.db.reading() as session:
        found = load_limits(session, profile or runtime.settings.policy_profile, at=moment)
        waiting = find_open(session, found.profile, moment)
        if as_json:
            print(json.dumps(_json(found, waiting), ensure_ascii=False, indent=2))
        else:
            print("\n".join(_text(found, waiting)))


@app.command()
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The CSV to write; - for standard output.")],
    ladders: Annotated[bool, typer.Option("--ladders", help="The ladders instead of the limits.")] = False,
    version: Annotated[
        int | None, typer.Option("--version", min=0, max=NEWEST, help="Any version; default the one in force.")
    ] = None,
    profile: Profile = "",
) -> None:
    """Write the file that `limits import` reads."""
    runtime = prepared_runtime()
    name = profile or runtime.settings.policy_profile
    with runtime.db.reading() as session:
        found = load_limits(session, name, at=now()) if version is None else get_limits(session, name, version)
    content = write_ladders(found) if ladders else write_limits(found)
    if str(file) == "-":
        sys.stdout.write(content)
        return
    try:
        file.write_text(content, encoding="utf-8", newline="")
    except OSError as error:
        raise InvalidInput(CANNOT_BE_WRITTEN, field="FILE", file=str(file), error=error.strerror) from None


@app.command("import")
def import_files(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="A CSV of limits, one of ladders, or both.")],
    *,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; kept with the version.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print what would change; change nothing.")] = False,
    effective: Annotated[str, typer.Option("--effective", metavar="DATE", help="In force from that day on.")] = "",
    by: By = "",
    profile: Profile = "",
) -> None:
    """Make the limits what the files say. Without --by they are in force at once; with it, a second person approves."""
    sent = {file.name: content_of(file) for file in files}
    runtime, at = prepared_runtime(), now()
    starts = opening_of(_day(effective, "--effective") if effective else None)
    with runtime.db.reading() as session:
        actor, name = actor_of(session, by), profile or runtime.settings.policy_profile
        base = base_for(session, name, actor=actor, at=at)
        wanted = _read(sent, base)
        differs = _print_changes(session, load_limits(session, name, at=at), wanted)
    if dry_run or not differs:
        print("Nothing was changed.")
        return
    with runtime.db.unit_of_work() as session:
        row = propose(session, wanted, actor=actor, at=at, note=reason, effective_at=starts, based_on=base.version)
        if actor.kind is ActorKind.SYSTEM:
            approve_limits(session, name, row.version, actor=actor, at=at)
        told = row.version, row.is_active, row.effective_at
    _tell(runtime, *told)


@app.command()
def approve(by: By = "", profile: Profile = "") -> None:
    """Put the proposed version in force, now or on its day."""
    runtime, at = prepared_runtime(), now()
    with runtime.db.unit_of_work() as session:
        open_one = _open(session, profile or runtime.settings.policy_profile, at)
        row = approve_limits(session, open_one.row.profile, open_one.row.version, actor=actor_of(session, by), at=at)
        told = row.version, row.is_active, row.effective_at
    _tell(runtime, *told)


@app.command()
def discard(by: By = "", profile: Profile = "") -> None:
    """Throw the proposed version away, or call off one that has not taken force yet."""
    runtime, at = prepared_runtime(), now()
    with runtime.db.unit_of_work() as session:
        open_one = _open(session, profile or runtime.settings.policy_profile, at)
        row = discard_limits(session, open_one.row.profile, open_one.row.version, actor=actor_of(session, by), at=at)
        print(f"version {row.version} will never be in force")


def _print_changes(session: Session, before: Limits, wanted: Limits) -> bool:
    """Whether there are any."""
    found = diff(before, wanted)
    if not found:
        print("Nothing differs.")
        return False
    print("\n".join(_changes(found, before, wanted)))
    ending = mark(is_made=is_synthetic(session))
    print(f"{count_climbing(session, before, wanted)} running clocks climb otherwise.{ending}")
    return True


def _open(session: Session, profile: str, at: datetime) -> LimitsVersion:
    found = find_open(session, profile, at)
    if found is None:
        raise InvalidInput(N_("no version of the limits is proposed"))
    return found


def _read(sent: Mapping[str, bytes], limits: Limits) -> Limits:
    """The limits with every file's rows in place of their own; all faults of all files, or none."""
    wrong: list[str] = []
    for name, content in sent.items():
        try:
            limits = read_file(content, limits)
        except BadLimitsFile as refused:
            wrong += [f"  {name}, {fault}" for fault in refused.faults]
    if wrong:
        told = "\n".join(wrong)
        sys.stderr.write(f"Nothing was imported; {len(wrong)} refused:\n{told}\n")
        raise typer.Exit(REFUSED)
    return limits


def _tell(runtime: Runtime, version: int, is_active: bool, effective_at: datetime) -> None:
    runtime.forget_rules()
    day = effective_at.astimezone(SHANGHAI).isoformat(timespec="seconds")
    if not is_active:
        print(f"version {version} is proposed, in force from {day} once a second person approves it")
        return
    moved = replan_clocks(runtime.db, runtime.fresh_office, at=now())
    with runtime.db.reading() as session:
        ending = mark(is_made=is_synthetic(session))
    print(f"version {version} is in force from {day}; {moved} running clocks climb by it already{ending}")


def _day(text: str, option: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.year not in YEARS:
        raise InvalidInput(N_("%(text)s is not a date such as 2027-01-01"), field=option, text=repr(text)) from None
    return day


def _text(found: Limits, waiting: LimitsVersion | None) -> Iterator[str]:
    yield f"profile {found.profile}, version {found.version}{'' if found.version else ', as shipped'}"
    for limit in found.by_key.values():
        yield f"  {limit.policy:13}{limit.clock.value:15}{_length(limit):28}{limit.basis}"
    for policy, ladder in found.ladders.items():
        yield f"ladder of {policy}"
        for rung in ladder:
            yield f"  {rung.step.value:12}{_offset(rung):24}{' '.join(rung.tells):28}{rung.basis}"
    if waiting is not None:
        how = "is proposed" if waiting.status is LimitsVersionStatus.PROPOSED else "is approved"
        day = waiting.row.effective_at.astimezone(SHANGHAI)
        yield f"version {waiting.row.version} {how}, in force from {day:%Y-%m-%d %H:%M}: {waiting.row.note}"


def _json(found: Limits, waiting: LimitsVersion | None) -> dict[str, Any]:
    return {
        "profile": found.profile,
        "version": found.version,
        "limits": [
            {
                "policy": one.policy,
                "clock": one.clock.value,
                "amount": one.amount,
                "unit": one.unit.value,
                "extension": one.extension,
                "basis": one.basis,
            }
            for one in found.by_key.values()
        ],
        "ladders": {policy: [_rung_json(rung) for rung in ladder] for policy, ladder in found.ladders.items()},
        "open": {"version": waiting.row.version, "standing": waiting.status.value} if waiting else None,
    }


def _rung_json(rung: Rung) -> dict[str, Any]:
    return {"step": rung.step.value, "offset": rung.offset, "tells": list(rung.tells), "basis": rung.basis}


def _changes(found: Diff, before: Limits, wanted: Limits) -> Iterator[str]:
    for limit in found.limits:
        was, will_be = (_length(one) if one else "none of its own" for one in (limit.was, limit.will_be))
        yield f"{limit.policy} {limit.clock.value}: {was} -> {will_be}{_basis_only(limit.was, limit.will_be)}"
    for ladder in found.ladders:
        yield f"ladder of {ladder.policy}{_inheriting(ladder.was, ladder.will_be)}"
        for rung in rung_changes(before, wanted, ladder.policy):
            was, will_be = (
                f"{_offset(one)} to {' '.join(one.tells)}" if one else "-" for one in (rung.was, rung.will_be)
            )
            yield f"  {rung.step.value}: {was} -> {will_be}{_basis_only(rung.was, rung.will_be)}"


def _basis_only(was: Limit | Rung | None, will_be: Limit | Rung | None) -> str:
    if was is None or will_be is None or replace(was, basis="") != replace(will_be, basis=""):
        return ""
    return f" (basis: {will_be.basis})"


def _inheriting(was: Ladder | None, will_be: Ladder | None) -> str:
    if was is None:
        return ", its own from now on"
    return "" if will_be is not None else ", taken back: that of any holds"


def _length(limit: Limit) -> str:
    extension = f" (+{limit.extension})" if limit.extension else ""
    return f"{limit.amount} {limit.unit.value.replace('_', ' ')}{extension}"


def _offset(rung: Rung) -> str:
    if rung.step is Step.HALF:
        return f"{rung.offset} %"
    if rung.step is Step.DUE:
        return "when it is due"
    side = "before" if rung.step is Step.DAY_BEFORE else "after"
    return f"{rung.offset} working days {side}"
