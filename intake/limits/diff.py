"""What differs between two versions of the limits: each limit and each ladder that changed, old beside new."""

from collections.abc import Iterable
from dataclasses import dataclass

from intake.limits.edits import LADDERS
from routing.clocks.deadlines import Limit
from routing.clocks.ladder import Ladder, Rung
from routing.clocks.policies import ANY, Limits
from routing.vocabulary import Clock, Step

_POLICIES = {policy: place for place, policy in enumerate(LADDERS)}
_CLOCKS = {clock: place for place, clock in enumerate(Clock)}


@dataclass(frozen=True, slots=True)
class LimitChange:
    """One limit; `was` or `will_be` is None where the policy had, or will have, none of its own."""

    policy: str
    clock: Clock
    was: Limit | None
    will_be: Limit | None


@dataclass(frozen=True, slots=True)
class LadderChange:
    """One ladder; None: the policy climbed, or will climb, by that of `any`."""

    policy: str
    was: Ladder | None
    will_be: Ladder | None


@dataclass(frozen=True, slots=True)
class RungChange:
    """One step as the policy's clocks take it, before and after; None: it was, or will be, left out."""

    step: Step
    was: Rung | None
    will_be: Rung | None


@dataclass(frozen=True)
class Diff:
    """Everything that differs; falsy where nothing does."""

    limits: tuple[LimitChange, ...]
    ladders: tuple[LadderChange, ...]

    def __bool__(self) -> bool:
        return bool(self.limits or self.ladders)


def diff(old: Limits, new: Limits) -> Diff:
    """In the order of the policies and the clocks."""
    keys = sorted(old.by_key.keys() | new.by_key.keys(), key=lambda key: (_place(key[0]), _CLOCKS[key[1]]))
    limits = (LimitChange(*key, old.by_key.get(key), new.by_key.get(key)) for key in keys)
    names = sorted(old.ladders.keys() | new.ladders.keys(), key=_place)
    ladders = (LadderChange(name, old.ladders.get(name), new.ladders.get(name)) for name in names)
    return Diff(
        tuple(one for one in limits if one.was != one.will_be),
        tuple(one for one in ladders if one.was != one.will_be),
    )


def rung_changes(old: Limits, new: Limits, policy: str) -> list[RungChange]:
    """The steps the policy's clocks take otherwise; of a ladder taken back, against that of `any`."""
    before, after = ({rung.step: rung for rung in each.ladder(policy)} for each in (old, new))
    found = (RungChange(step, before.get(step), after.get(step)) for step in Step)
    return [one for one in found if one.was != one.will_be]


def climbing_otherwise(old: Limits, new: Limits, *, by: Iterable[str] = ("step", "offset")) -> set[str]:
    """Policies with a ladder of their own, and `any`, whose clocks take their steps at other times.

    With `by=("step", "offset", "tells")` also those whose steps tell others.
    """
    fields = tuple(by)

    def shape(limits: Limits, policy: str) -> list[tuple[object, ...]]:
        return [tuple(getattr(rung, name) for name in fields) for rung in limits.ladder(policy)]

    named = old.ladders.keys() | new.ladders.keys() | {ANY}
    return {policy for policy in named if shape(old, policy) != shape(new, policy)}


def _place(policy: str) -> int:
    return _POLICIES.get(policy, len(_POLICIES))
