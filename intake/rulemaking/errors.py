"""What stops a verb on the rules, beside the errors of `intake.errors`."""

from dataclasses import dataclass
from datetime import datetime

from intake.errors import DomainError, InvalidInput, NotFound
from routing.analysis import Finding
from routing.translatable import N_


class NoDraft(NotFound):
    """There is no draft, or it was published or thrown away meanwhile."""


class DraftExists(DomainError):
    """A draft is being made already; `by` began it."""

    def __init__(self, version: int, by: str) -> None:
        super().__init__(f"version {version} is being drafted already, by {by}")
        self.version = version
        self.by = by


class NothingToUndo(DomainError):
    """The draft is as it was begun, or nothing was taken back."""


class NoSuchRule(NotFound):
    """The draft has no such rule, or no longer."""

    def __init__(self, rule_id: int) -> None:
        super().__init__(f"the draft has no rule numbered {rule_id}")
        self.rule_id = rule_id


class Conflict(DomainError):
    """Somebody else edited the draft meanwhile; nothing was written."""

    def __init__(self, edition: int, *, by: str, at: datetime | None) -> None:
        super().__init__(f"the draft was changed meanwhile by {by}")
        self.edition = edition
        self.by = by
        self.at = at


@dataclass(frozen=True, slots=True)
class CellFault:
    """One cell that cannot be read. `edit` is the place of its edit among those sent, `order` that of the rule."""

    edit: int
    rule_id: int | None
    order: int | None
    column: str
    value: str
    reason: str

    def __str__(self) -> str:
        rule = f"rule {self.order}" if self.order else "new rule"
        return (
            f"{rule}, {self.column}: {self.value!r} {self.reason}"
            if self.value
            else f"{rule}, {self.column}: {self.reason}"
        )


class BadCells(InvalidInput):
    """Cells that cannot be read; nothing was written. `faults` has every one."""

    def __init__(self, faults: tuple[CellFault, ...]) -> None:
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        super().__init__(f"{faults[0]}{more}", field=faults[0].column)
        self.faults = faults


class NotPublishable(DomainError):
    """The check refuses: errors, or warnings for which nobody gave a reason. `findings` has them, errors first."""

    told_instead = N_("the check refuses: mend the errors, and say why each warning is accepted")

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        more = f" (and {len(findings) - 1} more)" if len(findings) > 1 else ""
        super().__init__(f"the check refuses: {findings[0].english}{more}")
        self.findings = findings
