"""Who may come in by which door, and what the others are told."""

from collections.abc import Callable

import pytest
from flask import Blueprint, Flask
from werkzeug.exceptions import NotFound

from intake.app import create_app
from intake.auth.guards import PUBLIC, SIGNED, guard_of, mount, staff
from intake.models import Staff
from intake.runtime import Runtime
from intake.vocabulary import StaffRole
from tests.stages.pages import Page, serve

MakeStaff = Callable[..., Staff]


GUARDS = {
    "forgotten": None,
    "secret": staff(StaffRole.DISPATCHER, StaffRole.AUDITOR),
    "books": staff(StaffRole.AUDITOR),
    "lobby": staff(),
    "open": PUBLIC,
    "hook": SIGNED,
}


def _mount_guarded(app: Flask) -> None:
    for name, guard in GUARDS.items():
        bp = Blueprint(name, __name__)
        bp.add_url_rule("/", "show", lambda: "let in", methods=["GET", "POST"])
        if guard is None:
            app.register_blueprint(bp, url_prefix=f"/{name}")
        else:
            mount(app, bp, guard=guard, url_prefix=f"/{name}")


@pytest.fixture
def guarded(runtime: Runtime) -> Flask:
    """The real application with one small blueprint behind each guard, at `/<name>`."""
    return serve(runtime, _mount_guarded)


def test_every_endpoint_has_a_guard(app: Flask) -> None:
    assert not [rule.endpoint for rule in app.url_map.iter_rules() if guard_of(app, rule.endpoint) is None]


def test_a_blueprint_mounted_without_a_guard_is_answered_to_nobody(guarded: Flask, make_staff: MakeStaff) -> None:
    make_staff("wang", *(set(StaffRole) - {StaffRole.HANDLER, StaffRole.AUDITOR}))
    assert Page(guarded).log_in("wang").client.get("/forgotten/").status_code == NotFound.code


@pytest.mark.parametrize("role", [role for role in StaffRole if role is not StaffRole.HANDLER])
def test_a_screen_opens_to_its_roles_and_to_no_other(guarded: Flask, make_staff: MakeStaff, role: StaffRole) -> None:
    make_staff("wang", role)
    status = Page(guarded).log_in("wang").client.get("/secret/").status_code
    assert status == (200 if role in {StaffRole.DISPATCHER, StaffRole.AUDITOR} else 403)


def test_who_lacks_the_role_is_told_so_and_who_has_it_comes_in(guarded: Flask, make_staff: MakeStaff) -> None:
    make_staff("wang", StaffRole.OPERATOR)
    make_staff("li", StaffRole.AUDITOR)
    assert "您无权进行此操作" in Page(guarded).log_in("wang").get("/books/", status=403).text
    assert Page(guarded).log_in("li").client.get("/books/").text == "let in"


def test_everybody_signed_in_passes_a_guard_without_roles(guarded: Flask, make_staff: MakeStaff) -> None:
    make_staff("wang", StaffRole.CALLER_BACK)
    assert Page(guarded).client.get("/lobby/").status_code == 303
    assert Page(guarded).log_in("wang").client.get("/lobby/").text == "let in"


def test_htmx_is_sent_to_the_log_in_as_a_whole_page(page: Page) -> None:
    answer = page.get("/staff/", status=401, headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == "/login"


def test_a_program_is_told_401_in_the_one_json_shape(page: Page) -> None:
    answer = page.get("/staff/", status=401, headers={"Accept": "application/json"})
    assert answer.json["error"].keys() == {"status", "code", "message", "fields"}


def test_a_form_sent_after_the_session_ended_leads_to_the_log_in_not_to_an_error(page: Page) -> None:
    assert page.client.post("/staff/new", data={"name": "x"}).headers["Location"] == "/login"


def test_a_form_without_its_token_is_refused(guarded: Flask, make_staff: MakeStaff) -> None:
    make_staff("wang", StaffRole.ADMINISTRATOR)
    page = Page(guarded).log_in("wang")
    assert page.client.post("/staff/new", data={"name": "x"}).status_code == 400
    assert page.client.post("/open/").status_code == 400


def test_only_a_signed_door_needs_no_token(guarded: Flask) -> None:
    assert guarded.test_client().post("/hook/").text == "let in"


def test_htmx_may_carry_the_token_in_a_header(guarded: Flask) -> None:
    page = Page(guarded)
    page.get("/login")
    assert page.client.post("/open/", headers={"X-CSRFToken": page.token}).text == "let in"


def test_the_menu_shows_only_what_one_may_open(app: Flask, make_staff: MakeStaff) -> None:
    make_staff("wang", StaffRole.OPERATOR)
    make_staff("boss", StaffRole.ADMINISTRATOR)
    assert 'href="/staff/"' not in Page(app).log_in("wang").get("/account").text
    assert 'href="/staff/"' in Page(app).log_in("boss").get("/account").text


def test_two_applications_live_side_by_side(runtime: Runtime) -> None:
    assert create_app(runtime).test_client().get("/login").status_code == 200
    assert create_app(runtime).test_client().get("/login").status_code == 200


def test_the_administrator_adds_an_account_that_can_sign_in(page: Page, app: Flask, make_staff: MakeStaff) -> None:
    make_staff("boss", StaffRole.ADMINISTRATOR)
    page.log_in("boss").get("/staff/new")
    form = {"name": "李四", "login": "li", "roles": ["operator", "caller_back"]}
    kept = page.post("/staff/new", form | {"login": "L!"}, status=422).text
    assert 'value="李四"' in kept
    assert 'value="operator" checked' in kept
    password = page.post("/staff/new", form, status=200).text.split('class="once">')[1].split("<")[0]
    page.post("/staff/new", form, status=422)
    fresh = Page(app).log_in("li", password)
    assert fresh.get("/account").text.count("一次性密码") == 1


def test_the_administrator_changes_resets_and_deactivates(page: Page, app: Flask, make_staff: MakeStaff) -> None:
    make_staff("boss", StaffRole.ADMINISTRATOR)
    staff_id = make_staff("li", StaffRole.OPERATOR).id
    page.log_in("boss").get(f"/staff/{staff_id}")
    page.post(f"/staff/{staff_id}", {"name": "李四", "roles": ["handler"]}, status=422)
    page.post(f"/staff/{staff_id}", {"name": "李四", "roles": ["auditor"]})
    page.post(f"/staff/{staff_id}/password", status=200)
    page.post(f"/staff/{staff_id}/active")
    assert "已停用" in page.get("/staff/").text
    page.get("/staff/999", status=404)
