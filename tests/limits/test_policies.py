"""The shipped limits of both profiles, and how a policy without its own limit finds one."""

import pytest

from routing.clocks.deadlines import Limit
from routing.clocks.policies import PAUSES, STATUTORY, limits_of, shipped_limits
from routing.errors import BadLimit
from routing.vocabulary import Clock, Unit

POLICIES = {"complaint", "report", "consultation", "suggestion", "help", "urgent", "key"}


def shipped(profile: str):
    return limits_of(profile, 0, shipped_limits()[profile])


def told(limit: Limit) -> tuple[int, str]:
    return limit.amount, limit.unit.value


def test_both_profiles_set_every_clock_of_every_policy():
    assert set(shipped_limits()) == {"default", "shandong"}
    for profile in shipped_limits():
        limits = shipped(profile)
        assert limits.policies == POLICIES
        found = {(policy, clock): limits.limit(policy, clock) for policy in POLICIES for clock in Clock}
        assert not [key for key, limit in found.items() if limit is None]


def test_every_limit_cites_its_basis_and_fits_its_column():
    for limits in shipped_limits().values():
        assert all(10 < len(limit.basis) <= 300 or limit.basis.startswith("本系统缺省时限") for limit in limits)


@pytest.mark.parametrize(
    ("policy", "reply", "closure", "redo"),
    [
        ("complaint", (5, "working_days"), (15, "working_days"), (8, "working_days")),
        ("report", (5, "working_days"), (15, "working_days"), (8, "working_days")),
        ("consultation", (3, "working_days"), (3, "working_days"), (2, "working_days")),
        ("suggestion", (5, "working_days"), (5, "working_days"), (3, "working_days")),
        ("help", (5, "working_days"), (5, "working_days"), (3, "working_days")),
        ("key", (5, "working_days"), (10, "working_days"), (5, "working_days")),
        ("urgent", (24, "hours"), (24, "hours"), (12, "hours")),
    ],
)
def test_limits_of_the_default_profile(policy, reply, closure, redo):
    limits = shipped("default")
    clocks = (Clock.REPLY, Clock.CLOSURE, Clock.REDO)
    assert [told(limits.limit(policy, clock)) for clock in clocks] == [reply, closure, redo]


def test_shandong_closes_everything_but_the_urgent_in_five_working_days_reply_included():
    limits = shipped("shandong")
    for policy in POLICIES - {"urgent", "key"}:
        assert (
            told(limits.limit(policy, Clock.CLOSURE)) == told(limits.limit(policy, Clock.REPLY)) == (5, "working_days")
        )


def test_watch_listed_associations_are_answered_sooner_in_both_profiles():
    for profile in shipped_limits():
        limits = shipped(profile)
        assert limits.limit("key", Clock.CLOSURE).amount < limits.limit("complaint", Clock.CLOSURE).amount


def test_what_the_law_sets_runs_beside_the_hotlines_limits_with_its_own_extension():
    for profile in shipped_limits():
        limits = shipped(profile)
        found = {clock: limits.limit("complaint", clock) for clock in STATUTORY}
        assert {clock: (*told(limit), limit.extension) for clock, limit in found.items()} == {
            Clock.PETITION: (60, "days", 30),
            Clock.PENALTY: (90, "days", 0),
            Clock.MARKET_REPORT: (15, "working_days", 15),
        }


def test_only_the_closure_and_what_the_law_sets_may_be_extended_and_every_pause_has_an_end():
    for limits in shipped_limits().values():
        extended = {limit.clock: limit.extension for limit in limits if limit.extension}
        assert set(extended) <= {Clock.CLOSURE, *STATUTORY}
        closures = [limit for limit in limits if limit.clock is Clock.CLOSURE]
        # What is urgent is counted in hours and not put off by days.
        assert {(limit.unit, limit.extension) for limit in closures} == {(Unit.WORKING_DAYS, 10), (Unit.HOURS, 0)}
        assert {limit.clock for limit in limits} >= PAUSES


def test_a_policy_without_a_redo_limit_redoes_in_half_its_closure():
    closure = Limit(Clock.CLOSURE, 7, Unit.WORKING_DAYS, "own", "test", 10)
    redo = limits_of("own", 1, [closure]).limit("own", Clock.REDO)
    assert (redo.clock, redo.amount, redo.extension) == (Clock.REDO, 4, 0)


def test_redo_is_half_of_the_closure_limit_rounded_up():
    for profile in shipped_limits():
        limits = shipped(profile)
        for policy in POLICIES:
            closure, redo = limits.limit(policy, Clock.CLOSURE), limits.limit(policy, Clock.REDO)
            assert (redo.amount, redo.unit) == (-(-closure.amount // 2), closure.unit)


def test_a_reply_limit_borrowed_from_closure_says_it_is_a_reply_limit():
    reply = shipped("default").limit("consultation", Clock.REPLY)
    assert (reply.clock, reply.policy) == (Clock.REPLY, "consultation")


def test_limits_that_all_policies_share_answer_under_any_policy():
    dispatch = shipped("default").limit("complaint", Clock.DISPATCH)
    assert (dispatch.policy, *told(dispatch)) == ("any", 2, "working_hours")


def test_an_unknown_policy_has_shared_limits_and_no_closure():
    limits = shipped("default")
    assert limits.limit("nonsense", Clock.SIGN).policy == "any"
    assert limits.limit("nonsense", Clock.CLOSURE) is None
    assert limits.limit("nonsense", Clock.REPLY) is None


def test_one_clock_set_twice_for_a_policy_is_refused():
    twice = [Limit(Clock.SIGN, amount, Unit.WORKING_DAYS, "any", "test") for amount in (1, 2)]
    with pytest.raises(BadLimit, match="sign limit of any twice"):
        limits_of("default", 1, twice)
