"""An app put in, asked for after the password and at a step-up, and taken off; codes on paper, each good once."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import select, update

from intake.auth.factors import log_in
from intake.auth.factors.totp import find_step
from intake.casework.ledger.integrity import verify
from intake.clock import now
from intake.models import OfficeEvent, RecoveryCode, Staff, StaffAuthenticator, StaffSession
from intake.runtime import Runtime
from intake.vocabulary import StaffRole
from tests.auth.factors.codes import App, give_app, sealed_secret, second, shown_codes, spelled_secret
from tests.stages.pages import PASSWORD, Page

MakeStaff = Callable[..., Staff]


@pytest.fixture
def wang(make_staff: MakeStaff) -> Staff:
    return make_staff("wang", StaffRole.ADMINISTRATOR)


@pytest.fixture
def app_of_wang(runtime: Runtime, wang: Staff) -> App:
    return give_app(runtime, wang)


def kinds(runtime: Runtime) -> list[str]:
    with runtime.db.reading() as session:
        return list(session.exec(select(OfficeEvent.kind).order_by(OfficeEvent.seq)))


def password(page: Page) -> None:
    """The first step alone."""
    page.get("/login")
    answer = page.post("/login", {"login": "wang", "password": PASSWORD})
    assert answer.headers["Location"].startswith("/login/second")
    page.follow(answer)


def test_an_app_is_added_with_a_code_and_ten_codes_are_shown_once(page: Page, runtime: Runtime, wang: Staff) -> None:
    page.log_in(wang)
    shown = page.get("/account/factors/authenticator").text
    app, sealed = App(spelled_secret(shown), []), sealed_secret(shown)
    assert "<svg" in shown
    wrong = page.post("/account/factors/authenticator", {"sealed": sealed, "code": "000000"}, status=422)
    assert spelled_secret(wrong.text) == app.secret
    added = page.post("/account/factors/authenticator", {"sealed": sealed, "code": app.code()}, status=200)
    codes = shown_codes(added.text)
    assert len(set(codes)) == 10
    assert not shown_codes(page.get("/account/factors/").text)
    with runtime.db.reading() as session:
        kept = session.exec(select(StaffAuthenticator)).one()
        digests = session.exec(select(RecoveryCode.digest)).all()
    assert app.secret.encode() not in kept.secret
    assert not {code.replace("-", "") for code in codes} & set(digests)


def test_a_picture_of_somebody_else_is_refused(page: Page, make_staff: MakeStaff, wang: Staff) -> None:
    page.log_in(make_staff("li", StaffRole.OPERATOR))
    theirs = page.get("/account/factors/authenticator").text
    page.post("/logout")
    page.log_in(wang)
    given = {"sealed": sealed_secret(theirs), "code": App(spelled_secret(theirs), []).code()}
    page.post("/account/factors/authenticator", given, status=422)


def test_the_password_alone_opens_nothing(page: Page, app_of_wang: App, runtime: Runtime) -> None:
    password(page)
    assert page.get("/staff/", status=303).headers["Location"].startswith("/login")
    second(page, "000000", status=422)
    second(page, app_of_wang.code())
    page.get("/staff/")
    assert kinds(runtime)[-4:] == ["login:password", "factor:failure", "factor:success", "login:success"]


def test_a_code_is_good_once(page: Page, another_page: Callable[[], Page], app_of_wang: App) -> None:
    code = app_of_wang.code()
    password(page)
    second(page, code)
    other = another_page()
    password(other)
    second(other, code, status=422)
    second(other, app_of_wang.code(later=1))


def test_a_clock_may_be_off_by_half_a_minute_and_no_more() -> None:
    app, at = App("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", []), now()
    for later, is_taken in ((-2, False), (-1, True), (0, True), (1, True), (2, False)):
        assert (find_step(app.secret, app.code(at, later), after=0, at=at) is not None) is is_taken, later


def test_the_code_of_the_rfc() -> None:
    """RFC 6238 appendix B, SHA-1, its last six digits at 1111111111."""
    at = now().fromtimestamp(1111111111, now().tzinfo)
    assert find_step("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "050471", after=0, at=at) == 1111111111 // 30


def test_a_recovery_code_opens_once(page: Page, another_page: Callable[[], Page], app_of_wang: App) -> None:
    password(page)
    second(page, app_of_wang.codes[0].upper())
    assert "9" in page.get("/account/factors/").text
    other = another_page()
    password(other)
    second(other, app_of_wang.codes[0], status=422)
    second(other, app_of_wang.codes[1])


def test_wrong_codes_wait_and_do_not_lock_a_known_browser_out(
    page: Page, another_page: Callable[[], Page], app_of_wang: App
) -> None:
    password(page)
    second(page, app_of_wang.codes[0])
    page.get("/account")
    page.post("/logout")
    thief = another_page()
    password(thief)
    for _try in range(5):
        second(thief, "000000", status=422)
    second(thief, app_of_wang.code(), status=429)
    password(page)
    second(page, app_of_wang.code())


def test_half_a_log_in_ends_by_itself_and_with_the_sessions(
    page: Page, app_of_wang: App, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    password(page)
    with runtime.db.unit_of_work() as session:
        session.execute(update(Staff).values(last_login_at=now()))
    monkeypatch.setattr(log_in, "now", lambda: now() + timedelta(minutes=6))
    assert page.post("/login/second", {"confirm_code": app_of_wang.code()}).headers["Location"] == "/login"
    monkeypatch.undo()
    password(page)
    page.post("/login/second/leave")
    page.get("/login/second", status=303)


def test_a_step_up_asks_for_the_factor_too(page: Page, app_of_wang: App, runtime: Runtime) -> None:
    password(page)
    second(page, app_of_wang.codes[0])
    with runtime.db.unit_of_work() as session:
        session.execute(update(StaffSession).values(proved_at=now() - timedelta(minutes=16)))
    page.get("/account")
    new = {"login": "li-si", "name": "李四", "roles": "operator"}
    asked = page.post("/staff/new", new, status=403)
    assert 'name="confirm_code"' in asked.text
    page.post("/staff/new", new | {"confirm_password": PASSWORD}, status=422)
    page.post("/staff/new", new | {"confirm_password": PASSWORD, "confirm_code": "000000"}, status=422)
    page.post("/staff/new", new | {"confirm_password": PASSWORD, "confirm_code": app_of_wang.code()}, status=200)


def test_a_new_password_asks_for_it_too(page: Page, app_of_wang: App) -> None:
    password(page)
    second(page, app_of_wang.codes[0])
    page.get("/account")
    new = {"old_password": PASSWORD, "new_password": "five-unrelated-words", "again": "five-unrelated-words"}
    page.post("/account/password", new, status=422)
    page.post("/account/password", new | {"confirm_code": app_of_wang.code()})


def test_the_app_is_removed_with_a_code_and_its_paper_with_it(page: Page, app_of_wang: App, runtime: Runtime) -> None:
    password(page)
    second(page, app_of_wang.codes[0])
    page.get("/account/factors/")
    page.post("/account/factors/authenticator/remove", {"confirm_code": "000000"}, status=422)
    renewed = shown_codes(page.post("/account/factors/codes", status=200).text)
    page.post("/account/factors/authenticator/remove", {"confirm_code": app_of_wang.codes[1]}, status=422)
    page.post("/account/factors/authenticator/remove", {"confirm_code": renewed[0]})
    with runtime.db.reading() as session:
        assert session.exec(select(RecoveryCode)).all() == []
    page.post("/logout")
    page.log_in("wang").get("/staff/")


def test_an_administrator_takes_a_lost_one_off_but_not_their_own(
    page: Page, runtime: Runtime, make_staff: MakeStaff, wang: Staff
) -> None:
    li = make_staff("li", StaffRole.OPERATOR)
    give_app(runtime, li)
    page.log_in(wang)
    page.get(f"/staff/{li.id}")
    page.post(f"/staff/{li.id}/factors")
    page.post(f"/staff/{wang.id}/factors", status=403)
    assert kinds(runtime)[-1] == "staff:factors_off"
    page.post("/logout")
    page.log_in(li).get("/account")
    with runtime.db.reading() as session:
        assert verify(session).is_whole


def test_whoever_puts_one_in_behind_the_record_is_found(runtime: Runtime, wang: Staff, app_of_wang: App) -> None:
    with runtime.db.reading() as session:
        assert verify(session).is_whole
    with runtime.db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE recovery_code SET used_at = '2026-01-01 00:00:00' WHERE id = 1")
    with runtime.db.reading() as session:
        assert not verify(session).is_whole
