"""Role × address, made of the map of addresses: whoever asks whatever of others, no answer is an error of ours.

Each address is asked by each role, to read and to write without a body, with the ids of what is there and is not
theirs, and with ids of nothing. Who may not come in is told 403 by the guard that has a name.
"""

import random
from collections.abc import Iterator
from typing import Any

import pytest
from flask import url_for
from werkzeug.routing import Rule

from intake.auth.guards import guard_of
from intake.runtime import Runtime
from intake.vocabulary import HandlingState, StaffRole, State
from intake.web.row_ids import MOST
from tests.desk.desk_scene import Scene
from tests.matrix.people import Somebody, of_every_role
from tests.stages.extents import extent

pytestmark = [pytest.mark.slow, pytest.mark.sampled]

_SERVER = 500
_REFUSED = 403
_SICK = ("health.health", 503)  # it says so where no worker runs, as here
# What ends a session, or an account: whoever asked goes on as somebody who is logged in again.
_LEAVING = {"auth.log_out", "auth.end_all_sessions"}
_WORDS = {"verb": "reply", "deed": "close", "act": "holiday", "form": "pdf", "kind": "csv", "month": "2026-11"}


@pytest.fixture
def scene(runtime: Runtime) -> Scene:
    return Scene(runtime)


def _asked(scene: Scene, rule: Rule, known: dict[str, Any], *, is_known: bool) -> str:
    """The address with what is there, or with what nobody has."""
    values: dict[str, Any] = {}
    for name in rule.arguments:
        converter = rule._converters[name]  # type: ignore[attr-defined]
        if type(converter).__name__ == "RowId":
            values[name] = known.get(name, 1) if is_known else MOST
        elif type(converter).__name__ == "AnyConverter":
            values[name] = min(converter.items)
        else:
            values[name] = known.get(name, _WORDS.get(name, "x")) if is_known else "没有％"
    with scene.app.test_request_context():
        return url_for(rule.endpoint, **values)


def _every(scene: Scene, people: list[Somebody]) -> Iterator[tuple[Somebody, Rule, str, bool]]:
    rules = sorted(scene.app.url_map.iter_rules(), key=lambda rule: (rule.rule, sorted(rule.methods or ())))
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
            _asked(scene, rule, known, is_known=is_known), method=method, data=data
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
