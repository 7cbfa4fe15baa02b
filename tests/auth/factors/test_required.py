"""Who must have a second factor is led to it right after the log-in, and reaches nothing else before."""

from collections.abc import Callable, Iterator

import pytest

from intake.clock import now
from intake.models import Staff
from intake.runtime import Runtime, build_runtime
from intake.settings import Settings
from intake.settings.signing_in import SecondFactor
from intake.setup.check import CheckStatus, SetupGrounds
from intake.setup.people_checks import second_factors
from intake.vocabulary import StaffRole
from tests.auth.factors.codes import App, give_app, sealed_secret, spelled_secret
from tests.stages.pages import Page

MakeStaff = Callable[..., Staff]


@pytest.fixture
def runtime(settings: Settings) -> Iterator[Runtime]:
    runtime = build_runtime(settings.model_copy(update={"second_factor": SecondFactor.PRIVILEGED}))
    yield runtime
    runtime.db.dispose()


@pytest.mark.parametrize("role", [StaffRole.ADMINISTRATOR, StaffRole.AUDITOR])
def test_the_privileged_reach_nothing_before_and_what_is_theirs_after(
    page: Page, make_staff: MakeStaff, role: StaffRole
) -> None:
    page.log_in(make_staff("wang", role))
    for path in ("/staff/", "/setup/", "/account/notices/", "/board/"):
        assert page.get(path, status=303).headers["Location"] == "/account/factors/", path
    page.get("/account")
    shown = page.follow(page.get("/staff/", status=303)).text
    assert "notice-warning" in shown
    picture = page.get("/account/factors/authenticator").text
    given = {"sealed": sealed_secret(picture), "code": App(spelled_secret(picture), []).code()}
    page.post("/account/factors/authenticator", given, status=200)
    page.get("/account/notices/")


def test_an_operator_needs_none(page: Page, make_staff: MakeStaff) -> None:
    page.log_in(make_staff("li", StaffRole.OPERATOR))
    page.get("/account/notices/")


def test_the_setup_names_who_lacks_one(runtime: Runtime, make_staff: MakeStaff) -> None:
    give_app(runtime, make_staff("wang", StaffRole.ADMINISTRATOR))
    make_staff("li", StaffRole.OPERATOR)
    assert asked(runtime) is CheckStatus.GREEN
    make_staff("zhao", StaffRole.AUDITOR)
    assert asked(runtime) is CheckStatus.AMBER
    with runtime.db.reading() as session:
        said = second_factors(SetupGrounds(session, runtime.settings, now()))
    assert said.why.params == {"count": 1, "named": "zhao"}


def asked(runtime: Runtime) -> CheckStatus:
    with runtime.db.reading() as session:
        return second_factors(SetupGrounds(session, runtime.settings, now())).status
