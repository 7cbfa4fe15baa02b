"""Guessing is slowed down, locks nobody out and learns nothing; only so many hashes are worked out at a time."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from threading import Event, Thread

import pytest
from argon2 import PasswordHasher
from sqlmodel import select

from intake.auth import passwords
from intake.auth.accounts import add_staff, reset_password
from intake.auth.sign_in import sign_in
from intake.auth.slowing import Tried, TriesFor, forget_old_tries, hold_up, take_back
from intake.casework.actor import SYSTEM
from intake.db import Database
from intake.errors import TooBusy, TooManyTries
from intake.models import PasswordTries, Staff
from intake.runtime import Runtime
from intake.vocabulary import StaffRole
from tests import factories as make
from tests.stages.counting import statements_of
from tests.stages.pages import PASSWORD, Page

MakeStaff = Callable[..., Staff]
AT = make.on(0, 9)
FREE = TriesFor.LOGIN.value.free


def tried(db: Database, password: str, at: datetime, *, login: str = "wang", address: str = "10.0.0.1", devices=None):
    return sign_in(db, login, password, address=address, at=at, devices=devices or {})


@pytest.fixture
def db(database: Database) -> Database:
    with database.unit_of_work() as session:
        add_staff(
            session,
            login="wang",
            display_name="wang",
            roles=[StaffRole.OPERATOR],
            department_id=None,
            password=PASSWORD,
            at=AT,
            must_change=False,
        )
    return database


@pytest.mark.both_databases
def test_each_wrong_password_makes_the_next_try_wait_longer_and_time_forgets(db: Database) -> None:
    for _time in range(FREE):
        assert tried(db, "wrong", AT) is None
    waits = []
    at = AT
    for _time in range(7):
        with pytest.raises(TooManyTries) as refused:
            tried(db, PASSWORD, at)
        waits.append(refused.value.seconds)
        at += timedelta(seconds=refused.value.seconds)
        assert tried(db, "wrong", at) is None
    assert waits == [1, 2, 4, 8, 16, 30, 30]
    assert tried(db, PASSWORD, at + timedelta(seconds=30)).login == "wang"
    assert tried(db, PASSWORD, at + timedelta(hours=2)).login == "wang"


def test_whoever_tries_elsewhere_does_not_slow_the_owners_browser_down(db: Database) -> None:
    for n in range(FREE + 3):
        with suppress(TooManyTries):
            tried(db, "wrong", AT + timedelta(seconds=20 * n), address=f"10.0.1.{n}")
    at = AT + timedelta(seconds=20 * (FREE + 2))
    with db.reading() as session:
        staff_id = session.exec(select(Staff.id).where(Staff.login == "wang")).one()
    with pytest.raises(TooManyTries):
        tried(db, PASSWORD, at)
    assert tried(db, PASSWORD, at, devices={staff_id: "theirs"}).login == "wang"
    with pytest.raises(TooManyTries):  # a browser of somebody else's is no key to this account
        tried(db, PASSWORD, at, devices={staff_id + 1: "another"})


def test_even_from_elsewhere_the_owner_never_waits_for_more_than_half_a_minute(db: Database) -> None:
    at = AT
    for n in range(60):  # from a new address each time
        with suppress(TooManyTries):
            tried(db, "wrong", at, address=f"10.1.{n}.1")
        at += timedelta(seconds=7)
    assert tried(db, PASSWORD, at + timedelta(seconds=30), address="10.9.9.9").login == "wang"


def test_one_address_that_tries_many_log_ins_soon_waits(db: Database) -> None:
    for n in range(TriesFor.ADDRESS.value.free):
        assert tried(db, "x", AT, login=f"guess{n}") is None
    with pytest.raises(TooManyTries):
        tried(db, PASSWORD, AT)
    assert tried(db, PASSWORD, AT, address="10.0.0.2").login == "wang"


def test_a_clock_put_back_lets_nobody_wait_longer(db: Database) -> None:
    for _time in range(FREE + 1):
        with suppress(TooManyTries):
            tried(db, "wrong", AT + timedelta(hours=5))
    with pytest.raises(TooManyTries):
        tried(db, PASSWORD, AT)
    assert tried(db, PASSWORD, AT + timedelta(seconds=2)).login == "wang"


@pytest.mark.both_databases
def test_a_failed_and_an_unknown_log_in_cost_the_same(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[str] = []
    verify = PasswordHasher.verify

    def counting(self: PasswordHasher, hashes: str, password: str) -> bool:
        hashed.append(password)
        return verify(self, hashes, password)

    monkeypatch.setattr(PasswordHasher, "verify", counting)
    costs = {}
    for login in ("warm", "wang", "nobody"):
        del hashed[:]
        with statements_of(db) as statements:
            assert tried(db, "wrong", AT, login=login) is None
        costs[login] = (statements, len(hashed))
    assert costs["wang"] == costs["nobody"]
    assert costs["wang"][1] == 1


def test_waiting_says_the_same_of_a_log_in_that_does_not_exist(page: Page, make_staff: MakeStaff) -> None:
    make_staff("wang", StaffRole.OPERATOR)
    said = {}
    for n, login in enumerate(("wang", "nobody")):
        page.client.environ_base["REMOTE_ADDR"] = f"10.0.3.{n}"
        for _time in range(FREE):
            page.post("/login", {"login": login, "password": "wrong wrong"}, status=422)
        answer = page.post("/login", {"login": login, "password": PASSWORD}, status=429)
        said[login] = (answer.headers["Retry-After"], "连续输错密码" in answer.text)
    assert said["wang"] == said["nobody"] == ("1", True)


def test_a_browser_somebody_signed_in_with_is_known_again(page: Page, make_staff: MakeStaff) -> None:
    make_staff("wang", StaffRole.ADMINISTRATOR)
    page.log_in("wang").post("/logout")
    stranger = Page(page.client.application)
    for _time in range(FREE):
        stranger.post("/login", {"login": "wang", "password": "wrong wrong"}, status=422)
    stranger.post("/login", {"login": "wang", "password": PASSWORD}, status=429)
    page.log_in("wang").get("/staff/")


def test_a_forged_device_cookie_is_nobodys(page: Page, make_staff: MakeStaff) -> None:
    make_staff("wang", StaffRole.ADMINISTRATOR)
    for forged in ("x", "eyIxIjoiYSJ9.aaaa.bbbb", ""):
        page.client.set_cookie("jiesu_device", forged, path="/login")
        page.log_in("wang").post("/logout")


def test_tries_at_the_present_password_are_counted_alike(runtime: Runtime, page: Page, make_staff: MakeStaff) -> None:
    make_staff("wang", StaffRole.OPERATOR)
    page.log_in("wang")
    form = {"new_password": "quite-long-anew", "again": "quite-long-anew"}
    for _time in range(FREE):
        page.post("/account/password", form | {"old_password": "wrong"}, status=422)
    answer = page.post("/account/password", form | {"old_password": PASSWORD}, status=429)
    assert answer.headers["Retry-After"] == "1"
    Page(page.client.application).log_in("wang")  # elsewhere nobody waits


@pytest.mark.both_databases
def test_many_at_the_same_moment_gain_nothing(db: Database) -> None:
    """A try is counted before its password is looked at."""
    tries = (Tried(TriesFor.LOGIN, "wang"),)
    for _time in range(FREE):
        with db.unit_of_work() as session:
            assert hold_up(session, tries, at=AT) == 0
    with db.unit_of_work() as session:
        assert hold_up(session, tries, at=AT) == 1
        take_back(session, tries)
    with db.unit_of_work() as session:
        assert hold_up(session, tries, at=AT) == 0
        forget_old_tries(session, at=AT + timedelta(days=2))
        assert session.exec(select(PasswordTries)).all() == []


def test_a_new_password_lets_its_owner_begin_anew(db: Database) -> None:
    for _time in range(FREE):
        tried(db, "wrong", AT)
    with db.unit_of_work() as session:
        password = reset_password(
            session, session.exec(select(Staff).where(Staff.login == "wang")).one(), actor=SYSTEM, at=AT
        )
    assert tried(db, password, AT).login == "wang"


@pytest.fixture
def held_turns(monkeypatch: pytest.MonkeyPatch):
    """As many threads as may hash at a time, each inside the real hasher until the test is over."""
    monkeypatch.setattr(passwords, "PATIENCE", 0.05)
    begun, over = [Event() for _ in range(passwords.AT_ONCE)], Event()
    real, waiting = passwords._hasher, iter(begun)

    class Slow:
        def hash(self, password: str) -> str:
            next(waiting).set()
            over.wait(10)
            return real.hash(password)

        def __getattr__(self, name: str):
            return getattr(real, name)

    monkeypatch.setattr(passwords, "_hasher", Slow())
    threads = [Thread(target=passwords.hash_password, args=("long enough",)) for _ in begun]
    for thread in threads:
        thread.start()
    for one in begun:
        assert one.wait(10)
    yield
    over.set()
    for thread in threads:
        thread.join()


def test_only_so_many_hashes_at_a_time_and_who_waits_for_long_comes_again(
    held_turns: None, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(TooBusy):
        passwords.is_right(None, "whatever")
    answer = page.post("/login", {"login": "wang", "password": PASSWORD}, status=503)
    assert int(answer.headers["Retry-After"]) >= 1
    assert 'value="wang"' in answer.text


def test_turns_are_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "PATIENCE", 0.05)
    for _time in range(3 * passwords.AT_ONCE):
        assert not passwords.is_right("no hash at all", "x")
