"""An auditor reads and sends nothing; an administrator reads no complainant, and nothing a complainant wrote.

Both are asked of every address in the map, so that a page that is added later is asked by itself.
"""

import re
from html import unescape

import pytest
from werkzeug.exceptions import HTTPException

from intake.auth.guards import guard_of
from intake.auth.reading_only import OF_OWN_ACCOUNT, SHOWS, may_send
from intake.runtime import Runtime
from intake.vocabulary import StaffRole, State
from tests.desk.desk_scene import Scene
from tests.matrix.addresses import address, rules_of

pytestmark = pytest.mark.slow

REFUSED = 403
FORM = re.compile(r'<form[^>]*method="post"[^>]*?(?:action="([^"]*)")?[^>]*>', re.IGNORECASE)
ACTION = re.compile(r'(?:form)?action="([^"]+)"')


@pytest.fixture
def scene(runtime: Runtime) -> Scene:
    return Scene(runtime)


def test_an_auditor_sends_nothing_but_what_is_of_their_own_account(scene: Scene) -> None:
    known = {"number": scene.complaint(State.HANDLING)}
    page = scene.browser("auditor", StaffRole.AUDITOR)
    let_through, sent = [], 0
    for rule in rules_of(scene):
        guard = guard_of(scene.app, rule.endpoint)
        if "POST" not in (rule.methods or ()) or guard is None or not guard.is_staff or may_send(rule.endpoint):
            continue
        sent += 1
        status = page.client.post(address(scene, rule, known), data={"csrf_token": page.token}).status_code
        if status != REFUSED:
            let_through.append((rule.rule, status))
    assert not let_through, let_through
    assert sent > 100
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
    page = scene.browser("auditor", StaffRole.AUDITOR)
    adapter, offered = scene.app.url_map.bind("localhost"), set()
    for rule in rules_of(scene):
        if "GET" not in (rule.methods or ()) or not (guard := guard_of(scene.app, rule.endpoint)) or not guard.is_staff:
            continue
        for number in numbers if "number" in rule.arguments else numbers[:1]:
            asked = address(scene, rule, {"number": number})
            answer = page.client.get(asked)
            if answer.status_code != 200 or "html" not in answer.content_type:
                continue
            for form in re.finditer(r"<form\b[^>]*>", answer.text):
                if 'method="post"' not in form[0]:
                    continue
                action = ACTION.search(form[0])
                target = unescape(action[1]).partition("?")[0] if action else asked.partition("?")[0]
                try:
                    endpoint = adapter.match(target, method="POST")[0]
                except HTTPException:
                    endpoint = target
                guard = guard_of(scene.app, endpoint)
                if guard is None or (guard.is_staff and not may_send(endpoint)):
                    offered.add((rule.endpoint, endpoint))
    assert not offered
