"""Is a version fit to be published? What the checker finds in it, and the reasons given for its warnings."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlmodel import Session, select

from intake.clock import now
from intake.rulemaking.drafting.drafts import lock_draft
from routing.analysis import AnalysisReport, Finding, World, analyse, world_of
from routing.calendars.working_time import local_day
from routing.models import RuleFindingReason, RuleTable
from routing.rules.store import rows_of
from routing.vocabulary import TableState

# While somebody edits, a change of the registry shows within this time; a publication is always checked afresh.
_WORLD_SECONDS = 60.0
_WORLDS: WeakKeyDictionary[Engine, tuple[float, date, World]] = WeakKeyDictionary()


@dataclass(frozen=True)
class CheckedTable:
    """A report with the reasons that people gave, by the finding's key."""

    report: AnalysisReport
    reasons: Mapping[str, RuleFindingReason]

    @property
    def obstacles(self) -> tuple[Finding, ...]:
        """What forbids publishing: errors first, then warnings that neither we nor anybody here gave a reason for."""
        return (*self.report.errors, *self.open_warnings)

    @property
    def open_warnings(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.report.unexplained if finding.key not in self.reasons)


def check(session: Session, table: RuleTable) -> AnalysisReport:
    """What the checker finds today; errors block publishing, warnings need a reason. Made for every edit."""
    return analyse(rows_of(session, table.id), _recent_world(session, local_day(now())))


def check_with_reasons(session: Session, table: RuleTable) -> CheckedTable:
    """The same, with the reasons that were given in this version."""
    return CheckedTable(check(session, table), reasons_of(session, table))


def check_draft(session: Session, draft: RuleTable, *, at: datetime) -> CheckedTable:
    """Judge the draft by the registry as it stands now, and mark it checked if nothing forbids publishing."""
    draft = lock_draft(session, draft)
    world = world_of(session, local_day(at))
    checked = CheckedTable(analyse(rows_of(session, draft.id), world), reasons_of(session, draft))
    draft.state = TableState.DRAFT if checked.obstacles else TableState.CHECKED
    session.add(draft)
    session.flush()
    return checked


def reasons_of(session: Session, table: RuleTable) -> dict[str, RuleFindingReason]:
    """By the key of the finding."""
    found = session.exec(select(RuleFindingReason).where(RuleFindingReason.table_id == table.id))
    return {reason.key: reason for reason in found}


def _recent_world(session: Session, on: date) -> World:
    engine = session.get_bind().engine
    loaded, day, world = _WORLDS.get(engine, (0.0, None, None))
    if world is None or day != on or time.monotonic() - loaded > _WORLD_SECONDS:
        loaded, world = time.monotonic(), world_of(session, on)
        _WORLDS[engine] = loaded, on, world
    return world
