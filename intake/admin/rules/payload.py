"""What the sheet's script is told: rules with their cells, findings in the language spoken, refusals cell by cell."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlmodel import Session, col, select

from intake.admin.rules.columns import cell_words
from intake.language.formats import shanghai
from intake.language.i18n import _, language, ngettext
from intake.language.translation import translated
from intake.language.words import word
from intake.models import Staff
from intake.rulemaking.errors import CellFault
from routing.analysis.findings import AnalysisReport, Finding
from routing.directory import Directory
from routing.models import Association, Rule
from routing.rules.cells import COLUMNS
from routing.vocabulary import FindingKind

# Findings that name no rule to mend: a complaint that falls through the table as a whole.
GAPS = frozenset({FindingKind.GAP})


def rule_rows(session: Session, directory: Directory, rules: Sequence[Rule]) -> list[dict[str, Any]]:
    """Rules in order, filled cells only. `names` has what a lone code stands for where the browser cannot know it."""
    people = names_of(session, {rule.changed_by for rule in rules if rule.changed_by})
    associations = _associations(session, {rule.association for rule in rules if rule.association})
    return [_row(rule, directory, people, associations) for rule in rules]


def names_of(session: Session, logins: Iterable[str]) -> dict[str, str]:
    """What the people behind these logins are called; who is no member of staff keeps the login."""
    wanted = set(logins)
    found = session.exec(select(Staff.login, Staff.display_name).where(col(Staff.login).in_(wanted))).all()
    return {login: login for login in wanted} | dict(found)


def found_json(finding: Finding) -> dict[str, Any]:
    """One finding, said."""
    return {
        "key": finding.key,
        "severity": finding.severity.value,
        "word": word(finding.kind),
        "rules": finding.rules,
        "column": finding.column,
        "message": message_of(finding),
        "witness": witness_of(finding),
        "isGap": finding.kind in GAPS,
    }


def message_of(finding: Finding) -> str:
    return translated(finding.text)


def witness_of(finding: Finding) -> str:
    """The complaint that shows it, as a sentence."""
    if finding.witness is None:
        return ""
    return finding.witness.zh if language() == "zh" else finding.witness.en


def summary_of(report: AnalysisReport) -> str:
    """How many errors and warnings, in one breath."""
    errors, warnings = len(report.errors), len(report.warnings)
    if not errors and not warnings:
        return _("No findings")
    told = [ngettext("%(num)d error", "%(num)d errors", errors)] if errors else []
    told += [ngettext("%(num)d warning", "%(num)d warnings", warnings)] if warnings else []
    return " · ".join(told)


def wrong_json(faults: Iterable[CellFault]) -> list[dict[str, Any]]:
    """Cells that cannot be read. `edit` is the place of the edit among those sent."""
    return [
        {"edit": fault.edit, "column": fault.column, "message": cell_words(fault.column, fault.value, fault.reason)}
        for fault in faults
    ]


def _row(
    rule: Rule, directory: Directory, people: Mapping[str, str], associations: Mapping[str, str]
) -> dict[str, Any]:
    region = directory.regions.get(rule.region)
    names = {"region": region.name if region else "", "association": associations.get(rule.association, "")}
    return {
        "id": rule.id,
        "order": rule.order,
        "cells": {name: cell for name in COLUMNS[1:] if (cell := getattr(rule, name))},
        "names": {name: told for name, told in names.items() if told},
        "by": people.get(rule.changed_by or "", ""),
        "at": shanghai(rule.changed_at) if rule.changed_at else "",
        "why": rule.why or "",
    }


def _associations(session: Session, codes: set[str]) -> dict[str, str]:
    if not codes:
        return {}
    found = select(Association.credit_code, Association.name).where(col(Association.credit_code).in_(codes))
    return dict(session.exec(found).all())
