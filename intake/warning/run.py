"""One run: what is found becomes alerts, what is not found any more ends, and the office's record tells of both."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from intake.casework.actor import SYSTEM
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.errors import InvalidInput
from intake.models import Alert
from intake.reports.figures import open_figures
from intake.reports.store.room import FactRoom
from intake.vocabulary import AlertKind
from intake.warning.alerts import open_rows
from intake.warning.detect import detect
from intake.warning.findings import AlertFinding, RunFindings, RunWindow
from intake.warning.last_run import RUN, last_run
from intake.warning.subjects import regions_of
from intake.warning.telling import tell_hotlines
from routing.calendars.store import load_calendars
from routing.calendars.working_time import local_day
from routing.translatable import N_

# How long an alert stands that is not found any more: what comes and goes about the threshold is one matter.
_STANDS_FOR = timedelta(days=7)


@dataclass(frozen=True)
class RunResult:
    """What a run found, and which alerts it raised and ended; neither where a later run is stored."""

    as_of: datetime
    found: RunFindings
    raised: tuple[int, ...] = ()
    ended: tuple[int, ...] = ()
    is_stored: bool = True


def run_warning(room: FactRoom, *, as_of: datetime, at: datetime) -> RunResult:
    """Looking holds no lock; storing is a transaction of its own. Run twice as of one day, it changes nothing more."""
    if as_of > at:
        raise InvalidInput(N_("lies ahead: nothing has happened yet that could be looked at"), field="--as-of")
    with open_figures(room) as figures:
        found = detect(figures, load_calendars(figures.session).country, RunWindow(local_day(as_of)))
    with room.db.unit_of_work() as session:
        return keep(session, room.collaborators(session), found, as_of=as_of, at=at)


def keep(
    session: Session, collaborators: Collaborators, found: RunFindings, *, as_of: datetime, at: datetime
) -> RunResult:
    """Store what was found, tell of it in the office's record, and tell the supervisors of what is new."""
    audit.lock_office(session)
    newest = last_run(session)
    if newest is not None and newest.as_of > as_of:
        return RunResult(as_of, found, is_stored=False)
    raised, ended = _raise(session, found.findings, as_of=as_of), _end(session, found.findings, as_of=as_of)
    told = {"raised": raised, "ended": ended, "tests": found.tests, "weeks": found.weeks}
    audit.record_office(session, RUN, actor=SYSTEM, at=at, as_of=as_of.isoformat(), **told)
    if raised:
        tell_hotlines(session, collaborators, raised, as_of=as_of, at=at)
    return RunResult(as_of, found, tuple(raised), tuple(ended))


def _raise(session: Session, findings: Sequence[AlertFinding], *, as_of: datetime) -> list[int]:
    """Ids of the new ones; one that is open already is brought up to date."""
    known = {(one.kind, one.subject, one.subject_key): one for one in open_rows(session)}
    regions = regions_of(session, [(one.subject, one.key) for one in findings])
    new = []
    for one in findings:
        if one.matter in known:
            one.write_to(known[one.matter], as_of)
            continue
        alert = one.as_alert(as_of)
        alert.region_code = regions.get((one.subject, one.key))
        new.append(alert)
    session.add_all(new)
    session.flush()
    return [one.id for one in new]


def _end(session: Session, findings: Sequence[AlertFinding], *, as_of: datetime) -> list[int]:
    seen = {one.matter for one in findings}
    over = [
        one
        for one in open_rows(session)
        if (one.kind, one.subject, one.subject_key) not in seen and _is_over(one, as_of)
    ]
    for one in over:
        one.ended_at = as_of
        session.add(one)
    return [one.id for one in over]


def _is_over(alert: Alert, as_of: datetime) -> bool:
    """A month that can be held again, or is over, is no matter of next week."""
    return alert.kind is AlertKind.MONTH_END or as_of >= alert.last_seen_at + _STANDS_FOR
