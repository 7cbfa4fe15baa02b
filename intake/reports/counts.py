"""The counts that stand beside the rates: the month's workload, and what left the denominators."""

from collections.abc import Callable

from sqlalchemy import or_

from intake.language.i18n import N_
from intake.reports.definitions import DUE_COHORT
from intake.reports.measures import (
    Conditions,
    CountMeasure,
    Source,
    accuses,
    closures,
    complaint,
    due,
    received,
    remains,
    ticking,
    within,
)
from intake.reports.periods import Period
from intake.vocabulary import State
from routing.vocabulary import Kind


def _count(key: str, term: str, name: str, cohort: str, counted: Callable[[Period], Conditions]) -> CountMeasure:
    return CountMeasure(key, term, name, cohort, Source.COMPLAINT, counted)


def _ended(state: State, term: str, name: str) -> CountMeasure:
    cohort = N_("complaints that ended so in the period; they are in no denominator")
    return _count(
        state.value, term, name, cohort, lambda p: [complaint.state == state, within(complaint.finished_at, p)]
    )


def _of_kind(kind: Kind, term: str, name: str) -> CountMeasure:
    cohort = N_("those accepted in the period; they accuse nobody and are in no closure rate")
    return _count(f"{kind}s", term, name, cohort, lambda p: [complaint.kind == kind, *received(p)])


# Counts that stand beside the rates; the last five are those that left the denominators.
COUNTS: dict[str, CountMeasure] = {
    count.key: count
    for count in (
        _count("received", "当月受理", "Accepted", N_("complaints accepted in the period"), received),
        _count(
            "carried_in",
            "上月结转",
            "Carried in",
            N_("complaints accepted before the period and not closed when it began"),
            lambda p: [
                complaint.accepted_at < p.start,
                or_(complaint.closed_at.is_(None), complaint.closed_at >= p.start),
                remains,
            ],
        ),
        _count("due", "应结案数", "Due", DUE_COHORT, due),
        _count("closed", "办结数", "Closed", N_("complaints closed in the period"), closures),
        _count(
            "overdue",
            "超时未办结",
            "Overdue and open",
            N_("complaints whose closure was due by the end of the period and that were not closed by then"),
            lambda p: [
                complaint.closure_due_at < p.end,
                or_(complaint.closed_at.is_(None), complaint.closed_at >= p.end),
                *ticking,
            ],
        ),
        _count(
            "suspended",
            "已中止",
            "Suspended",
            N_("complaints accepted before the end of the period whose clocks stand still now"),
            lambda p: [complaint.accepted_at < p.end, complaint.state == State.SUSPENDED],
        ),
        # In no table by violation: what the machine guesses of them is counted nowhere.
        _count(
            "undecided",
            "未定性",
            "Undecided",
            N_("complaints received in the period whose violation nobody has named or decided"),
            lambda p: [within(complaint.received_at, p), complaint.violation == "", remains, accuses],
        ),
        _of_kind(Kind.SUGGESTION, "建议", "Suggestions"),
        _of_kind(Kind.CONSULTATION, "咨询", "Consultations"),
        _ended(State.REJECTED, "不予受理", "Not accepted"),
        _ended(State.WITHDRAWN, "已撤回", "Withdrawn"),
        _ended(State.MERGED, "已并案", "Merged"),
        _ended(State.TRANSFERRED, "已移交", "Transferred"),
        _ended(State.TERMINATED, "已终止", "Terminated"),
    )
}
