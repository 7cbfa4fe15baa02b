"""Coming in: the right password, the wrong ones, the first change, and the ways out."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlmodel import select

from intake.auth import passwords
from intake.auth.accounts import change_staff, first_administrator, lock_staff, reset_password, set_active
from intake.auth.sign_in import sign_in
from intake.casework.actor import SYSTEM
from intake.clock import now
from intake.db import Database
from intake.errors import InvalidInput
from intake.models import OfficeEvent, Staff
from intake.runtime import Runtime
from intake.vocabulary import StaffRole
from tests.stages.pages import PASSWORD, Page

MakeStaff = Callable[..., Staff]


def try_in(runtime: Runtime, password: str):
    return sign_in(runtime.db, "wang", password, address="127.0.0.1", at=now())


def test_the_right_password_opens_the_first_screen_of_the_menu(page: Page, make_staff: MakeStaff) -> None:
    make_staff("wang", StaffRole.ADMINISTRATOR)
    response = page.post("/login", {"login": " Wang ", "password": PASSWORD})
    assert page.follow(response).request.path not in {"/login", "/"}


def test_a_wrong_password_and_a_wrong_login_get_the_same_answer_and_keep_the_login(
    page: Page, make_staff: MakeStaff
) -> None:
    make_staff("wang", StaffRole.OPERATOR)
    wrong = page.post("/login", {"login": "wang", "password": "not the password"}, status=422).text
    nobody = page.post("/login", {"login": "nobody", "password": "not the password"}, status=422).text
    assert "登录名或密码错误。" in wrong
    assert "登录名或密码错误。" in nobody
    assert 'value="wang"' in wrong
    assert "not the password" not in wrong


def test_an_unknown_login_is_verified_against_a_real_hash_all_the_same() -> None:
    """The answer takes as long: the stand-in hash has today's parameters and is really computed."""
    assert not passwords.needs_rehash(passwords._NOBODY)
    assert not passwords.is_right(None, "any password at all")


def test_every_try_is_on_the_office_chain_without_what_was_typed(runtime: Runtime, make_staff: MakeStaff) -> None:
    make_staff("wang", StaffRole.OPERATOR)
    try_in(runtime, "wrong-password")
    try_in(runtime, PASSWORD)
    sign_in(runtime.db, "hunter2-in-the-wrong-field", "x", address="127.0.0.1", at=now())
    with runtime.db.reading() as session:
        events = session.exec(select(OfficeEvent).order_by(OfficeEvent.seq)).all()
        kinds = [event.kind for event in events][-3:]
        everything = str([(event.kind, event.data) for event in events])
    assert kinds == ["login:failure", "login:success", "login:unknown"]
    assert "hunter2" not in everything
    assert "wrong-password" not in everything


def test_a_password_for_one_use_must_be_changed_before_anything_else(page: Page, make_staff: MakeStaff) -> None:
    make_staff("wang", StaffRole.ADMINISTRATOR, must_change=True)
    page.log_in("wang")
    assert page.get("/staff/", status=303).headers["Location"] == "/account"
    page.get("/account")
    page.post(
        "/account/password",
        {"old_password": PASSWORD, "new_password": "a new one, quite long", "again": "a"},
        status=422,
    )
    page.post(
        "/account/password",
        {"old_password": "x", "new_password": "quite-long-anew", "again": "quite-long-anew"},
        status=422,
    )
    page.post("/account/password", {"old_password": PASSWORD, "new_password": "short", "again": "short"}, status=422)
    page.post(
        "/account/password", {"old_password": PASSWORD, "new_password": "quite-long-anew", "again": "quite-long-anew"}
    )
    page.get("/staff/")


@pytest.mark.parametrize("weak", ["password123", "aaaaaaaaaaaa", "wang-is-my-name", "short", "x" * 201])
def test_weak_passwords_are_refused(weak: str) -> None:
    with pytest.raises(InvalidInput):
        passwords.check_password(weak, login="wang")


def test_a_password_made_for_somebody_is_strong_enough_and_never_the_same() -> None:
    made = {passwords.one_time_password() for _time in range(50)}
    assert len(made) == 50
    for password in made:
        passwords.check_password(password, login="admin")


