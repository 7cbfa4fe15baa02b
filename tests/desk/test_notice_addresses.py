"""Where the lines of a desk lead: every kind to a page there is, and nobody to one that they may not open."""

from flask import url_for

from intake.casework.outbox import staff_notices as kinds
from intake.clock import now
from intake.desk.notice_addresses import WAYS, address_of
from intake.runtime import Runtime
from intake.vocabulary import State
from tests.desk.desk_scene import Scene

WORDS = {"number": "202607010001", "letter_id": 1, "talk_id": 2, "opinion_id": 3, "meeting_id": 4, "key": "a"}


def test_each_way_is_a_page_that_takes_these_words(runtime: Runtime) -> None:
    scene = Scene(runtime)
    with scene.app.test_request_context():
        for endpoint, *names in {way for ways in WAYS.values() for way in ways}:
            assert endpoint in scene.app.view_functions
            assert "?" not in url_for(endpoint, **dict.fromkeys(names, 1))
        assert address_of(kinds.WARNING_RAISED, WORDS, is_readable=True) == ""  # nobody is signed in


def test_a_line_leads_to_what_it_speaks_of_or_nowhere(runtime: Runtime) -> None:
    scene = Scene(runtime)
    number, supervisor = scene.complaint(State.HANDLING), scene.supervisor()
    handler = scene.handler_of(scene.stored(number).lead_department_id)
    words = {"association": "合成协会", "letter": "inquiry", "due": "x", "title": "x", "when": "x", "place": "x"}
    words |= WORDS | {"number": number, "department": "x", "card": "x", "day": "x", "new": 1}
    told = (kinds.LETTER_OVERDUE, kinds.TALK_PROPOSED, kinds.OPINION_DUE, kinds.MEETING_CALLED, kinds.WARNING_RAISED)
    desks = ({}, {"department_id": scene.stored(number).lead_department_id})
    with runtime.db.unit_of_work() as session:
        for kind in told:
            for desk in desks:
                kinds.notify_desk(session, kind, cause=f"x{desk}", at=now(), **words, **desk)
    page = supervisor.get("/desk/notices").text
    for path in (f"/complaints/{number}/letters/1", "/talks/2", "/meetings/4", "/alerts/"):
        assert f'href="{path}' in page
    page = handler.get("/desk/notices").text
    assert "/talks/2" not in page
    assert "/alerts/" not in page.split("<main")[1]
    assert 'href="/meetings/asked/3' in page
