"""How the people of the demonstration behave: shares and delays, all in one place, drawn from the seed."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeVar

from intake.vocabulary import Measure, Outcome, Satisfaction, Solved
from routing.vocabulary import Channel, Kind

Chosen = TypeVar("Chosen")

SHARE: Mapping[str, float] = MappingProxyType(
    {
        "answered_at_once": 0.6,  # of consultations on the telephone
        "unclear": 0.2,  # of what is written without a code: triage decides
        "anonymous": 0.08,
        "confidential": 0.2,
        "asked_for_more": 0.1,  # of what triage sees
        "supplied": 0.8,
        "rejected": 0.12,  # of what triage sees
        "overruled": 0.03,  # of what the rules gave out, before anybody signed
        "returned": 0.05,
        "return_approved": 0.6,
        "declined": 0.5,  # of what a department may give back: nobody else will have it
        "co_waived": 0.15,
        "extended": 0.07,
        "extension_approved": 0.8,
        "suspended": 0.03,
        "transferred": 0.012,
        "terminated": 0.012,
        "termination_approved": 0.8,
        "repeated": 0.025,  # of what arrives: the matter is under way already
        "late": 0.09,
        "sent_back": 0.05,
        "reached": 0.85,
        "redone": 0.5,  # of those not satisfied
        "reopened": 0.015,
        "mistaken": 0.006,  # of the rows a department is asked about
    }
)
CHANNELS: Mapping[Channel, float] = MappingProxyType({Channel.PHONE: 0.62, Channel.WEB: 0.24, Channel.SMS: 0.14})
KINDS: Mapping[Kind, float] = MappingProxyType(
    {Kind.COMPLAINT: 0.74, Kind.REPORT: 0.12, Kind.CONSULTATION: 0.08, Kind.SUGGESTION: 0.03, Kind.HELP: 0.03}
)
OUTCOMES: Mapping[Outcome, float] = MappingProxyType(
    {
        Outcome.SUBSTANTIATED: 0.42,
        Outcome.PARTLY: 0.2,
        Outcome.UNFOUNDED: 0.12,
        Outcome.UNVERIFIABLE: 0.06,
        Outcome.MEDIATED: 0.1,
        Outcome.EXPLAINED: 0.1,
    }
)
MEASURES: Mapping[Measure, float] = MappingProxyType(
    {Measure.TALK: 0.55, Measure.RECTIFY: 0.3, Measure.WARN: 0.08, Measure.REFUND: 0.07}
)
SOLVED: Mapping[Solved, float] = MappingProxyType({Solved.SOLVED: 0.78, Solved.PARTLY: 0.12, Solved.UNSOLVED: 0.1})
SATISFACTION: Mapping[Satisfaction, float] = MappingProxyType(
    {Satisfaction.SATISFIED: 0.7, Satisfaction.BASICALLY: 0.2, Satisfaction.DISSATISFIED: 0.1}
)


def happens(draw: random.Random, what: str) -> bool:
    return draw.random() < SHARE[what]


@dataclass
class Turns:
    """Rare events in turn, each after as many chances as its share says: a short history has some of each as well."""

    _sums: dict[str, float] = field(default_factory=dict)

    def comes(self, what: str) -> bool:
        """Whether it is this one's turn; the first comes after half as many."""
        total = self._sums.get(what, 0.5) + SHARE[what]
        self._sums[what] = total % 1
        return total >= 1


def pick(draw: random.Random, shares: Mapping[Chosen, float]) -> Chosen:
    """One key by its share."""
    return draw.choices(list(shares), list(shares.values()))[0]


def office_hours(draw: random.Random, median: float) -> float:
    """Working hours until somebody gets to it: long-tailed, around `median`."""
    return min(median * 12, draw.lognormvariate(0, 0.7) * median)
