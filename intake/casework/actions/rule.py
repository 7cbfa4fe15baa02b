"""What one rule says: in which states, by whose desk, and when a move may be chosen."""

from collections.abc import Callable
from dataclasses import dataclass

from intake.casework.actions.facts import ActionFacts
from intake.vocabulary import ActorKind, StaffRole, State


@dataclass(frozen=True)
class ActionRule:
    verb: str
    states: frozenset[State]
    roles: frozenset[StaffRole]
    consequence: str
    when: Callable[[ActionFacts], bool] = lambda _: True
    is_primary: bool = False
    is_complainants: bool = False

    def holds(self, facts: ActionFacts) -> bool:
        is_theirs = self.is_complainants and facts.actor.kind is ActorKind.COMPLAINANT
        if facts.complaint.state not in self.states or not (is_theirs or facts.actor.roles & self.roles):
            return False
        return self.when(facts)
