"""What protects every answer, what is kept where, and whether this process is fit to serve."""

import gzip
import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import request
from flask.testing import FlaskClient
from pydantic import SecretStr

from intake import schema
from intake.app import create_app
from intake.language import formats
from intake.models import Staff
from intake.rendering import template_folder
from intake.runtime import Runtime, build_runtime
from intake.settings import Settings
from intake.vocabulary import StaffRole
from intake.web.menu import MENU
from intake.web.static import FOLDER, version
from tests.stages.pages import Page
from tests.stages.servers import Valkey

MakeStaff = Callable[..., Staff]
VENDOR = FOLDER / "vendor"


@pytest.mark.parametrize("path", ["/login", "/nowhere", "/health", "/static/jiesu.css", "/staff/"])
def test_every_answer_carries_the_protecting_headers(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "script-src 'self';" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "camera=()" in headers["Permissions-Policy"]


def test_pages_of_the_staff_are_kept_by_no_cache(page: Page, make_staff: MakeStaff) -> None:
    make_staff("wang", StaffRole.ADMINISTRATOR)
    assert page.log_in("wang").get("/staff/").headers["Cache-Control"] == "no-store"


def test_cookies_are_out_of_reach_of_scripts_and_of_other_sites(client: FlaskClient) -> None:
    for cookie in client.get("/login?lang=en&theme=dark").headers.getlist("Set-Cookie"):
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Secure" not in cookie


def test_behind_tls_cookies_are_secure_and_browsers_told_to_stay_there(settings: Settings) -> None:
    client = create_app(build_runtime(settings.model_copy(update={"is_secure_cookie": True}))).test_client()
    answer = client.get("/login?lang=en", base_url="https://localhost")
    assert all("Secure" in cookie for cookie in answer.headers.getlist("Set-Cookie"))
    assert "max-age" in answer.headers["Strict-Transport-Security"]


def test_a_forwarded_address_is_believed_only_from_our_own_proxies(settings: Settings) -> None:
    def address(proxies: int) -> str:
        app = create_app(build_runtime(settings.model_copy(update={"trusted_proxies": proxies})))
        app.view_functions["health.live"] = lambda: request.remote_addr or ""
        return app.test_client().get("/health/live", headers={"X-Forwarded-For": "198.51.100.7"}).text

    assert address(0) == "127.0.0.1"
    assert address(1) == "198.51.100.7"


def test_files_are_addressed_by_content_kept_for_a_year_and_packed(client: FlaskClient) -> None:
    path = "jiesu.css"
    answer = client.get(f"/static/{path}?v={version(path)}", headers={"Accept-Encoding": "gzip"})
    assert "immutable" in answer.headers["Cache-Control"]
    assert gzip.decompress(answer.data) == (FOLDER / path).read_bytes()
    stale = client.get(f"/static/{path}?v=0000000000")
    assert "immutable" not in stale.headers.get("Cache-Control", "")
    assert stale.data == (FOLDER / path).read_bytes()


def test_vendored_files_are_those_of_the_manifest_with_their_licences() -> None:
    manifest = json.loads((VENDOR / "MANIFEST.json").read_text())
    listed = {
        f"{part['name']}-{part['version']}/{name}": digest
        for part in manifest
        for name, digest in part["files"].items()
    }
    found = {
        str(path.relative_to(VENDOR)): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in VENDOR.iterdir() if folder.is_dir()
        for path in folder.iterdir()
    }  # fmt: skip
    assert listed == found
    assert all(part["licence"] and "LICENSE" in part["files"] for part in manifest)


def test_every_drawing_that_is_named_is_in_the_sprite() -> None:
    sprite = (VENDOR / "tabler-icons-3.51.0" / "sprite.svg").read_text()
    text = "".join(path.read_text() for path in template_folder().rglob("*.html"))
    named = {name for call in re.findall(r"icon\(([^)]*)", text) for name in re.findall(r'"([a-z][a-z-]+)"', call)}
    named = {name for name in named if "-" in name or f'id="{name}"' in sprite} - {"error", "warning"}
    named |= {icon for _path, _label, icon in MENU} | set(formats._ICONS.values())
    assert len(named) > 20
    assert not [name for name in named if f'id="{name}"' not in sprite]


def test_an_oversized_form_is_refused_with_413(page: Page) -> None:
    page.get("/login")
    page.post("/login", {"login": "x" * (2 * 1024 * 1024 + 1), "password": "x"}, status=413)


@pytest.mark.parametrize(("path", "status"), [("/nowhere", 404), ("/logout", 405)])
def test_error_pages_speak_both_languages(page: Page, path: str, status: int) -> None:
    text = page.get(path, status=status).text
    assert 'lang="zh-Hans-CN"' in text
    assert 'lang="en"' in text


def test_a_crash_is_told_plainly_without_its_insides(runtime: Runtime) -> None:
    app = create_app(runtime)
    app.view_functions["health.health"] = lambda: 1 / 0
    page = Page(app)
    text = page.get("/health", status=500).text
    assert "ZeroDivision" not in text
    assert "系统出现错误" in text
    part = page.get("/health", status=500, headers={"HX-Request": "true"})
    assert part.headers["HX-Retarget"] == "#notices"
    assert "<html" not in part.text
    told = page.get("/health", status=500, headers={"Accept": "application/json"}).json["error"]
    assert told["status"] == 500


def test_health_says_what_is_missing_and_serves_as_long_as_it_can(
    settings: Settings, valkey: Valkey, tmp_path: Path
) -> None:
    runtime = build_runtime(settings.model_copy(update={"redis_url": valkey.url}))
    client = create_app(runtime).test_client()
    at_head = schema.revisions(runtime.db)[0] == schema.revisions(runtime.db)[1]
    assert client.get("/health").json["queue"] == "ok"
    valkey.kill()
    answer = client.get("/health")
    assert answer.json["queue"] == "down"
    assert answer.status_code == (200 if at_head else 503)
    nowhere = settings.model_copy(update={"database_url": f"sqlite:///{tmp_path}/no/such/folder/x.sqlite"})
    down = create_app(build_runtime(nowhere)).test_client().get("/health")
    assert (down.status_code, down.json["database"]) == (503, "down")


def test_public_doors_stay_open_and_counted_when_redis_goes_away(settings: Settings, valkey: Valkey) -> None:
    page = Page(create_app(build_runtime(settings.model_copy(update={"redis_url": valkey.url}))))
    page.post("/login", {"login": "a", "password": "b"}, status=422)
    valkey.kill()
    answers = [
        page.client.post("/login", data={"csrf_token": page.token, "login": "a"}).status_code for _n in range(25)
    ]
    assert answers[0] == 422
    assert answers[-1] == 429


def test_meters_are_read_here_or_with_the_token(settings: Settings) -> None:
    token = settings.model_copy(update={"metrics_token": SecretStr("a-token-for-prometheus")})
    client = create_app(build_runtime(token)).test_client()
    far = {"REMOTE_ADDR": "198.51.100.7"}
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", environ_base=far).status_code == 404
    assert client.get("/metrics", environ_base=far, headers={"Authorization": "Bearer wrong"}).status_code == 404
    right = {"Authorization": "Bearer a-token-for-prometheus"}
    assert b"python_info" in client.get("/metrics", environ_base=far, headers=right).data
