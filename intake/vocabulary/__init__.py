"""Every stored word of intake. Members are the upper case of their values, which are spelled nowhere else.

Words the rules table also speaks (Kind, Channel, Clock, …) stand in `routing.vocabulary`.
"""

from intake.vocabulary.casework import (
    Confidentiality,
    Contacted,
    FeeAction,
    HandlingRole,
    HandlingState,
    Holder,
    Measure,
    Move,
    Outcome,
    PauseReason,
    RejectReason,
    RequestKind,
    RequestState,
    Satisfaction,
    Solved,
    State,
)
from intake.vocabulary.office import (
    ActorKind,
    CorrectionState,
    CoverageGap,
    InboundState,
    MessageState,
    RoleChangeState,
    SkipReason,
    StaffRole,
    VerificationState,
    WatchClass,
)
from intake.vocabulary.rulemaking import (
    ClassifierVerdict,
    ReplayChange,
    ReplayState,
    SuggestionSource,
)
from intake.vocabulary.texting import ConversationStep, PhoneKind, TextMeaning

__all__ = [
    "ActorKind",
    "ClassifierVerdict",
    "Confidentiality",
    "Contacted",
    "ConversationStep",
    "CorrectionState",
    "CoverageGap",
    "FeeAction",
    "HandlingRole",
    "HandlingState",
    "Holder",
    "InboundState",
    "Measure",
    "MessageState",
    "Move",
    "Outcome",
    "PauseReason",
    "PhoneKind",
    "RejectReason",
    "ReplayChange",
    "ReplayState",
    "RequestKind",
    "RequestState",
    "RoleChangeState",
    "Satisfaction",
    "SkipReason",
    "Solved",
    "StaffRole",
    "State",
    "SuggestionSource",
    "TextMeaning",
    "VerificationState",
    "WatchClass",
]
