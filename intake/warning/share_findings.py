"""How a share that has risen becomes an alert."""

from collections.abc import Mapping

from intake.vocabulary import AlertKind, AlertSubject
from intake.warning import false_alarms
from intake.warning.findings import AlertFinding, RunWindow
from intake.warning.shares import ShareCounts, risen

WINDOW_DAYS, BEFORE_DAYS = 28, 365


def share_findings(
    kind: AlertKind, subject: AlertSubject, groups: Mapping[str, ShareCounts], window: RunWindow
) -> tuple[list[AlertFinding], int]:
    """The groups whose share has risen; and how many there were."""
    return [share_finding(kind, subject, key, one, window) for key, one in risen(groups).items()], len(groups)


def share_finding(
    kind: AlertKind, subject: AlertSubject, key: str, counts: ShareCounts, window: RunWindow
) -> AlertFinding:
    first, last = window.last(WINDOW_DAYS)
    test = {
        "cases": counts.cases,
        "failed_before": counts.failed_before,
        "cases_before": counts.cases_before,
        "rate": false_alarms.RATE,
    }
    return AlertFinding(kind, subject, key, first, last, counts.failed, counts.expected, counts.probability, test)
