"""`jiesu rules replay`: what a draft would have changed, tried on the complaints of the past, here and now."""

import json
from contextlib import ExitStack
from datetime import date
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from intake.casework.actor import SYSTEM
from intake.cli.context import open_database
from intake.clock import now
from intake.db import Database
from intake.errors import DomainError, InvalidInput
from intake.jobs import NoQueue
from intake.language.i18n import N_
from intake.models import RuleReplay
from intake.reports.origin import SYNTHETIC, is_synthetic, mark
from intake.rulemaking.drafting import drafts
from intake.rulemaking.outcome_text import departments_in, is_coordinated
from intake.rulemaking.replays import compare, replay
from intake.rulemaking.replays.tally import ReplayTally
from intake.vocabulary import ReplayChange, ReplayState
from routing.calendars.working_time import local_day
from routing.directory import Directory
from routing.rules.store import load_directory

_SHOWN = 20  # flows and departments printed; --json has them all
_WORDS = {
    ReplayChange.OWNER: "another department leads",
    ReplayChange.CO: "only the co-handlers differ",
    ReplayChange.TERMS: "only time limits or priority differ",
}


def replay_draft(
    draft: Annotated[bool, typer.Option("--draft", help="Replay the draft. There is nothing else to replay.")] = False,
    since: Annotated[
        str | None, typer.Option("--since", metavar="D", help="Received on that day or later; default all.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Put every complaint to the draft and to the table in force, and print what would change. Touches none of them."""
    if not draft:
        raise InvalidInput(N_("say what to replay: --draft"))
    first = _day(since)
    db = open_database()
    with db.unit_of_work() as session:
        claim = replay.start_replay(session, drafts.get_draft(session), actor=SYSTEM, at=now(), since=first)
    _run(db, claim, is_quiet=as_json)
    with db.unit_of_work() as session:
        done = replay.get_replay(session, claim.replay_id)
        directory, is_made = load_directory(session, on=local_day(now())), is_synthetic(session)
    if done.state is ReplayState.FAILED:
        raise DomainError(N_("the replay failed: %(why)s"), why=replay.failure_of(done))
    if as_json:
        said = _plain(done, directory) | ({"data": SYNTHETIC} if is_made else {})
        print(json.dumps(said, ensure_ascii=False, indent=2))
    else:
        print(_text(done, directory, mark=mark(is_made=is_made)))


def _run(db: Database, claim: replay.ClaimedReplay, *, is_quiet: bool) -> None:
    columns = (TextColumn("replay"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with ExitStack() as stack:
        if is_quiet:
            compare.run_replay(db, NoQueue(), claim, now=now)
            return
        bar = stack.enter_context(Progress(*columns, console=Console(stderr=True)))
        task = bar.add_task("replay", total=None)
        compare.run_replay(
            db,
            NoQueue(),
            claim,
            now=now,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )


def _plain(done: RuleReplay, directory: Directory) -> dict[str, Any]:
    tally = ReplayTally.from_json(done.result)
    return {
        "replay": done.id,
        "edition": done.edition,
        "against_version": done.against_version,
        "since": done.since.isoformat() if done.since else None,
        "complaints": done.total,
        "compared": tally.compared,
        "set_aside": tally.set_aside,
        "undecided": tally.undecided,
        "strayed": tally.strayed,
        "without_rule": {side: tally.without_rule[side] for side in ("before", "after")},
        "changes": {change.value: tally.changes[change] for change in ReplayChange},
        "flows": [
            {"from": _owners(before, directory), "to": _owners(after, directory), "complaints": number}
            for (before, after), number in tally.flows.most_common()
        ],
        "load": [
            {"department": name, "before": before, "after": after} for name, before, after in _load(tally, directory)
        ],
        "rules": [
            {"before": before, "after": after, "complaints": number}
            for (before, after), number in tally.moves.most_common()
        ],
    }


def _text(done: RuleReplay, directory: Directory, *, mark: str) -> str:
    tally = ReplayTally.from_json(done.result)
    since = f" received since {done.since}" if done.since else ""
    lines = [f"{done.total:,} complaints{since}: the draft beside version {done.against_version}"]
    lines += [f"{tally.changes[change]:8,}  {words}" for change, words in _WORDS.items()]
    lines += [f"{tally.strayed:8,}  were decided otherwise then: an older table, or a registry corrected since"]
    lines += [f"{tally.without_rule['after']:8,}  no rule of the draft matches ({tally.without_rule['before']:,} now)"]
    flows = tally.flows.most_common()
    lines += ["From where to where"] if flows else []
    for (before, after), number in flows[:_SHOWN]:
        lines.append(f"{number:8,}  {_owners(before, directory)} → {_owners(after, directory)}")
    lines += [f"          and {len(flows) - _SHOWN} more"] if len(flows) > _SHOWN else []
    changed = [(name, before, after) for name, before, after in _load(tally, directory) if before != after]
    lines += ["Load"] if changed else []
    for name, had, has in changed[:_SHOWN]:
        lines.append(f"{has - had:+8,}  {name} ({had:,} → {has:,})")
    return "\n".join(line + mark for line in lines)


def _load(tally: ReplayTally, directory: Directory) -> list[tuple[str, int, int]]:
    """Complaints led, before and after; those that gain or lose most first."""
    before, after = tally.leads["before"], tally.leads["after"]
    ids = sorted(before.keys() | after.keys(), key=lambda one: (-abs(after[one] - before[one]), one))
    return [(_name(one, directory), before[one], after[one]) for one in ids]


def _owners(text: str, directory: Directory) -> str:
    names = " + ".join(_name(one, directory) for one in departments_in(text))
    if is_coordinated(text):
        return f"coordinated by {names}"
    return names or "nobody"


def _name(department_id: int, directory: Directory) -> str:
    card = directory.departments.get(department_id)
    return card.name if card else f"department {department_id}"


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise InvalidInput(N_("--since %(text)s is not a date such as 2026-01-31"), text=repr(text)) from error