@pytest.mark.parametrize("change", ["password", "roles", "deactivate"])
def test_a_change_to_an_account_ends_its_open_sessions(
    runtime: Runtime, page: Page, make_staff: MakeStaff, change: str
) -> None:
    make_staff("boss", StaffRole.ADMINISTRATOR)
    staff = make_staff("wang", StaffRole.ADMINISTRATOR)
    page.log_in("wang").get("/staff/")
    with runtime.db.unit_of_work() as session:
        locked = lock_staff(session, staff.id)
        if change == "password":
            reset_password(session, locked, actor=SYSTEM, at=now())
        elif change == "roles":
            change_staff(
                session,
                locked,
                display_name="w",
                roles=[StaffRole.OPERATOR],
                department_id=None,
                actor=SYSTEM,
                at=now(),
            )
        else:
            set_active(session, locked, is_active=False, actor=SYSTEM, at=now())
    assert page.get("/staff/", status=303).headers["Location"].startswith("/login")


def test_a_session_planted_before_the_log_in_is_thrown_away(page: Page, make_staff: MakeStaff) -> None:
    make_staff("wang", StaffRole.ADMINISTRATOR)
    page.get("/login")
    with page.client.session_transaction() as planted:
        planted["planted"] = "by an attacker"
    page.log_in("wang")
    with page.client.session_transaction() as carried:
        assert "planted" not in carried


def test_signing_out_everywhere_ends_the_other_browser_too(
    page: Page, another_page: Callable[[], Page], make_staff: MakeStaff
) -> None:
    make_staff("wang", StaffRole.ADMINISTRATOR)
    other = another_page().log_in("wang")
    page.log_in("wang").get("/account")
    page.post("/account/sessions")
    other.get("/staff/", status=303)


def test_signing_out_ends_the_session(page: Page, make_staff: MakeStaff) -> None:
    make_staff("wang", StaffRole.ADMINISTRATOR)
    page.log_in("wang").get("/staff/")
    page.post("/logout")
    page.get("/staff/", status=303)


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/a\nb",
        "",
    ],
)
def test_the_log_in_never_leads_to_another_site(
    page: Page, another_page: Callable[[], Page], make_staff: MakeStaff, elsewhere: str
) -> None:
    make_staff("wang", StaffRole.ADMINISTRATOR)
    start = another_page().post("/login", {"login": "wang", "password": PASSWORD}).headers["Location"]
    page.get("/login")
    answer = page.post("/login", {"login": "wang", "password": PASSWORD, "next": elsewhere})
    assert answer.headers["Location"] == start
    assert start.startswith("/")


def test_the_log_in_leads_back_to_the_page_that_was_asked_for(page: Page, make_staff: MakeStaff) -> None:
    make_staff("wang", StaffRole.ADMINISTRATOR)
    asked = page.get("/staff/?page=2", status=303).headers["Location"]
    form = page.get(asked).text
    assert 'name="next" value="/staff/?page=2"' in form
    answer = page.post("/login", {"login": "wang", "password": PASSWORD, "next": "/staff/?page=2"})
    assert answer.headers["Location"] == "/staff/?page=2"


def test_guessing_from_one_address_is_slowed_down_whatever_the_login(app: Flask, page: Page) -> None:
    page.get("/login")
    answers = [
        page.client.post("/login", data={"csrf_token": page.token, "login": f"guess{n}", "password": "x"}).status_code
        for n in range(21)
    ]
    assert answers == [422] * 20 + [429]


def test_the_first_administrator_is_made_once(database: Database) -> None:
    with database.unit_of_work() as session:
        password = first_administrator(session, at=now())
        assert first_administrator(session, at=now()) is None
    assert sign_in(database, "admin", password, address="", at=now()).login == "admin"


def test_the_last_administrator_cannot_be_taken_away(runtime: Runtime, make_staff: MakeStaff) -> None:
    staff = make_staff("boss", StaffRole.ADMINISTRATOR)
    with pytest.raises(InvalidInput), runtime.db.unit_of_work() as session:
        set_active(session, lock_staff(session, staff.id), is_active=False, actor=SYSTEM, at=now())


def test_a_handler_needs_a_department(make_staff: MakeStaff) -> None:
    with pytest.raises(InvalidInput):
        make_staff("wang", StaffRole.HANDLER)
