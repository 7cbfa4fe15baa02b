"""What stops a verb on the rules, beside the errors of `intake.errors`."""

from dataclasses import dataclass
from datetime import datetime

from intake.errors import DomainError, InvalidInput, NotFound
from routing.analysis import Finding
from routing.errors import first_of, with_value
from routing.translatable import N_, TranslatableText


class NoDraft(NotFound):
    """There is no draft, or it was published or thrown away meanwhile."""


class DraftExists(DomainError):
    """A draft is being made already; `by` began it."""

    def __init__(self, version: int, by: str) -> None:
        super().__init__(N_("version %(version)s is being drafted already, by %(by)s"), version=version, by=by)
        self.version = version
        self.by = by


class NothingToUndo(DomainError):
    """The draft is as it was begun, or nothing was taken back."""


class NoSuchRule(NotFound):
    """The draft has no such rule, or no longer."""

    def __init__(self, rule_id: int) -> None:
        super().__init__(N_("the draft has no rule numbered %(rule)s"), rule=rule_id)
        self.rule_id = rule_id


class Conflict(DomainError):
    """Somebody else edited the draft meanwhile; nothing was written."""

    def __init__(self, edition: int, *, by: str, at: datetime | None) -> None:
        super().__init__(N_("the draft was changed meanwhile by %(by)s"), by=by)
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
    reason: TranslatableText

    @property
    def text(self) -> TranslatableText:
        wrong = with_value(self.value, self.reason)
        if self.order is None:
            return TranslatableText(N_("new rule, %(column)s: %(wrong)s"), column=self.column, wrong=wrong)
        message = N_("rule %(order)s, %(column)s: %(wrong)s")
        return TranslatableText(message, order=self.order, column=self.column, wrong=wrong)


class BadCells(InvalidInput):
    """Cells that cannot be read; nothing was written. `faults` has every one."""

    def __init__(self, faults: tuple[CellFault, ...]) -> None:
        super().__init__(first_of([fault.text for fault in faults]), field=faults[0].column)
        self.faults = faults


class NotPublishable(DomainError):
    """The check refuses: errors, or warnings for which nobody gave a reason. `findings` has them, errors first."""

    told_instead = N_("the check refuses: mend the errors, and say why each warning is accepted")

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(N_("the check refuses: %(finding)s"), finding=first_of([one.text for one in findings]))
        self.findings = findings
