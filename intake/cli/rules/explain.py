"""`jiesu rules explain`: which department would answer, by which rule, and why by no other."""

import json
from datetime import date, datetime, time
from typing import Annotated, Any

import typer

from intake.cli.context import open_database
from intake.cli.rules.facts import FACT_KEYS, case_of, read_facts
from intake.clock import now
from routing.errors import BadFact
from routing.explain import explain as explain_case
from routing.facts import Assigned, Decision, Directory, PartDecision
from routing.store import load_directory, load_table
from routing.wording import OUTCOMES, REASONS, STEPS
from routing.working_time import SHANGHAI


def explain(
    fact: Annotated[
        list[str],
        typer.Option(
            "--fact",
            metavar="KEY=VALUE",
            help=f"One of {', '.join(FACT_KEYS)}; violation and implicated may repeat.",
            show_default=False,
        ),
    ],
    at: Annotated[
        str | None,
        typer.Option("--at", metavar="T", help="Received then: a date or ISO time in Asia/Shanghai; default now."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print who would answer a complaint with these facts, by which rule, and why by no other."""
    typed = read_facts(fact)
    moment = _moment(at)
    with open_database().reading() as session:
        table = load_table(session, moment)
        directory = load_directory(session)
        case = case_of(session, directory, typed, on=moment.astimezone(SHANGHAI).date())
    decision = explain_case(case, table, directory)
    if as_json:
        print(json.dumps(as_plain(decision, directory), ensure_ascii=False, indent=2))
    else:
        print(as_text(decision, directory))


def as_plain(decision: Decision, directory: Directory) -> dict[str, Any]:
    """The principal part on top, every other department of the complaint in `co`; `leads` says who leads what."""
    principal = _principal_part(decision)
    return {
        **_part_plain(principal),
        "lead": _department(decision.principal),
        "co": [_department(one) for one in (*decision.leads[1:], *decision.co)],
        "policy": decision.policy,
        "priority": decision.priority,
        "basis": decision.basis,
        "leads": [{**_department(lead), "violations": list(lead.violations)} for lead in decision.leads],
        "needs_coordination": decision.needs_coordination,
        "coordinator": _department(decision.coordinator),
        "recused": [
            {
                "department": directory.department(recusal.department_id).name,
                "replaced_by": [directory.department(deputy).name for deputy in recusal.replaced_by],
            }
            for recusal in decision.recused
        ],
        "parts": [_part_plain(part) for part in decision.parts],
    }


def as_text(decision: Decision, directory: Directory) -> str:
    """The same for a reader at a terminal."""
    lines = [line for part in decision.parts for line in _part_lines(part)]
    if len(decision.parts) > 1:
        lines += ["Together", *(_assigned_line("lead", lead) for lead in decision.leads)]
        lines += [_assigned_line("co", one) for one in decision.co]
    for recusal in decision.recused:
        deputies = ", ".join(directory.department(deputy).name for deputy in recusal.replaced_by) or "nobody above"
        lines.append(f"  recused   {directory.department(recusal.department_id).name}, replaced by {deputies}")
    if decision.coordinator:
        lines.append(_assigned_line("settled by", decision.coordinator))
    elif decision.needs_coordination:
        lines.append("  settled by the hotline itself: no department can be asked")
    return "\n".join(lines)


def _principal_part(decision: Decision) -> PartDecision:
    first = decision.principal
    led = (part for part in decision.parts if first and part.lead and part.lead.department_id == first.department_id)
    return next(led, decision.parts[0])


def _part_plain(part: PartDecision) -> dict[str, Any]:
    return {
        "violation": part.violation,
        "rule": part.rule,
        "table_version": part.table_version,
        "lead": _department(part.lead),
        "co": [_department(one) for one in part.co],
        "policy": part.policy,
        "priority": part.priority,
        "basis": part.basis,
        "note": part.note,
        "also_matched": list(part.also_matched),
        "refused": [{"rule": refusal.rule, "column": refusal.column} for refusal in part.refused],
        "chain": [{"step": step.step, "outcome": step.outcome, "detail": step.detail} for step in part.chain],
        "candidates": [_department(one) for one in part.candidates],
    }


def _department(assigned: Assigned | None) -> dict[str, Any] | None:
    return {"symbol": assigned.symbol, "department": assigned.department} if assigned else None


def _part_lines(part: PartDecision) -> list[str]:
    rule = f"rule {part.rule}" if part.rule else "no rule"
    lines = [f"{part.violation or '(no violation)'}: {rule} of table {part.table_version}"]
    lines += [_assigned_line("lead", part.lead)] if part.lead else []
    lines += [_assigned_line("candidate", one) for one in part.candidates]
    lines += [_assigned_line("co", one) for one in part.co]
    lines += [f"  policy    {part.policy}, priority {part.priority}", f"  basis     {part.basis or '-'}"]
    lines += [f"  note      {part.note}"] if part.note else []
    if part.also_matched:
        lines.append(f"  also      rules {', '.join(map(str, part.also_matched))} matched later")
    for step in part.chain:
        lines.append(f"  step {step.step}    {STEPS[step.step]}: {OUTCOMES[step.outcome]} {step.detail}".rstrip())
    columns = dict.fromkeys(refusal.column for refusal in part.refused)
    for column in columns:
        refused = ", ".join(str(refusal.rule) for refusal in part.refused if refusal.column == column)
        lines.append(f"  refused by {column}: rules {refused}")
    return lines


def _assigned_line(place: str, assigned: Assigned) -> str:
    document = f", {assigned.document}" if assigned.document else ""
    codes = f" [{', '.join(assigned.violations)}]" if assigned.violations else ""
    return f"  {place:9} {assigned.symbol} {assigned.department}{codes}: {REASONS[assigned.because]}{document}"


def _moment(text: str | None) -> datetime:
    if text is None:
        return now()
    try:
        moment = _end_of_day(text) or datetime.fromisoformat(text)
    except ValueError as error:
        raise BadFact(f"--at {text!r} is neither a date (2026-11-21) nor an ISO time (2026-11-21T09:30)") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)


def _end_of_day(text: str) -> datetime | None:
    """A date alone means the table in force when that day ends."""
    try:
        return datetime.combine(date.fromisoformat(text), time(23, 59, 59), tzinfo=SHANGHAI)
    except ValueError:
        return None
