"""What the checker says about a table: findings with a witness, a key that outlives renumbering, and their report."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2s

from routing.facts import Case, Facts
from routing.rules.cells import FACT_COLUMNS, RuleRow
from routing.translatable import TranslatableText
from routing.vocabulary import FindingKind, Severity

# What makes a rule the rule it is: its basis and note may be reworded without opening its findings again.
_CONTENT = (*FACT_COLUMNS, "lead", "co", "policy", "priority")


@dataclass(frozen=True)
class Witness:
    """A complaint that shows the finding, as put to the rules and as a sentence in both languages."""

    facts: Facts
    case: Case
    zh: str
    en: str


@dataclass(frozen=True)
class Finding:
    """One thing found.

    `rules` are orders, the rule to mend first. `message` is English, to be translated at the edge and filled with
    `params`. `reason_zh` and `reason_en` are set where we ship an explanation for a warning.
    """

    kind: FindingKind
    severity: Severity
    rules: tuple[int, ...]
    column: str
    message: str
    params: Mapping[str, str]
    key: str
    witness: Witness | None = None
    reason_zh: str = ""
    reason_en: str = ""

    @property
    def is_explained(self) -> bool:
        return bool(self.reason_zh)

    @property
    def text(self) -> TranslatableText:
        return TranslatableText(self.message, **self.params)

    @property
    def english(self) -> str:
        """The message with its values filled in."""
        return str(self.text)


@dataclass(frozen=True)
class AnalysisReport:
    """Everything found in one table. `notes` say what could not be judged, and why: no registry, no departments."""

    rules: int
    findings: tuple[Finding, ...]
    notes: tuple[str, ...] = field(default=())

    @cached_property
    def errors(self) -> tuple[Finding, ...]:
        """What blocks publishing."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.ERROR)

    @cached_property
    def warnings(self) -> tuple[Finding, ...]:
        """What needs a reason."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.WARNING)

    @cached_property
    def unexplained(self) -> tuple[Finding, ...]:
        """Warnings that we ship no reason for."""
        return tuple(finding for finding in self.warnings if not finding.is_explained)


def key_of(kind: FindingKind, *rows: RuleRow, about: str = "") -> str:
    """The same for the same rules saying the same, wherever they stand in the table."""
    told = [about, *("\x1f".join(getattr(row, column) for column in _CONTENT) for row in rows)]
    return f"{kind.value}:{blake2s(chr(30).join(told).encode(), digest_size=8).hexdigest()}"
