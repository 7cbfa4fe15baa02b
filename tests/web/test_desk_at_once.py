"""Two at their desks at the same instant, on PostgreSQL: one was faster, the other is told so."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import event

from intake.db import Database
from intake.runtime import build_runtime
from intake.settings import Settings
from intake.vocabulary import State
from tests.desk.desk_scene import Scene


@pytest.fixture
def scene(settings: Settings, database: Database) -> Scene:
    url = database.url.render_as_string(hide_password=False)
    runtime = replace(build_runtime(settings.model_copy(update={"database_url": url})), db=database)
    return Scene(runtime)


def meet_at_the_first_lock(database: Database) -> None:
    """Two threads wait for each other once each holds the first row it locks."""
    meet, has_met = threading.Barrier(2), threading.local()

    def locked(*call: object) -> None:
        if "FROM complaint" in call[2] and "FOR UPDATE" in call[2] and not getattr(has_met, "once", False):
            has_met.once = True
            meet.wait(30)

    event.listen(database.engine, "after_cursor_execute", locked)


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_two_complaints_joined_with_each_other_at_once_are_joined_once(scene: Scene) -> None:
    first, second = scene.complaint(State.RECEIVED), scene.complaint(State.RECEIVED)
    desks = [(scene.dispatcher("one"), first, second), (scene.dispatcher("two"), second, first)]
    for page, number, _into in desks:
        page.get(f"/complaints/{number}?do=merge")
    meet_at_the_first_lock(scene.runtime.db)

    def join(page, number: str, into: str) -> int:
        form = {"csrf_token": page.token, "into": into, "note": "", "confirmed": "1"}
        return page.client.post(f"/complaints/{number}/merge", data=form).status_code

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda desk: join(*desk), desks))
    assert sorted(answers) == [303, 422]
    states = [scene.stored(number).state for number in (first, second)]
    assert sorted(states) == [State.MERGED, State.RECEIVED]
