"""A browser for tests, and what it insists on: one h1, a title, a language, labels, unique ids, a strict CSP."""

import re
from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from intake.app import create_app
from intake.language.i18n import LANGUAGES, TAGS
from intake.models import Staff
from intake.runtime import Runtime
from intake.settings import Settings

PASSWORD = "four-unrelated-words"
UNLABELLED = {"hidden", "submit", "button"}
# What a template that went wrong leaves on a page.
LEFTOVERS = re.compile(r"%\(\w+\)[sd]|\{\{|\}\}|&lt;(?:intake|built-in|function|bound)|\bUndefined\b")

Mounting = Callable[[Flask], None]

_applications: list[tuple[Settings, Mounting | None, Flask]] = []


def serve(runtime: Runtime, mount_more: Mounting | None = None) -> Flask:
    """The application of this run, from now on over `runtime`, with nobody's knocks counted.

    Mounting every door and compiling every template anew for each test would take longer than the test. A test of two
    runtimes at a time makes its own with `create_app`; one whose Valkey may go away gets its own. What is served beside
    the doors of the house, `mount_more` adds: the same function, the same application.
    """
    if runtime.settings.redis_url:
        return create_app(runtime)
    alike = runtime.settings.model_copy(update={"data_dir": Path(), "database_url": "", "erasure_list": Path()})
    made = ((alike, mount_more) == (settings, more) and app for settings, more, app in _applications)
    app = next(filter(None, made), None)
    if app is None:
        app = create_app(runtime)
        if mount_more:
            mount_more(app)
        _applications.append((alike, mount_more, app))
    app.extensions["jiesu"] = runtime
    app.extensions["jiesu-limiter"].reset()
    return app


class Page:
    """Keeps cookies, sends the CSRF token of the page it is on, and checks every HTML page it is shown."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()
        self.language = "zh"
        self._token, self._home = "", "/login"

    @property
    def token(self) -> str:
        """Of the page it is on; on none yet, of the one it would be sent to first."""
        if not self._token:
            self.get(self._home)
        return self._token

    def get(self, path: str, *, status: int = 200, **options: Any) -> TestResponse:
        return self._seen(self.client.get(path, **options), status)

    def post(self, path: str, data: dict[str, Any] | None = None, *, status: int = 303, **options: Any) -> TestResponse:
        """Send a form as the browser would, its token included. A post that went well leads to another page: 303."""
        return self._seen(self.client.post(path, data={"csrf_token": self.token} | (data or {}), **options), status)

    def follow(self, response: TestResponse, *, status: int = 200) -> TestResponse:
        """Go where a redirect points."""
        return self.get(response.headers["Location"], status=status)

    def log_in(self, staff: Staff | str, password: str = PASSWORD) -> "Page":
        login = staff if isinstance(staff, str) else staff.login
        self.get("/login")
        self.post("/login", {"login": login, "password": password})
        self._home, self._token = "/account", ""  # a new session has a new token
        return self

    def speak(self, language: str) -> "Page":
        self.get(f"/login?lang={language}")
        self.language = language
        return self

    def _seen(self, response: TestResponse, status: int) -> TestResponse:
        assert response.status_code == status, f"{response.status_code} instead of {status}: {response.text[:600]}"
        if response.mimetype == "text/html" and response.status_code not in {302, 303}:
            seen = check_page(response)
            self._token = seen.token or self._token
        return response


def check_page(response: TestResponse) -> "Document":
    """Assert what is true of all our pages; a fragment for htmx has no head and is spared the rest."""
    seen = Document()
    seen.feed(response.text)
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not seen.inline, f"inline script, style or handler: {seen.inline}"
    twice = [name for name, times in Counter(seen.ids).items() if times > 1]
    assert not twice, f"ids used twice: {twice}"
    assert not LEFTOVERS.search(response.text), LEFTOVERS.search(response.text)
    unnamed = [field for field in seen.fields if not (field[1] or field[0] in seen.labels)]
    assert not unnamed, f"fields without a label: {unnamed}"
    lost = [target for target in seen.described if target not in seen.ids]
    assert not lost, f"described by what is not there: {lost}"
    assert not seen.forms_without_token, "a posting form without its CSRF token"
    if "<html" in response.text:
        assert seen.lang in TAGS.values()
        assert seen.h1 == 1, f"{seen.h1} h1 on the page"
        assert seen.title.strip(" ·"), "no title"
        assert any(TAGS[code] == seen.lang for code in LANGUAGES)
    return seen


class Document(HTMLParser):
    """What the checks need of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.labels: set[str] = set()
        self.fields: list[tuple[str, bool]] = []
        self.described: list[str] = []
        self.inline: list[str] = []
        self.lang = self.title = self.token = ""
        self.h1 = self.forms_without_token = 0
        self._open_title = self._open_form = self._in_label = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.ids.append(given["id"])
        self.described += given.get("aria-describedby", "").split() + given.get("aria-labelledby", "").split()
        self.inline += [name for name in given if name == "style" or name.startswith("on")]
        getattr(self, f"_see_{tag}", lambda _given: None)(given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._open_title = False
        elif tag == "label":
            self._in_label = False
        elif tag == "form" and self._open_form:
            self._open_form = False
            self.forms_without_token += 1

    def handle_data(self, data: str) -> None:
        if self._open_title:
            self.title += data

    def _see_html(self, given: dict[str, str]) -> None:
        self.lang = given.get("lang", "")

    def _see_title(self, _given: dict[str, str]) -> None:
        self._open_title = True

    def _see_h1(self, _given: dict[str, str]) -> None:
        self.h1 += 1

    def _see_style(self, _given: dict[str, str]) -> None:
        self.inline.append("<style>")

    def _see_script(self, given: dict[str, str]) -> None:
        if "src" not in given and given.get("type") != "application/json":
            self.inline.append("<script>")

    def _see_label(self, given: dict[str, str]) -> None:
        self.labels.add(given.get("for", ""))
        self._in_label = True

    def _see_form(self, given: dict[str, str]) -> None:
        # Open until its token is seen; closing while open means there was none.
        self._open_form = given.get("method", "").lower() == "post"

    def _see_input(self, given: dict[str, str]) -> None:
        if given.get("name") == "csrf_token":
            self.token, self._open_form = given["value"], False
        if given.get("type", "text") not in UNLABELLED:
            self._field(given)

    def _see_select(self, given: dict[str, str]) -> None:
        self._field(given)

    def _see_textarea(self, given: dict[str, str]) -> None:
        self._field(given)

    def _field(self, given: dict[str, str]) -> None:
        is_named = self._in_label or "aria-label" in given or "aria-labelledby" in given
        self.fields.append((given.get("id", ""), is_named))
