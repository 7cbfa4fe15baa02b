"""Whose word the codes of a new complaint are: the complainant's, the machine's guess, an official's decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from intake.vocabulary import SuggestionSource


@dataclass(frozen=True)
class GuessedViolation:
    """What the machine took it for. `version` 0: keywords alone. Who was asked said that it is that, or is not."""

    code: str
    source: SuggestionSource
    version: int = 0
    probability: float | None = None
    is_taken: bool = False
    is_declined: bool = False


def whose_word(codes: Sequence[str], *, operator_id: int | None) -> dict[str, Any]:
    """An operator is an official, and decides; without one the codes are the complainant's own."""
    is_decided = bool(codes) and operator_id is not None
    return {
        "violations_said": [] if is_decided else list(codes),
        "violations_decided": list(codes) if is_decided else None,
        "violations_decided_by_id": operator_id if is_decided else None,
    }


def guess_values(complaint_id: int, guesses: Sequence[GuessedViolation], *, at: datetime) -> list[dict[str, Any]]:
    """Rows of `Suggestion`, the surest first."""
    return [
        {
            "complaint_id": complaint_id,
            "code": guess.code,
            "source": guess.source,
            "is_taken": guess.is_taken,
            "is_declined": guess.is_declined,
            "classifier_version": guess.version or None,
            "rank": rank,
            "probability": guess.probability,
            "offered_at": at,
        }
        for rank, guess in enumerate(guesses, 1)
    ]


def guessed(guesses: Sequence[GuessedViolation]) -> dict[str, Any]:
    """What the event tells of them; how sure in per cent, for a fraction is written differently by each engine."""
    return {
        "guesses": [
            {
                "code": guess.code,
                "source": guess.source,
                "version": guess.version,
                "percent": None if guess.probability is None else round(guess.probability * 100),
            }
            for guess in guesses
        ],
        "taken": [guess.code for guess in guesses if guess.is_taken],
        "declined": [guess.code for guess in guesses if guess.is_declined],
    }
