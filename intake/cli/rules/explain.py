"""`jiesu rules explain`: which department would answer, by which rule, and why by no other."""

import json
from datetime import date, datetime, time
from typing import Annotated

import typer
from sqlmodel import Session

from intake.casework.find import get_by_number
from intake.cli.context import open_database
from intake.cli.rules.facts import FACT_KEYS, read_facts
from intake.clock import now
from intake.language.i18n import N_
from intake.rulemaking.explaining.explain import (
    DRAFT,
    IN_FORCE,
    ComplaintExplained,
    ExplainedDecision,
    TableAnswer,
    explain_complaint,
    explain_supposed,
)
from intake.rulemaking.explaining.explanation_json import designator_for, explained_plain
from intake.rulemaking.explaining.supposed_case import SupposedFacts, case_of
from routing.calendars.working_time import SHANGHAI, local_day
from routing.decision.wording import OUTCOMES, REASONS, STEPS
from routing.errors import BadFact
from routing.facts import Assigned, Because, Decision, Directory, PartDecision, StepOutcome
from routing.rules.store import load_directory


def explain(
    fact: Annotated[
        list[str] | None,
        typer.Option(
            "--fact",
            metavar="KEY=VALUE",
            help=f"One of {', '.join(FACT_KEYS)}; violation and implicated may repeat.",
            show_default=False,
        ),
    ] = None,
    complaint: Annotated[
        str | None, typer.Option("--complaint", metavar="NUMBER", help="A complaint, instead of facts.")
    ] = None,
    at: Annotated[
        str | None,
        typer.Option("--at", metavar="T", help="Received then: a date or ISO time in Asia/Shanghai; default now."),
    ] = None,
    draft: Annotated[bool, typer.Option("--draft", help="Ask the draft, not the table in force.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print who would answer a complaint with these facts, by which rule, and why by no other.

    With --complaint: who was given it, by the table that decided then, and what the same facts give today.
    """
    if bool(fact) == bool(complaint):
        message = N_("give facts (--fact violation=F-01) or the number of a complaint (--complaint), not both")
        raise BadFact(message)
    if complaint and at:
        raise BadFact(N_("--at goes with --fact; a complaint has its own day of receipt"))
    choice = DRAFT if draft else ""
    with open_database().reading() as session:
        directory = load_directory(session, on=local_day(now()))
        if complaint:
            found = get_by_number(session, complaint.replace(" ", ""))
            explained: ExplainedDecision = explain_complaint(session, directory, found, at=now(), choice=choice)
        else:
            explained = _suppose(session, directory, read_facts(fact or []), at=_moment(at), choice=choice)
        plain = explained_plain(explained, directory) if as_json else None
        print(json.dumps(plain, ensure_ascii=False, indent=2) if plain else as_text(explained, directory))


def _suppose(
    session: Session, directory: Directory, supposed: SupposedFacts, *, at: datetime, choice: str
) -> ExplainedDecision:
    case = case_of(session, directory, supposed, on=at.astimezone(SHANGHAI).date())
    return explain_supposed(session, directory, case, at=at, choice=choice or IN_FORCE)


def as_text(explained: ExplainedDecision, directory: Directory) -> str:
    """The same for a reader at a terminal."""
    lines = decision_lines(explained.explanation.decision, directory)
    if designator := designator_for(explained, directory):
        lines.append(f"  designates {designator.symbol} {designator.card.name}, should coordination fail")
    if explained.registry:
        one = explained.registry.association
        lines.append(f"Registry  {one.credit_code} {one.name}")
        for held in explained.registry.roles:
            ended = f" until {held.until}" if held.until else ""
            document = f", {held.document}" if held.document else ""
            lines.append(f"  {held.role:19} {held.department}, since {held.since}{ended}{document}")
    if isinstance(explained, ComplaintExplained):
        lines += _compared(explained)
    return "\n".join(lines)


def _compared(explained: ComplaintExplained) -> list[str]:
    lines = ["Compared"]
    if explained.stored:
        lines.append(_answer_line("decided then", explained.stored))
    lines.append(_answer_line("asked above", explained.asked))
    lines.append(_answer_line("in force now", explained.now))
    if explained.override_reason:
        lines.append(f"  overruled by hand: {explained.override_reason}")
    return lines


def _answer_line(what: str, answer: TableAnswer) -> str:
    rules = ", ".join("no rule" if rule is None else f"rule {rule}" for rule in answer.rules)
    leads = "; ".join(answer.leads) or f"coordinated by {answer.coordinator or 'the hotline itself'}"
    co = f"; with {', '.join(answer.co)}" if answer.co else ""
    return f"  {what:12} table {answer.version}, {rules}: {leads}{co} ({answer.policy}, {answer.priority})"


def decision_lines(decision: Decision, directory: Directory) -> list[str]:
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
    return lines


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
        lines.append(
            f"  step {step.step}    {STEPS[step.step]}: {OUTCOMES[StepOutcome(step.outcome)]} {step.detail}".rstrip()
        )
    columns = dict.fromkeys(refusal.column for refusal in part.refused)
    for column in columns:
        refused = ", ".join(str(refusal.rule) for refusal in part.refused if refusal.column == column)
        lines.append(f"  refused by {column}: rules {refused}")
    return lines


def _assigned_line(place: str, assigned: Assigned) -> str:
    document = f", {assigned.document}" if assigned.document else ""
    codes = f" [{', '.join(assigned.violations)}]" if assigned.violations else ""
    return f"  {place:9} {assigned.symbol} {assigned.department}{codes}: {REASONS[Because(assigned.because)]}{document}"


def _moment(text: str | None) -> datetime:
    if text is None:
        return now()
    try:
        moment = _end_of_day(text) or datetime.fromisoformat(text)
    except ValueError as error:
        message = N_("--at %(text)s is neither a date (2026-11-21) nor an ISO time (2026-11-21T09:30)")
        raise BadFact(message, text=repr(text)) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)


def _end_of_day(text: str) -> datetime | None:
    """A date alone means the table in force when that day ends."""
    try:
        return datetime.combine(date.fromisoformat(text), time(23, 59, 59), tzinfo=SHANGHAI)
    except ValueError:
        return None
