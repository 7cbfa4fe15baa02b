"""Sessions kept by the server: a copied cookie is dead after the log-out, an idle one ends, a clock may be put back."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlmodel import select, update

from intake.auth import confirming, sessions
from intake.auth.accounts import end_sessions, get_staff
from intake.auth.devices import device_words
from intake.auth.staff_sessions import (
    LONGEST,
    begin_session,
    digest_of,
    is_over,
    live_sessions,
    mark_seen,
    network_of,
    tidy_sessions,
)
from intake.casework.actor import SYSTEM
from intake.clock import now
from intake.models import Staff, StaffSession
from intake.runtime import Runtime
from intake.vocabulary import StaffRole
from tests import factories as make
from tests.stages.counting import statements_of
from tests.stages.pages import PASSWORD, Page

MakeStaff = Callable[..., Staff]
IDLE = timedelta(minutes=30)
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"


def rows(runtime: Runtime) -> list[StaffSession]:
    with runtime.db.reading() as session:
        found = list(session.exec(select(StaffSession).order_by(StaffSession.id)))
        session.expunge_all()
    return found


def copied(page: Page, another_page: Callable[[], Page]) -> Page:
    """A second browser with the cookie of the first."""
    other = another_page()
    cookie = page.client.get_cookie("jiesu")
    other.client.set_cookie("jiesu", cookie.value)
    return other


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """What time sessions believe it is, from now on."""

    def put(by: timedelta) -> None:
        for module in (sessions, confirming):
            monkeypatch.setattr(module, "now", lambda: now() + by)

    return put


def test_a_copied_cookie_is_dead_once_its_owner_signed_out(
    page: Page, another_page: Callable[[], Page], make_staff: MakeStaff
) -> None:
    make_staff("wang", StaffRole.ADMINISTRATOR)
    page.log_in("wang").get("/staff/")
    thief = copied(page, another_page)
    thief.get("/staff/")
    page.post("/logout")
    assert thief.get("/staff/", status=303).headers["Location"].startswith("/login")


def test_the_database_holds_nothing_that_signs_anybody_in(runtime: Runtime, page: Page, make_staff: MakeStaff) -> None:
    make_staff("wang", StaffRole.ADMINISTRATOR)
    page.client.environ_base["HTTP_USER_AGENT"] = CHROME
    page.client.environ_base["REMOTE_ADDR"] = "10.20.30.40"
    page.log_in("wang")
    (row,) = rows(runtime)
    with page.client.session_transaction() as carried:
        token = carried["_user_id"]
    assert row.digest == digest_of(token) != token
    assert (row.device, row.network) == ("Chrome · Windows", "10.20.*.*")


def test_ones_own_sessions_are_listed_and_ended_one_by_one(
    runtime: Runtime, page: Page, another_page: Callable[[], Page], make_staff: MakeStaff
) -> None:
    make_staff("wang", StaffRole.OPERATOR)
    other, third = another_page(), another_page()
    other.client.environ_base["HTTP_USER_AGENT"] = CHROME
    other.log_in("wang")
    third.log_in("wang")
    text = page.log_in("wang").get("/account").text
    assert "Chrome · Windows" in text
    assert text.count("本次会话") == 1
    first, second, mine = (row.id for row in rows(runtime))
    page.post(f"/account/sessions/{first}/end")
    other.get("/account", status=303)
    third.get("/account")
    page.post("/account/sessions/others")
    third.get("/account", status=303)
    page.get("/account")
    page.post(f"/account/sessions/{mine}/end")
    page.get("/account", status=303)
    assert second


def test_nobody_ends_the_session_of_somebody_else_by_its_number(
    runtime: Runtime, page: Page, another_page: Callable[[], Page], make_staff: MakeStaff
) -> None:
    make_staff("wang", StaffRole.ADMINISTRATOR)
    make_staff("li", StaffRole.ADMINISTRATOR)
    other = another_page().log_in("li")
    page.log_in("wang").post(f"/account/sessions/{rows(runtime)[0].id}/end", status=404)
    other.get("/staff/")


def test_an_administrator_ends_all_sessions_of_somebody(
    page: Page, another_page: Callable[[], Page], make_staff: MakeStaff
) -> None:
    make_staff("boss", StaffRole.ADMINISTRATOR)
    staff = make_staff("li", StaffRole.OPERATOR)
    other = another_page().log_in("li")
    assert "结束全部会话" in page.log_in("boss").get(f"/staff/{staff.id}").text
    page.post(f"/staff/{staff.id}/sessions")
    other.get("/account", status=303)
    assert "结束全部会话" not in page.get(f"/staff/{staff.id}").text


def test_a_session_that_was_idle_is_over_and_stays_so_when_the_clock_is_put_back(
    runtime: Runtime, page: Page, make_staff: MakeStaff, clock: Callable[[timedelta], None]
) -> None:
    make_staff("wang", StaffRole.ADMINISTRATOR)
    page.log_in("wang").get("/staff/")
    clock(timedelta(minutes=31))
    page.get("/staff/", status=303)
    clock(timedelta(0))
    page.get("/staff/", status=303)
    assert rows(runtime)[0].ended_at is not None


def test_a_clock_put_back_ends_no_session_and_proves_no_password(
    runtime: Runtime, page: Page, make_staff: MakeStaff, clock: Callable[[timedelta], None]
) -> None:
    make_staff("wang", StaffRole.ADMINISTRATOR)
    clock(timedelta(hours=9))  # it runs ahead
    page.log_in("wang")
    clock(timedelta(0))
    page.get("/staff/")
    (row,) = rows(runtime)
    assert max(row.began_at, row.seen_at) <= now()
    assert row.proved_at is None


def test_being_seen_is_written_once_a_minute_and_costs_one_statement_else(
    runtime: Runtime, page: Page, make_staff: MakeStaff, clock: Callable[[timedelta], None]
) -> None:
    make_staff("wang", StaffRole.OPERATOR)
    page.log_in("wang").get("/console/")

    def marks() -> tuple[int, int]:
        with statements_of(runtime.db) as statements:
            page.get("/console/")
        return (
            sum("staff_session" in one and one.startswith("SELECT") for one in statements),
            sum(one.startswith("UPDATE staff_session") for one in statements),
        )

    assert marks() == (1, 0)
    clock(timedelta(seconds=61))
    assert marks() == (1, 1)


def test_a_page_that_asks_by_itself_keeps_nobody_signed_in(
    runtime: Runtime, page: Page, make_staff: MakeStaff, clock: Callable[[timedelta], None]
) -> None:
    make_staff("wang", StaffRole.DISPATCHER)
    page.log_in("wang")
    seen = rows(runtime)[0].seen_at
    clock(timedelta(minutes=20))
    page.client.get("/complaints/JS-0/since/1")
    assert rows(runtime)[0].seen_at == seen


def test_a_draft_of_a_call_outlives_the_session_and_the_log_in_leads_back_to_it(
    page: Page, make_staff: MakeStaff, clock: Callable[[timedelta], None]
) -> None:
    make_staff("wang", StaffRole.OPERATOR)
    page.log_in("wang").get("/console/")
    kept = page.post(
        "/console/drafts/",
        {"draft": "0" * 32, "revision": "0", "narrative": "合成:协会强制入会", "kind": "complaint"},
        status=200,
        headers={"Accept": "application/json"},
    )
    clock(timedelta(minutes=31))
    asked = page.get("/console/", status=303).headers["Location"]
    assert asked == "/login?next=/console/"
    clock(timedelta(0))
    page.get(asked)
    back = page.post("/login", {"login": "wang", "password": PASSWORD, "next": "/console/"})
    link = f"/console/?draft={kept.json['draft']}"
    assert link in page.follow(back).text
    assert "合成:协会强制入会" in page.get(link).text


@pytest.mark.both_databases
def test_sessions_end_by_version_by_age_and_by_idleness(database) -> None:
    at = make.on(0, 9)
    with database.unit_of_work() as session:
        staff = get_staff(session, make.make_actor(session, StaffRole.OPERATOR).staff_id)
        begin_session(session, staff, device="", address="::1", at=at)
        session.flush()
        kept = session.exec(select(StaffSession)).one()
        assert live_sessions(session, staff.id, idle=IDLE, at=at + timedelta(minutes=29))
        assert not live_sessions(session, staff.id, idle=IDLE, at=at + timedelta(minutes=31))
        mark_seen(session, kept.id, at=at - timedelta(hours=1))
        session.refresh(kept)
        assert (kept.began_at, kept.proved_at) == (at - timedelta(hours=1), None)
        end_sessions(session, staff, actor=SYSTEM, at=at)
        assert not live_sessions(session, staff.id, idle=IDLE, at=at)
        assert tidy_sessions(session, idle=IDLE, at=at) == 0
        session.refresh(kept)
        assert kept.ended_at == at
        mark_seen(session, kept.id, at=at)
        assert tidy_sessions(session, idle=IDLE, at=at + timedelta(days=8)) == 1


@pytest.mark.parametrize(
    ("idle_minutes", "age", "expected"),
    [(0, timedelta(0), False), (31, timedelta(hours=1), True), (1, LONGEST * 1.01, True), (-600, -LONGEST, False)],
)
def test_what_ends_a_session_by_itself(idle_minutes: int, age: timedelta, *, expected: bool) -> None:
    at: datetime = make.on(0, 9)
    assert is_over(at - age, at - timedelta(minutes=idle_minutes), idle=IDLE, at=at) is expected


@pytest.mark.parametrize(
    ("address", "network"),
    [("192.168.7.9", "192.168.*.*"), ("2001:db8:1::9", "2001:0db8:…"), ("", ""), ("nonsense", "")],
)
def test_of_an_address_only_the_network_is_kept(address: str, network: str) -> None:
    assert network_of(address) == network


def test_of_a_browser_only_its_kind_is_kept() -> None:
    assert device_words(CHROME) == "Chrome · Windows"
    assert device_words("x" * 5000) == ""


def test_old_sessions_are_not_kept(runtime: Runtime, page: Page, make_staff: MakeStaff) -> None:
    make_staff("wang", StaffRole.OPERATOR)
    page.log_in("wang")
    with runtime.db.unit_of_work() as session:
        session.execute(update(StaffSession).values(seen_at=now() - timedelta(days=9)))
        tidy_sessions(session, idle=IDLE, at=now() - timedelta(days=8))
        assert tidy_sessions(session, idle=IDLE, at=now()) == 1
    page.get("/account", status=303)
