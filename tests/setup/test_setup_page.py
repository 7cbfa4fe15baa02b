"""The set-up page: where administrators land until everything is settled, and what they settle on it."""

from collections.abc import Callable

import pytest
from sqlmodel import select

from intake.casework.actor import SYSTEM
from intake.clock import now
from intake.models import Complaint, OfficeEvent, Staff
from intake.runtime import Runtime
from intake.setup import marks
from intake.setup.checks import CHECKS
from intake.vocabulary import StaffRole
from tests import factories as make
from tests.stages.pages import PASSWORD, Page

MakeStaff = Callable[..., Staff]


def first_page_of(page: Page, login: str) -> str:
    page.get("/login")
    return page.post("/login", {"login": login, "password": PASSWORD}).headers["Location"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_stands_in_both_languages_the_first_open_one_unfolded(
    page: Page, make_staff: MakeStaff, language: str
) -> None:
    page.log_in(make_staff("boss", StaffRole.ADMINISTRATOR))
    text = page.get(f"/setup/?lang={language}").text
    assert text.split("<main")[1].count("<details") == len(CHECKS)
    assert text.count("setup-check") >= len(CHECKS)
    assert text.count(" open>") == 1


def test_administrators_land_on_it_until_they_leave_and_again_the_next_time(page: Page, make_staff: MakeStaff) -> None:
    make_staff("boss", StaffRole.ADMINISTRATOR)
    assert first_page_of(page, "boss") == "/setup/"
    page.get("/setup/")
    left = page.post("/setup/leave").headers["Location"]
    assert left != "/setup/"
    page.get(left)
    assert page.get("/login", status=303).headers["Location"] != "/setup/"
    page.post("/logout")
    assert first_page_of(page, "boss") == "/setup/"


def test_once_open_for_service_they_land_on_their_work(page: Page, runtime: Runtime, make_staff: MakeStaff) -> None:
    make_staff("boss", StaffRole.ADMINISTRATOR)
    with runtime.db.unit_of_work() as session:
        marks.set_mark(session, marks.READY, actor=SYSTEM, at=now())
    assert first_page_of(page, "boss") != "/setup/"


def test_what_is_settled_on_it_is_an_event_of_the_office(page: Page, runtime: Runtime, make_staff: MakeStaff) -> None:
    with runtime.db.unit_of_work() as session:
        make.make_office(session)
    page.log_in(make_staff("boss", StaffRole.ADMINISTRATOR))
    page.get("/setup/")
    page.post("/setup/texts/use", {})
    page.post("/setup/keys")
    for door in ("phone", "web"):
        page.post("/setup/doors", {"door": door})
    page.post("/setup/doors", {"door": "sms"}, status=409)
    page.post("/setup/texts", {"phone": "13800001234"}, status=409)
    page.post("/setup/open", status=409)
    with runtime.db.reading() as session:
        kinds = session.exec(select(OfficeEvent.kind).where(OfficeEvent.kind.startswith("setup:"))).all()
        made = session.exec(select(Complaint.is_training)).all()
    assert {marks.SMS_UNUSED, marks.KEYS_KEPT, marks.DOOR_TESTED} < set(kinds)
    assert list(made) == [True, True]


def test_nobody_else_opens_it(page: Page, make_staff: MakeStaff) -> None:
    page.log_in(make_staff("sup", StaffRole.SUPERVISOR))
    page.get("/setup/", status=403)


@pytest.mark.parametrize("role", list(StaffRole))
def test_every_role_lands_on_a_page_of_its_own(
    page: Page, runtime: Runtime, make_staff: MakeStaff, role: StaffRole
) -> None:
    with runtime.db.unit_of_work() as session:
        department = next(iter(make.make_office(session).rules.directory.departments))
    make_staff("one", role, department_id=department if role is StaffRole.HANDLER else None)
    page.get(first_page_of(page, "one"))


def test_training_mode_changes_nothing_here(page: Page, make_staff: MakeStaff, runtime: Runtime) -> None:
    page.log_in(make_staff("boss", StaffRole.ADMINISTRATOR))
    page.get("/setup/")
    page.post("/account/practice", {"on": "1"})
    page.post("/setup/keys")
    with runtime.db.reading() as session:
        assert marks.find_mark(session, marks.KEYS_KEPT) is None
