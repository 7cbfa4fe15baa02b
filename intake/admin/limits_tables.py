"""The limits as the screen lays them out: what each kind of matter has of its own, what all share, who climbs how."""

from dataclasses import dataclass
from datetime import datetime

from intake.admin.rules.columns import policy_words
from intake.language.i18n import N_, _, ngettext
from intake.web.deadline_sheet import amount_words
from routing.calendars.working_time import local_day
from routing.clocks.deadlines import Limit
from routing.clocks.ladder import Rung
from routing.clocks.policies import ANY, COMMON, OBJECTIONS, PAUSES, STATUTORY, Limits
from routing.rules.cells import POLICIES
from routing.vocabulary import Clock, Step, Unit

# How urgent it is when a step is taken: the colours of time.
STEP_LOOKS = {
    Step.HALF: "running",
    Step.DAY_BEFORE: "soon",
    Step.DUE: "overdue",
    Step.PLUS_1: "overdue",
    Step.PLUS_3: "overdue",
    Step.PLUS_5: "overdue",
}
STEP_HEADS = {
    Step.HALF: N_("On the way"),
    Step.DAY_BEFORE: N_("Before it is due"),
    Step.DUE: N_("When it is due"),
    Step.PLUS_1: N_("First chase"),
    Step.PLUS_3: N_("Second chase"),
    Step.PLUS_5: N_("Third chase"),
}
_MATTERS = frozenset({Clock.REPLY, Clock.CLOSURE, Clock.REDO})


@dataclass(frozen=True, slots=True)
class LimitCell:
    """One limit under one policy; `is_own`: the policy sets it itself."""

    policy: str
    clock: Clock
    limit: Limit | None
    is_own: bool


@dataclass(frozen=True, slots=True)
class LadderRow:
    """A ladder, and the policies that climb by it without one of their own."""

    policy: str
    rungs: dict[Step, Rung]
    followers: tuple[str, ...]


def matter_clocks(limits: Limits) -> list[Clock]:
    """Clocks that differ from one kind of matter to another."""
    own = {clock for policy, clock in limits.by_key if policy != ANY}
    return [clock for clock in Clock if clock in own | _MATTERS]


def matters(limits: Limits) -> list[tuple[str, list[LimitCell]]]:
    """Each policy with its limits of these clocks, its own or inherited."""
    clocks = matter_clocks(limits)
    return [(policy, [cell(limits, policy, clock) for clock in clocks]) for policy in POLICIES]


def cell(limits: Limits, policy: str, clock: Clock) -> LimitCell:
    return LimitCell(policy, clock, limits.limit(policy, clock), (policy, clock) in limits.by_key)


def shared(limits: Limits) -> list[tuple[str, list[Limit]]]:
    """What every kind of matter has alike: the hotline's own clocks, those of the law, how long a pause lasts."""
    found = {clock: limit for (policy, clock), limit in limits.by_key.items() if policy == ANY}
    own = [found[clock] for clock in Clock if clock in found and clock not in COMMON]
    law = [found[clock] for clock in Clock if clock in found and clock in STATUTORY]
    pauses = [found[clock] for clock in Clock if clock in found and clock in PAUSES]
    rights = [found[clock] for clock in Clock if clock in found and clock in OBJECTIONS]
    return [
        (_("The hotline's own"), own),
        (_("Of a law of their own"), law),
        (_("How long a pause may last"), pauses),
        (_("Objecting to a result"), rights),
    ]


def ladders(limits: Limits) -> list[LadderRow]:
    """That of all first, then those of single policies."""
    followers = tuple(policy for policy in POLICIES if policy not in limits.ladders)
    own = [policy for policy in POLICIES if policy in limits.ladders]
    return [ladder_row(limits, ANY, followers), *(ladder_row(limits, policy) for policy in own)]


def ladder_row(limits: Limits, policy: str, followers: tuple[str, ...] = ()) -> LadderRow:
    return LadderRow(policy, {rung.step: rung for rung in limits.ladder(policy)}, followers)


def clocks_of(limits: Limits, policy: str) -> list[Clock]:
    """The clocks that climb by the policy's ladder: those it sets itself, not those it shares."""
    found = ((clock, limits.limit(policy, clock)) for clock in Clock)
    return [clock for clock, limit in found if limit is not None and limit.policy == policy]


def policy_name(policy: str) -> str:
    return _("every kind of matter") if policy == ANY else policy_words(policy)


def profile_name(profile: str) -> str:
    """What a profile of limits is called; one of an installation's own by its own name."""
    shipped = {"default": N_("general"), "shandong": N_("Shandong")}
    return _(shipped[profile]) if profile in shipped else profile


def limit_words(limit: Limit | None) -> str:
    """`15 working days`; "—" for none."""
    return amount_words(limit.amount, limit.unit) if limit else "—"


def extension_words(limit: Limit | None) -> str:
    """`+ 10 working days`; empty where it may not be extended."""
    if limit is None or not limit.extension:
        return ""
    unit = Unit.DAYS if limit.unit is Unit.DAYS else Unit.WORKING_DAYS
    return f"+ {amount_words(limit.extension, unit)}"


def offset_words(rung: Rung) -> str:
    """When a step is taken."""
    if rung.step is Step.HALF:
        return _("at %(percent)s%% of the time", percent=rung.offset)
    if rung.step is Step.DUE:
        return _("the moment it is due")
    if rung.step is Step.DAY_BEFORE:
        return ngettext("%(num)d working day before", "%(num)d working days before", rung.offset)
    return ngettext("%(num)d working day after", "%(num)d working days after", rung.offset)


def day_words(at: datetime) -> str:
    """The day a version takes force, as a date field holds it."""
    return local_day(at).isoformat()
