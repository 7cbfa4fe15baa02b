"""The log-in by a provider, against a real one on this machine: only linked accounts, and no word about others."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from oidc_provider_mock import run_server_in_thread
from pydantic import SecretStr
from sqlmodel import select

from intake.auth.accounts import get_staff, set_active
from intake.casework.actor import SYSTEM
from intake.casework.ledger.integrity import verify
from intake.clock import now
from intake.models import OfficeEvent, Staff, StaffSubject
from intake.runtime import Runtime, build_runtime
from intake.settings import Settings
from intake.vocabulary import StaffRole
from tests.auth.factors.codes import give_app, second
from tests.stages.pages import Page, serve

# What the provider of these tests is written with, not what we ask it with.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:authlib.*")
MakeStaff = Callable[..., Staff]


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with run_server_in_thread(require_nonce=True) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def runtime(settings: Settings, issuer: str) -> Iterator[Runtime]:
    """Of an installation that names it."""
    given = {"oidc_issuer": issuer, "oidc_client_id": "jiesu", "oidc_client_secret": SecretStr("s" * 40)}
    runtime = build_runtime(settings.model_copy(update=given))
    yield runtime
    runtime.db.dispose()


def at_provider(there: str, subject: str) -> str:
    """Where it leads back to, once somebody said there who they are."""
    answer = requests.post(there, data={"sub": subject}, allow_redirects=False, timeout=10)
    assert answer.status_code == 302
    back = urlsplit(answer.headers["Location"])
    return f"{back.path}?{back.query}"


def come(page: Page, subject: str, *, status: int = 303) -> str:
    """Sign in by it; what the page says, or where it leads."""
    there = page.get("/login/provider", status=302).headers["Location"]
    answer = page.get(at_provider(there, subject), status=status)
    return answer.headers.get("Location") or answer.text


def link(page: Page, subject: str) -> None:
    there = page.get("/account/provider/link", status=302).headers["Location"]
    page.get(at_provider(there, subject), status=303)


def test_who_linked_their_account_signs_in_and_leaves_by_it(page: Page, make_staff: MakeStaff) -> None:
    page.log_in(make_staff("wang", StaffRole.ADMINISTRATOR))
    link(page, "w-1")
    page.get("/account")
    page.post("/logout")
    come(page, "w-1")
    page.get("/staff/")
    left = page.post("/logout")
    assert left.headers["Location"] == "/login?left=provider"
    assert "/login/provider/out" in page.follow(left).text
    out = page.get("/login/provider/out", status=303).headers["Location"]
    assert parse_qs(urlsplit(out).query)["client_id"] == ["jiesu"]
    assert requests.get(out, timeout=10).ok


def test_the_flow_carries_state_nonce_and_a_proof_key(page: Page) -> None:
    there = parse_qs(urlsplit(page.get("/login/provider", status=302).headers["Location"]).query)
    assert there["response_type"] == ["code"]
    assert there["code_challenge_method"] == ["S256"]
    assert all(there[name][0] for name in ("state", "nonce", "code_challenge"))
    assert there["redirect_uri"] == ["http://127.0.0.1:8012/login/provider/back"]


def test_an_unknown_subject_a_closed_account_and_a_forged_answer_read_alike(
    page: Page, another_page: Callable[[], Page], make_staff: MakeStaff, runtime: Runtime
) -> None:
    li = make_staff("li", StaffRole.OPERATOR)
    page.log_in(li)
    link(page, "li@example.cn")
    with runtime.db.unit_of_work() as session:
        set_active(session, get_staff(session, li.id), is_active=False, actor=SYSTEM, at=now())
    stranger = another_page()
    said = {refusal(come(stranger, "nobody", status=422)), refusal(come(stranger, "li@example.cn", status=422))}
    there = stranger.get("/login/provider", status=302).headers["Location"]
    forged = at_provider(there, "nobody").replace("state=", "state=x")
    said.add(refusal(stranger.get(forged, status=422).text))
    assert len(said) == 1
    stranger.get("/staff/", status=303)


def test_a_subject_is_bound_to_one_account_by_an_administrator(
    page: Page, another_page: Callable[[], Page], make_staff: MakeStaff, runtime: Runtime
) -> None:
    wang, li = make_staff("wang", StaffRole.ADMINISTRATOR), make_staff("li", StaffRole.OPERATOR)
    page.log_in(wang)
    page.get(f"/staff/{li.id}")
    page.post(f"/staff/{li.id}/provider", {"subject": "l-1"})
    page.post(f"/staff/{wang.id}/provider", {"subject": "l-1"}, status=422)
    theirs = another_page()
    come(theirs, "l-1")
    theirs.get("/account")
    theirs.post("/account/provider/remove")
    with runtime.db.reading() as session:
        assert session.exec(select(StaffSubject)).all() == []
        kinds = session.exec(select(OfficeEvent.kind)).all()
        assert verify(session).is_whole
    assert {"staff:subject_bind", "staff:subject_remove", "login:provider"} <= set(kinds)


def test_a_second_factor_is_asked_after_the_provider_too(page: Page, make_staff: MakeStaff, runtime: Runtime) -> None:
    wang = make_staff("wang", StaffRole.ADMINISTRATOR)
    page.log_in(wang)
    link(page, "w-2")
    page.get("/account")
    page.post("/logout")
    app = give_app(runtime, wang)
    assert come(page, "w-2").startswith("/login/second")
    page.get("/login/second")
    second(page, app.code())
    page.get("/staff/")


def test_an_answer_asked_for_by_another_browser_lets_nobody_in(
    page: Page, another_page: Callable[[], Page], make_staff: MakeStaff
) -> None:
    page.log_in(make_staff("wang", StaffRole.ADMINISTRATOR))
    link(page, "w-3")
    thief = another_page()
    there = thief.get("/login/provider", status=302).headers["Location"]
    another_page().get(at_provider(there, "w-3"), status=422)


def test_without_the_setting_there_is_no_such_door(make_staff: MakeStaff, settings: Settings) -> None:
    plain = build_runtime(settings)
    Page(serve(plain)).get("/login/provider", status=404)
    assert "/login/provider" not in Page(serve(plain)).get("/login").text
    plain.db.dispose()


def test_a_provider_that_is_away_is_told_and_the_password_still_opens(settings: Settings) -> None:
    given = {"oidc_issuer": "http://127.0.0.1:9", "oidc_client_id": "j", "oidc_client_secret": SecretStr("s" * 40)}
    away = build_runtime(settings.model_copy(update=given))
    Page(serve(away)).get("/login/provider", status=409)
    away.db.dispose()


def refusal(text: str) -> str:
    found = re.search(r'<p class="summary-only">(.*?)</p>', text, re.DOTALL)
    assert found
    return found.group(1)
