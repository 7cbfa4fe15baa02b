"""Privileges take two administrators; pairs of roles that do not go together are given to nobody."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update
from sqlmodel import Session, col, select

from intake.auth import second_administrator
from intake.auth.accounts import add_staff, change_staff, reset_password, set_active
from intake.casework.actor import SYSTEM, Actor
from intake.casework.ledger.integrity import verify
from intake.clock import now
from intake.errors import InvalidInput, NotAllowed, NotPossibleNow, SecondPersonNeeded
from intake.models import AccountRequest, Notice, OfficeEvent, Staff
from intake.runtime import Runtime
from intake.setup.check import CheckStatus, SetupGrounds
from intake.setup.people_checks import duties
from intake.vocabulary import AccountRequestState, ActorKind, StaffRole
from intake.vocabulary.accounts import CUSTODIAN, FORBIDDEN_PAIRS, OFFICE_OF_THREE, forbidden_among
from routing.vocabulary import Symbol
from tests import factories as make
from tests.stages.pages import PASSWORD, Page

pytestmark = pytest.mark.slow
MakeStaff = Callable[..., Staff]
ADMINISTRATOR, SUPERVISOR, AUDITOR, OPERATOR = (
    StaffRole.ADMINISTRATOR,
    StaffRole.SUPERVISOR,
    StaffRole.AUDITOR,
    StaffRole.OPERATOR,
)
NEW = {"name": "李四", "login": "li", "roles": ["supervisor"]}


@pytest.fixture
def pages(app: Flask, make_staff: MakeStaff) -> tuple[Page, Page]:
    """Two administrators, each in a browser."""
    for login in ("first", "second"):
        make_staff(login, ADMINISTRATOR)
    return Page(app).log_in("first"), Page(app).log_in("second")


def _staff(runtime: Runtime, login: str) -> Staff:
    with runtime.db.reading() as session:
        return session.exec(select(Staff).where(Staff.login == login)).one()


def _requests(runtime: Runtime) -> list[AccountRequest]:
    with runtime.db.reading() as session:
        return list(session.exec(select(AccountRequest).order_by(col(AccountRequest.id))))


def _told(runtime: Runtime, kind: str) -> list[int | None]:
    """Whose desks have a line of this kind that nobody need read any less."""
    with runtime.db.reading() as session:
        return list(session.exec(select(Notice.staff_id).where(Notice.kind == kind, col(Notice.settled_at).is_(None))))


def _events(runtime: Runtime) -> list[str]:
    with runtime.db.reading() as session:
        kinds = session.exec(select(OfficeEvent.kind).order_by(col(OfficeEvent.seq)))
        return [kind for kind in kinds if kind.startswith("account:")]


def test_a_privileged_account_opens_nothing_until_another_administrator_agrees(
    pages: tuple[Page, Page], app: Flask, runtime: Runtime
) -> None:
    first, second = pages
    said = first.post("/staff/new", NEW, status=200).text
    assert "须由另一名管理员" in said
    password = said.split('class="once">')[1].split("<")[0]
    assert not _staff(runtime, "li").is_active
    assert _told(runtime, "account_asked") == [_staff(runtime, "second").id]
    asked = _requests(runtime)[0].id
    assert "李四" in first.get("/staff/requests/").text
    first.post(f"/staff/requests/{asked}/approve", status=409)
    second.post(f"/staff/requests/{asked}/approve")
    assert _staff(runtime, "li").is_active
    assert "一次性密码" in Page(app).log_in("li", password).get("/account").text
    assert _told(runtime, "account_asked") == []
    assert _told(runtime, "account_approved") == [_staff(runtime, "first").id]
    assert _events(runtime) == ["account:asked", "account:approved"]
    second.post(f"/staff/requests/{asked}/approve", status=409)
    with runtime.db.reading() as session:
        assert verify(session, runtime.ring).is_whole


def test_roles_change_once_agreed_and_everything_else_at_once(
    pages: tuple[Page, Page], runtime: Runtime, make_staff: MakeStaff
) -> None:
    first, second = pages
    li = make_staff("li", OPERATOR).id
    form = {"name": "李四", "roles": ["operator", "supervisor"]}
    assert first.post(f"/staff/{li}", form).headers["Location"] == "/staff/requests/"
    assert (_staff(runtime, "li").roles, _staff(runtime, "li").display_name) == (["operator"], "李四")
    first.post(f"/staff/{li}", form, status=409)  # one is asked about it already
    second.post(f"/staff/requests/{_requests(runtime)[0].id}/refuse")
    assert _staff(runtime, "li").roles == ["operator"]
    assert _told(runtime, "account_refused") == [_staff(runtime, "first").id]
    first.post(f"/staff/{li}", form)
    second.post(f"/staff/requests/{_requests(runtime)[1].id}/approve")
    assert _staff(runtime, "li").roles == ["operator", "supervisor"]
    first.post(f"/staff/{li}", {"name": "李四", "roles": ["auditor"]})  # instead of what it has
    assert _staff(runtime, "li").roles == ["operator"]  # a privilege goes at once
    second.post(f"/staff/requests/{_requests(runtime)[2].id}/approve")
    assert _staff(runtime, "li").roles == ["auditor"]


def test_a_privileged_password_is_shown_to_who_agrees_and_to_nobody_else(
    pages: tuple[Page, Page], app: Flask, runtime: Runtime, make_staff: MakeStaff
) -> None:
    first, second = pages
    boss, li = make_staff("boss", SUPERVISOR).id, make_staff("li", OPERATOR).id
    assert 'class="once"' in first.post(f"/staff/{li}/password", status=200).text  # gives nobody a privilege
    first.post(f"/staff/{boss}/password")
    Page(app).log_in("boss")  # the old one is good until then
    shown = second.post(f"/staff/requests/{_requests(runtime)[0].id}/approve", status=200).text
    assert Page(app).log_in("boss", shown.split('class="once">')[1].split("<")[0]).get("/account")
    assert Page(app).client.post("/login", data={"login": "boss", "password": PASSWORD}).status_code != 303


def test_a_privileged_account_that_was_closed_is_let_in_again_by_two(
    pages: tuple[Page, Page], runtime: Runtime, make_staff: MakeStaff
) -> None:
    first, second = pages
    boss = make_staff("boss", SUPERVISOR).id
    first.post(f"/staff/{boss}/active")
    assert not _staff(runtime, "boss").is_active
    first.post(f"/staff/{boss}/active")
    assert not _staff(runtime, "boss").is_active
    second.post(f"/staff/requests/{_requests(runtime)[0].id}/approve")
    assert _staff(runtime, "boss").is_active


def test_nobody_approves_what_is_about_themselves_and_who_asked_takes_it_back(
    pages: tuple[Page, Page], runtime: Runtime
) -> None:
    first, second = pages
    other = _staff(runtime, "second").id
    first.post(f"/staff/{other}", {"name": "二", "roles": ["supervisor", "administrator"]})
    asked = _requests(runtime)[0].id
    assert "您自己的账号" in second.get("/staff/requests/").text
    second.post(f"/staff/requests/{asked}/approve", status=409)
    second.post(f"/staff/requests/{asked}/withdraw", status=409)
    first.post(f"/staff/requests/{asked}/withdraw")
    assert _requests(runtime)[0].state is AccountRequestState.WITHDRAWN
    own = {"name": "二", "roles": ["supervisor", "administrator"]}
    second.post(f"/staff/{other}", own)  # asked for oneself another agrees
    first.post(f"/staff/requests/{_requests(runtime)[1].id}/approve")
    assert _staff(runtime, "second").roles == ["supervisor", "administrator"]


def test_first_set_up_works_alone_and_one_that_is_left_of_two_goes_to_the_host(
    page: Page, app: Flask, runtime: Runtime, make_staff: MakeStaff
) -> None:
    make_staff("first", ADMINISTRATOR)
    page.log_in("first")
    page.post("/staff/new", NEW, status=200)
    page.post("/staff/new", {"name": "二", "login": "second", "roles": ["administrator"]}, status=200)
    assert _requests(runtime) == []
    second = _staff(runtime, "second").id
    page.post(f"/staff/{second}", {"name": "二", "roles": ["operator"]})  # takes the other one's right away …
    said = page.post("/staff/new", NEW | {"login": "wang"}, status=409).text
    assert "jiesu staff" in said  # … and gains nothing by it
    page.post(f"/staff/{_staff(runtime, 'li').id}/password", status=409)
    assert "jiesu staff" in page.get("/staff/requests/").text


def _actor(staff: Staff) -> Actor:
    return Actor(ActorKind.STAFF, staff.id, frozenset(map(StaffRole, staff.roles)))


@pytest.mark.both_databases
def test_what_nobody_decides_lapses_and_what_changed_meanwhile_is_asked_anew(session: Session) -> None:
    first, second, li = (make.make_staff(session, role) for role in (ADMINISTRATOR, ADMINISTRATOR, OPERATOR))
    at = now()
    grant = {"roles": [OPERATOR, SUPERVISOR], "display_name": "李", "department_id": None}
    late = second_administrator.change_account(session, li, **grant, actor=_actor(first), at=at)
    assert late is not None
    day = timedelta(hours=24)
    with pytest.raises(NotPossibleNow, match="lapsed"):
        second_administrator.approve(session, late.id, actor=_actor(second), at=at + day)
    assert second_administrator.waiting(session, at=at + day) == []
    assert [one.id for one in second_administrator.latest(session, at=at + day)] == [late.id]
    again = second_administrator.change_account(session, li, **grant, actor=_actor(first), at=at + day)
    assert again is not None
    change_staff(session, li, **grant | {"roles": [StaffRole.DISPATCHER]}, actor=_actor(second), at=at + day)
    with pytest.raises(NotPossibleNow, match="changed since"):
        second_administrator.approve(session, again.id, actor=_actor(second), at=at + day)
    with pytest.raises(NotAllowed):
        second_administrator.refuse(session, again.id, actor=_actor(li), at=at + day)


def test_who_asked_and_is_no_administrator_any_more_gets_nothing(session: Session) -> None:
    first, second, boss = (make.make_staff(session, role) for role in (ADMINISTRATOR, ADMINISTRATOR, SUPERVISOR))
    assert second_administrator.new_password(session, boss, actor=_actor(first), at=now()) is None
    set_active(session, first, is_active=False, actor=_actor(second), at=now())
    (asked,) = second_administrator.waiting(session, at=now())
    with pytest.raises(NotPossibleNow, match="no administrator any more"):
        second_administrator.approve(session, asked.id, actor=_actor(second), at=now())


def test_no_way_to_a_privilege_goes_round_the_second_administrator(session: Session) -> None:
    """Whatever page or verb comes later and forgets to ask is refused by the account itself."""
    first, _second, boss, li = (
        make.make_staff(session, role) for role in (ADMINISTRATOR, ADMINISTRATOR, SUPERVISOR, OPERATOR)
    )
    known = {"actor": _actor(first), "at": now()}
    plain = {"display_name": "李", "department_id": None}
    with pytest.raises(SecondPersonNeeded):
        add_staff(session, login="wang", password=PASSWORD, roles=[AUDITOR], **plain, **known)
    with pytest.raises(SecondPersonNeeded):
        change_staff(session, li, roles=[OPERATOR, SUPERVISOR], **plain, **known)
    with pytest.raises(SecondPersonNeeded):
        reset_password(session, boss, **known)
    set_active(session, boss, is_active=False, **known)
    with pytest.raises(SecondPersonNeeded):
        set_active(session, boss, is_active=True, **known)
    session.rollback()


def test_a_forbidden_pair_is_given_to_nobody_and_the_refusal_names_why(session: Session) -> None:
    place = make.department_of(make.make_office(session), Symbol.REG)
    plain = {"display_name": "李", "department_id": place, "at": now(), "actor": SYSTEM}
    pairs = [pair for pair in FORBIDDEN_PAIRS if CUSTODIAN not in {pair.first, pair.second}]
    assert {pair.first for pair in pairs} | {pair.second for pair in pairs} == set(StaffRole)
    for pair in pairs:
        roles = [StaffRole(pair.first), StaffRole(pair.second)]
        with pytest.raises(InvalidInput) as refused:
            add_staff(session, login="wang", password=PASSWORD, roles=roles, **plain)
        assert refused.value.field == "roles"
        assert str(pair.why) in str(refused.value)
        li = make.make_staff(session, roles[0], department_id=place)
        with pytest.raises(InvalidInput):
            change_staff(session, li, roles=roles, **plain)


def test_an_account_that_holds_a_pair_from_before_works_on_and_is_told(session: Session, runtime: Runtime) -> None:
    old = make.make_staff(session, AUDITOR, SUPERVISOR)
    grounds = SetupGrounds(session, runtime.settings, now())
    assert duties(grounds).status is CheckStatus.AMBER
    assert old.login in str(duties(grounds).why)
    named = {"display_name": "改名", "department_id": None, "actor": SYSTEM, "at": now()}
    change_staff(session, old, roles=[SUPERVISOR, AUDITOR], **named)  # the same roles
    with pytest.raises(InvalidInput):
        change_staff(session, old, roles=[SUPERVISOR, AUDITOR, OPERATOR], **named)
    change_staff(session, old, roles=[SUPERVISOR], **named)
    assert duties(grounds).status is CheckStatus.GREEN


def test_the_office_of_three_is_lawful_and_does_all_the_work() -> None:
    people = list(OFFICE_OF_THREE.values())
    assert len(people) == 3
    assert not [pair for roles in people for pair in forbidden_among(roles)]
    assert {role for roles in people for role in roles} == set(StaffRole) - {StaffRole.HANDLER}
    assert sum(ADMINISTRATOR in roles for roles in people) == 2


def test_the_pairs_and_the_office_of_three_are_shown_where_accounts_are_made(pages: tuple[Page, Page]) -> None:
    for address in ("/staff/", "/staff/new"):
        text = pages[0].get(address).text
        assert "审计员" in text
        assert "三人" in text


def test_a_row_that_somebody_changes_behind_the_verbs_is_found(pages: tuple[Page, Page], runtime: Runtime) -> None:
    pages[0].post("/staff/new", NEW, status=200)
    with runtime.db.engine.begin() as connection:
        connection.execute(update(AccountRequest.__table__).values(asked_by_id=_staff(runtime, "second").id))
    with runtime.db.reading() as session:
        assert not verify(session, runtime.ring).is_whole
