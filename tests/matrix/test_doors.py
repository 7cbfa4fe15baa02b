"""Role × address, made of the map of addresses: whoever asks whatever of others, no answer is an error of ours.

Each address is asked by each role, to read and to write without a body, with the ids of what is there and is not
theirs, and with ids of nothing. Who may not come in is told 403 by the guard that has a name.
"""

import random
from collections.abc import Iterator

import pytest
from werkzeug.routing import Rule

from intake.auth.guards import guard_of
from intake.runtime import Runtime
from intake.vocabulary import HandlingState, StaffRole, State
from tests.desk.desk_scene import Scene
from tests.matrix.addresses import address, rules_of
from tests.matrix.people import Somebody, of_every_role
from tests.stages.extents import extent

pytestmark = [pytest.mark.slow, pytest.mark.sampled]

_SERVER = 500
_REFUSED = 403
_SICK = ("health.health", 503)  # it says so where no worker runs, as here
# What ends a session, or an account: whoever asked goes on as somebody who is logged in again.
_LEAVING = {"auth.log_out", "auth.end_all_sessions"}


@pytest.fixture
def scene(runtime: Runtime) -> Scene:
    return Scene(runtime)


def _every(scene: Scene, people: list[Somebody]) -> Iterator[tuple[Somebody, Rule, str, bool]]:
    rules = rules_of(scene)
    for who in people:
        for rule in rules:
            for is_known in (True, False) if rule.arguments else (True,):
                for method in sorted({"GET", "POST"} & (rule.methods or set())):
                    yield who, rule, method, is_known


def test_nobody_is_answered_with_an_error_of_ours_at_any_door(scene: Scene) -> None:
    number = scene.complaint(State.HANDLING)
    holder = scene.departments_of(number, *HandlingState)[0]
    spare = scene.person("spare", StaffRole.OPERATOR)
    people = list(of_every_role(scene, holder, scene.department_without(number)))
    known = {"number": number, "staff_id": spare.id}
    every = list(_every(scene, people))
    chosen = sorted(random.Random(7).sample(range(len(every)), extent(len(every), 450)))
    wrong = []
    for who, rule, method, is_known in (every[place] for place in chosen):
        scene.app.extensions["jiesu-limiter"].reset()
        data = {"csrf_token": who.page.token} if method == "POST" else None
        status = who.page.client.open(
            address(scene, rule, known, is_known=is_known), method=method, data=data
        ).status_code
        guard = guard_of(scene.app, rule.endpoint)
        assert guard is not None, rule.endpoint
        assert guard.name, rule.endpoint
        is_kept_out = guard.is_staff and guard.roles and not guard.roles & frozenset(map(StaffRole, who.staff.roles))
        if is_kept_out and not guard.admits_heads and status != _REFUSED:
            wrong.append((who.name, method, rule.rule, status, guard.name))
        if status >= _SERVER and (rule.endpoint, status) != _SICK:
            wrong.append((who.name, method, rule.rule, status, guard.name))
        if rule.endpoint in _LEAVING and method == "POST":
            who.page.log_in(who.name)
    assert not wrong, "\n".join(map(str, wrong))
