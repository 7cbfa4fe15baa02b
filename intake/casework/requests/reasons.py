"""The reasons a department may give when it asks for a decision, by what it asks for.

Weifang regulation 潍坊条例 §§21, 22; Shandong provincial hotline rules 山东省热线规定 (2020). A procedure of the law is
extended for what its law names: complicated circumstances (情况复杂, petition regulation 信访工作条例 §34).
"""

from collections.abc import Mapping
from types import MappingProxyType

from intake.language.i18n import N_, _
from intake.vocabulary import PauseReason, RequestKind

# Whoever says so names it.
LED_BY_ANOTHER = "lead_by_another"

REASONS: Mapping[RequestKind, Mapping[str, str]] = MappingProxyType(
    {
        RequestKind.RETURN: {
            "not_our_duty": N_("Not among our duties"),
            "other_region": N_("Belongs to another region or level"),
            "wrong_association": N_("The association is another one"),
            LED_BY_ANOTHER: N_("Another department leads this by law"),
        },
        RequestKind.EXTENSION: {
            "complex": N_("The matter is complex"),
            "evidence": N_("Evidence is still being gathered"),
            "expert_opinion": N_("An expert opinion or appraisal is awaited"),
            "several_departments": N_("Several departments must act together"),
        },
        RequestKind.SUSPENSION: {
            PauseReason.EXPERT_OPINION: N_("An expert opinion or appraisal is awaited"),
            PauseReason.COURT: N_("A court or arbitration decides a question first"),
            PauseReason.UPPER_LEVEL: N_("A reply from the level above is awaited"),
            PauseReason.FORCE_MAJEURE: N_("Events beyond control stop the work"),
        },
        RequestKind.TERMINATION: {
            "court": N_("The matter has gone to court, arbitration or reconsideration"),
            "given_up": N_("The complainant gives the matter up"),
            "ended_body": N_("The association has ended and nobody succeeds it"),
            "impossible": N_("It cannot be found out by any lawful means"),
        },
        RequestKind.STATUTORY_EXTENSION: {
            "complex": N_("The matter is complex"),
            "evidence": N_("Evidence is still being gathered"),
            "expert_opinion": N_("An expert opinion or appraisal is awaited"),
            "several_departments": N_("Several departments must act together"),
        },
    }
)


def choices(kind: RequestKind) -> list[tuple[str, str]]:
    return [(code, _(text)) for code, text in REASONS[kind].items()]


def reason_text(kind: RequestKind, code: str) -> str:
    """The reason in words; one that came from elsewhere stands as it was written."""
    text = REASONS[kind].get(code)
    return _(text) if text else code
