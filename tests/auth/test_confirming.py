"""What weighs most asks for the password again, keeps what was typed, and is exactly what stands here."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlmodel import select, update

from intake.auth.confirming import ASKS
from intake.clock import now
from intake.models import OfficeEvent, Staff, StaffSession
from intake.runtime import Runtime
from intake.vocabulary import StaffRole
from tests.stages.pages import PASSWORD, Page

MakeStaff = Callable[..., Staff]
# Opening who complained, publishing, taking complaints away as files, and changes of accounts.
WEIGHTY = {
    "account_requests.approve",
    *("complaint.show_identity", "callbacks.show_phone"),
    *("rules_publishing.send", "rules_publishing.send_back", "limits.approve", "fee_drafting.publish"),
    *("report_months.restate", "bulletins.release"),
    *(
        "reading_log.export",
        "search.export",
        "letters.want_file",
        "letters.case_file",
        "letters.print",
        "member_voice.file",
    ),
    *("staff.add", "staff.save", "staff.reset", "staff.toggle", "staff.end_their_sessions"),
    *("staff_in_hand.pass_on", "staff_in_hand.undo"),
    *("factors.new_authenticator", "factors.add", "factors.remove", "factors.renew", "lost_factors.take_off"),
    *("provider_link.link", "provider_link.remove", "provider_binding.bind"),
    *("passkeys.new", "passkeys.add", "passkeys.remove"),
}
OTHERS = {"callbacks.show_phone", "reading_log.export"}  # of callers-back and auditors
NEW = {"login": "li-si", "name": "李四", "roles": "operator"}


@pytest.fixture
def wang(page: Page, runtime: Runtime, make_staff: MakeStaff) -> Page:
    """Signed in a while ago."""
    make_staff("wang", StaffRole.ADMINISTRATOR, StaffRole.SUPERVISOR)
    page.log_in("wang")
    forget(runtime)
    return page


def forget(runtime: Runtime) -> None:
    with runtime.db.unit_of_work() as session:
        session.execute(update(StaffSession).values(proved_at=now() - timedelta(minutes=16)))


def staff_of(runtime: Runtime, login: str) -> Staff | None:
    with runtime.db.reading() as session:
        return session.exec(select(Staff).where(Staff.login == login)).first()


def test_exactly_these_addresses_ask_for_the_password_again(app: Flask) -> None:
    asking = {rule.endpoint for rule in app.url_map.iter_rules() if hasattr(app.view_functions[rule.endpoint], ASKS)}
    assert asking == WEIGHTY


def test_each_of_them_does(app: Flask, wang: Page, runtime: Runtime) -> None:
    """Nothing is done, whatever was sent, by who signed in a while ago; who may not do it at all learns just that."""
    wang.get("/account")
    numbers = {"staff_id": 1, "letter_id": 1, "file_id": 1, "search_id": 1, "version": 1, "bulletin_id": 1}
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in WEIGHTY:
            continue
        given = {name: numbers.get(name, 1 if name.endswith("_id") else "JS-1") for name in rule.arguments}
        with app.test_request_context():
            path = app.url_map.bind("localhost").build(rule.endpoint, given)
        if "POST" in rule.methods:
            answer = wang.client.post(path, data={"csrf_token": wang.token})
            assert answer.status_code == 403, path
            assert ('name="confirm_password"' in answer.text) or rule.endpoint in OTHERS, path
        else:
            answer = wang.client.get(path)
            assert answer.headers["Location"].startswith("/account/confirm/?next="), path
    with runtime.db.reading() as session:
        assert session.exec(select(OfficeEvent).where(OfficeEvent.kind == "staff:reset")).first() is None


def test_what_was_typed_is_kept_and_done_with_the_password(wang: Page, runtime: Runtime) -> None:
    asked = wang.post("/staff/new", NEW, status=403)
    assert staff_of(runtime, "li-si") is None
    assert 'name="name" value="李四"' in asked.text
    assert 'action="/staff/new"' in asked.text
    wrong = wang.post("/staff/new", NEW | {"confirm_password": "wrong"}, status=422)
    assert 'name="login" value="li-si"' in wrong.text
    assert "wrong" not in wrong.text.replace('class="wrong"', "")
    wang.post("/staff/new", NEW | {"confirm_password": PASSWORD}, status=200)
    assert staff_of(runtime, "li-si").display_name == "李四"
    wang.post("/staff/new", NEW | {"login": "li-wu"}, status=200)  # and not again for a while


def test_a_page_of_its_own_asks_first_and_leads_on(wang: Page, runtime: Runtime) -> None:
    asked = wang.get("/suggestions/report.csv?month=2026-11", status=303).headers["Location"]
    form = wang.get(asked).text
    assert 'name="next" value="/suggestions/report.csv?month=2026-11"' in form
    wang.post("/account/confirm/", {"next": "/suggestions/report.csv", "confirm_password": "wrong"}, status=422)
    done = wang.post("/account/confirm/", {"next": "/suggestions/report.csv", "confirm_password": PASSWORD})
    assert done.headers["Location"] == "/suggestions/report.csv"
    wang.get("/suggestions/report.csv")


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:1"])
def test_it_never_leads_to_another_site(wang: Page, elsewhere: str) -> None:
    done = wang.post("/account/confirm/", {"next": elsewhere, "confirm_password": PASSWORD})
    assert done.headers["Location"].startswith("/")
    assert "evil" not in done.headers["Location"]


def test_wrong_ones_are_recorded_and_slowed_down(wang: Page, runtime: Runtime) -> None:
    for _time in range(5):
        wang.post("/staff/new", NEW | {"confirm_password": "wrong"}, status=422)
    refused = wang.post("/staff/new", NEW | {"confirm_password": PASSWORD}, status=429)
    assert refused.headers["Retry-After"] == "1"
    with runtime.db.reading() as session:
        kinds = session.exec(select(OfficeEvent.kind).where(OfficeEvent.kind == "password:failure")).all()
    assert len(kinds) == 5


def test_part_of_a_page_leads_to_the_question_and_back_to_that_page(wang: Page) -> None:
    wang.get("/account")
    headers = {"HX-Request": "true", "HX-Current-URL": "http://localhost/staff/new?a=b", "X-CSRFToken": wang.token}
    asked = wang.client.post("/staff/new", data=NEW, headers=headers)
    assert (asked.status_code, asked.headers["HX-Redirect"]) == (401, "/account/confirm/?next=/staff/new?a%3Db")
