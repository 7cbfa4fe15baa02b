"""What the limits would say after one act. Pure: limits in, limits out; nothing is written."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from intake.errors import InvalidInput
from intake.language.i18n import N_
from routing.clocks.deadlines import Limit
from routing.clocks.ladder import Ladder, Rung, ladder_of
from routing.clocks.policies import ANY, COMMON, OBJECTIONS, STATUTORY, Limits
from routing.errors import BadExtension, BadLimit
from routing.rules.cells import POLICIES
from routing.vocabulary import Addressee, Clock, Step, Unit

LADDERS = (ANY, *POLICIES)
LONGEST_BASIS = 300
# Only what somebody may be asked to extend has an extension; every other clock runs as long as it runs.
EXTENDED = frozenset({Clock.CLOSURE, *STATUTORY})
_DAYS = frozenset({Unit.DAYS, Unit.WORKING_DAYS})
_CHASES = (Step.PLUS_1, Step.PLUS_3, Step.PLUS_5)


def rung_of(step: Step, offset: int, tells: Iterable[Addressee], basis: str = "") -> Rung:
    """One step of a ladder. Raises InvalidInput naming `offset_…` or `tells_…` of the step."""
    told = tuple(tells)
    if not told:
        raise InvalidInput(N_("must tell somebody"), field=f"tells_{step.value}")
    try:
        return Rung(step, offset, told, _basis(basis))
    except BadLimit as error:
        raise InvalidInput(error.text, field=f"offset_{step.value}") from error


def with_ladder(limits: Limits, policy: str, rungs: Iterable[Rung]) -> Limits:
    """The policy climbs by these rungs; `any` is what every policy climbs by that has none of its own."""
    _check_policy(policy, LADDERS)
    found = tuple(rungs)
    try:
        climbed = ladder_of(found)
    except BadLimit as error:
        raise InvalidInput(error.text, field=_wrong_rung(found)) from error
    return _with_ladders(limits, {**limits.ladders, policy: climbed})


def without_ladder(limits: Limits, policy: str) -> Limits:
    """The policy climbs by the ladder of `any` again."""
    if policy == ANY:
        raise InvalidInput(
            N_("every other ladder falls back on this one: it is changed, not taken back"), field="policy"
        )
    if policy not in limits.ladders:
        raise InvalidInput(N_("has no ladder of its own"), field="policy")
    return _with_ladders(limits, {name: ladder for name, ladder in limits.ladders.items() if name != policy})


def limit_of(clock: Clock, amount: int, unit: Unit, *, policy: str, basis: str, extension: int = 0) -> Limit:
    """One limit. Raises InvalidInput naming the field."""
    _check_policy(policy, LADDERS)
    if not basis.strip():
        raise InvalidInput(N_("must name the law or document it rests on"), field="basis")
    if extension and clock not in EXTENDED:
        raise InvalidInput(N_("only the closure and what the law sets may be extended"), field="extension")
    if clock in OBJECTIONS and unit not in _DAYS:
        raise InvalidInput(N_("is counted in days or working days"), field="unit")
    try:
        return Limit(clock, amount, unit, policy, _basis(basis), extension)
    except BadLimit as error:
        field = "extension" if isinstance(error, BadExtension) else "amount"
        raise InvalidInput(error.text, field=field) from error


def with_limit(limits: Limits, limit: Limit) -> Limits:
    """That clock runs so long under that policy."""
    if limit.policy == ANY and limit.clock is Clock.CLOSURE:
        raise InvalidInput(N_("each kind of matter has a closure limit of its own"), field="policy")
    if limit.policy != ANY and limit.clock in COMMON:
        raise InvalidInput(N_("is the same for every kind of matter"), field="policy")
    return _with_limits(limits, {**limits.by_key, (limit.policy, limit.clock): limit})


def without_limit(limits: Limits, policy: str, clock: Clock) -> Limits:
    """The policy has the limit of `any` again, or the one that follows from its closure."""
    if (policy, clock) not in limits.by_key:
        raise InvalidInput(N_("has no limit of its own"), field="clock")
    if policy == ANY or clock is Clock.CLOSURE:
        raise InvalidInput(N_("a matter would have no limit: it is changed, not taken back"), field="clock")
    return _with_limits(limits, {key: one for key, one in limits.by_key.items() if key != (policy, clock)})


def missing(limits: Limits, *, like: Limits) -> list[tuple[str, Clock]]:
    """Limits without which a matter would have none, present in `like`: nothing may be imported without them."""
    needed = [key for key in like.by_key if key[0] == ANY or key[1] is Clock.CLOSURE]
    return [key for key in needed if key not in limits.by_key]


def _with_ladders(limits: Limits, ladders: Mapping[str, Ladder]) -> Limits:
    return replace(limits, ladders=MappingProxyType(dict(ladders)))


def _with_limits(limits: Limits, by_key: Mapping[tuple[str, Clock], Limit]) -> Limits:
    return replace(limits, by_key=MappingProxyType(dict(by_key)))


def _check_policy(policy: str, known: tuple[str, ...]) -> None:
    if policy not in known:
        raise InvalidInput(N_("is not a policy of time limits"), field="policy")


def _basis(text: str) -> str:
    text = text.strip()
    if len(text) > LONGEST_BASIS:
        raise InvalidInput(N_("is longer than %(longest)s characters"), field="basis", longest=LONGEST_BASIS)
    return text


def _wrong_rung(rungs: tuple[Rung, ...]) -> str:
    """The field of the first step that does not fit the ones before it."""
    offsets = {rung.step: rung.offset for rung in rungs}
    if Step.DUE not in offsets:
        return f"on_{Step.DUE.value}"
    latest = 0
    for step in _CHASES:
        if step in offsets and offsets[step] <= latest:
            return f"offset_{step.value}"
        latest = offsets.get(step, latest)
    return "policy"
