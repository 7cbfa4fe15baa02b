"""What one run finds out of the ordinary, before it is stored."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from intake.models import Alert
from intake.vocabulary import AlertKind, AlertSubject


@dataclass(frozen=True)
class RunWindow:
    """The complete days a run looks back from: `today` is the day it runs on and is in none of them."""

    today: date

    def last(self, days: int) -> tuple[date, date]:
        """The first and the last of the `days` before today."""
        return self.today - timedelta(days=days), self.today - timedelta(days=1)


@dataclass(frozen=True)
class AlertFinding:
    """One alert to be: of whom, on which days, how many came, how many were to be expected, how likely by chance."""

    kind: AlertKind
    subject: AlertSubject
    key: str
    first_on: date
    last_on: date
    came: int
    expected: float | None = None
    probability: float | None = None
    test: dict[str, Any] = field(default_factory=dict)

    @property
    def matter(self) -> tuple[AlertKind, AlertSubject, str]:
        return self.kind, self.subject, self.key

    def as_alert(self, as_of: datetime) -> Alert:
        """As it is first stored, if it is."""
        return Alert(
            kind=self.kind,
            subject=self.subject,
            subject_key=self.key,
            first_on=self.first_on,
            last_on=self.last_on,
            came=self.came,
            expected=self.expected,
            probability=self.probability,
            test=self.test,
            raised_at=as_of,
            last_seen_at=as_of,
        )

    def write_to(self, alert: Alert, as_of: datetime) -> None:
        """The figures, as found last."""
        alert.first_on, alert.last_on, alert.came = self.first_on, self.last_on, self.came
        alert.expected, alert.probability, alert.test = self.expected, self.probability, self.test
        alert.last_seen_at = as_of


@dataclass(frozen=True)
class RunFindings:
    """All findings of a run, and how many series and shares were tested for them."""

    findings: tuple[AlertFinding, ...]
    tests: int
    weeks: int  # of history
