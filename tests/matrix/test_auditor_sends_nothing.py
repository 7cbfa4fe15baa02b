"""An auditor reads and sends nothing: asked of every address in the map, so that a later one is asked too."""

import re
from collections.abc import Iterator
from html import unescape

import pytest

from intake.auth.guards import guard_of
from intake.auth.reading_only import OF_OWN_ACCOUNT, SHOWS, may_send
from intake.runtime import Runtime
from intake.vocabulary import StaffRole, State
from tests.desk.desk_scene import Scene
from tests.matrix.addresses import address, rules_of

pytestmark = pytest.mark.slow

REFUSED = 403
FORM = re.compile(r'<form\b[^>]*method="post"[^>]*>')
ACTION = re.compile(r'\baction="([^"]+)"')


@pytest.fixture
def scene(runtime: Runtime) -> Scene:
    return Scene(runtime)


def test_an_auditor_sends_nothing_but_what_is_of_their_own_account(scene: Scene) -> None:
    known = {"number": scene.complaint(State.HANDLING)}
    page = scene.browser("auditor", StaffRole.AUDITOR)
    let_through = []
    for rule in rules_of(scene):
        guard = guard_of(scene.app, rule.endpoint)
        if "POST" not in (rule.methods or ()) or guard is None or not guard.is_staff or may_send(rule.endpoint):
            continue
        status = page.client.post(address(scene, rule, known), data={"csrf_token": page.token}).status_code
        if status != REFUSED:
            let_through.append((rule.rule, status))
    assert not let_through, let_through
    blueprints = {rule.endpoint.partition(".")[0] for rule in rules_of(scene)}
    assert set(SHOWS) <= {rule.endpoint for rule in rules_of(scene)}
    assert OF_OWN_ACCOUNT & blueprints


def test_what_an_auditor_may_send_works(scene: Scene) -> None:
    page = scene.browser("auditor", StaffRole.AUDITOR)
    assert page.post("/audit/verify", status=200)
    page.post("/complaints/search/", {"text": "会费"}, status=303)
    page.post("/account/notices/", {"phone": "", "email": ""}, status=303)


def test_no_page_offers_an_auditor_a_form_that_is_refused(scene: Scene) -> None:
    numbers = [scene.complaint(state) for state in (State.HANDLING, State.CALLBACK, State.CLOSED)]
    page, offered = scene.browser("auditor", StaffRole.AUDITOR), set()
    for rule in rules_of(scene):
        guard = guard_of(scene.app, rule.endpoint)
        if "GET" not in (rule.methods or ()) or guard is None or not guard.is_staff:
            continue
        for number in numbers if "number" in rule.arguments else numbers[:1]:
            asked = address(scene, rule, {"number": number})
            answer = page.client.get(asked)
            if answer.status_code == 200 and "html" in answer.content_type:
                offered |= {(rule.endpoint, target) for target in _targets(scene, answer.text, asked)}
            answer.close()
    assert ("audit.find", "audit.verify_all") in offered
    assert not {(where, target) for where, target in offered if not _is_open(scene, target)}


def _targets(scene: Scene, text: str, asked: str) -> Iterator[str]:
    """To which endpoints the forms of a page are sent."""
    adapter = scene.app.url_map.bind("localhost")
    for form in FORM.findall(text):
        action = ACTION.search(form)
        target = unescape(action[1]) if action else asked
        yield adapter.match(target.partition("?")[0], method="POST")[0]


def _is_open(scene: Scene, endpoint: str) -> bool:
    guard = guard_of(scene.app, endpoint)
    return guard is not None and (not guard.is_staff or may_send(endpoint))
