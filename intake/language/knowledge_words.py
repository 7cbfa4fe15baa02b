"""The English of knowledge cards and cases, where the value with spaces would not do."""

from enum import StrEnum

from intake.vocabulary import CardKind, CardState, CaseState

ENGLISH: dict[tuple[type[StrEnum], StrEnum], str] = {
    (CardKind, CardKind.SCRIPT): "What to say",
    (CardKind, CardKind.LAW): "The law",
    (CardKind, CardKind.DUTY): "Whose duty",
    (CardKind, CardKind.FAQ): "Common question",
    (CardState, CardState.DRAFT): "Being drafted",
    (CaseState, CaseState.PROPOSED): "To be reviewed",
    (CaseState, CaseState.REFUSED): "Not taken in",
}
