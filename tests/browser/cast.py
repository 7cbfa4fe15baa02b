"""Who works on the installation of a test run, each signed in once: made from the command line, or by `jiesu demo`."""

import re
from contextlib import ExitStack
from typing import TypeVar

from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.people import Staff
from tests.browser.windows import window
from tests.stages.live import Installation

_PASSWORD, DEMO_PASSWORD = "worthless password of the test run", "worthless password of the history"
MARKET, REGISTRAR = "成都市市场监督管理局", "成都市民政局"
HOUSING = "成都市住房和城乡建设局"
# Login → name, role, department; a role `head` is a handler who heads theirs.
ACCOUNTS = {
    "operator": ("合成话务员", "operator", ""),
    "dispatcher": ("合成派单员", "dispatcher", ""),
    "caller-back": ("合成回访员", "caller_back", ""),
    "supervisor": ("合成督办员", "supervisor", ""),
    "auditor": ("合成审计员", "auditor", ""),
    "keeper": ("合成管理员", "administrator", ""),
    "market": ("合成承办人甲", "handler", MARKET),
    "registrar": ("合成承办人乙", "handler", REGISTRAR),
    "housing": ("合成承办人丙", "handler", HOUSING),
    "registrar-head": ("合成负责人乙", "head", REGISTRAR),
}
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
Somebody = TypeVar("Somebody", bound=Staff)


class Cast:
    """The accounts above, made when first asked for, and a demonstration's."""

    def __init__(self, chromium: Browser, installation: Installation) -> None:
        self.chromium, self.installation = chromium, installation
        self._cookies: dict[str, list] = {}
        self._made: set[str] = set()

    def cookies_of(self, login: str) -> list:
        """Of a session of theirs; each signs in once a run, as the door counts how often one address knocks."""
        if login not in self._cookies:
            with window(self.chromium, self.installation) as context:
                self._sign_in(context, login)
                self._cookies[login] = context.cookies()
        return self._cookies[login]

    def cookies_for(self, login: str, **preferences: str) -> list:
        """As above, nobody's for the empty login, with `language` and `theme` as chosen."""
        chosen = [
            {"name": f"jiesu_{name}", "value": value, "url": self.installation.url}
            for name, value in preferences.items()
        ]
        return [*(self.cookies_of(login) if login else []), *chosen]

    def _sign_in(self, context: BrowserContext, login: str) -> None:
        """By the form of the page, without drawing it: `test_log_in` and `test_console` sign in on the screen."""
        (token,) = {*_TOKEN.findall(context.request.get("/login").text())}
        form = {"csrf_token": token, "login": login, "password": self.password_of(login)}
        assert not context.request.post("/login", form=form).url.endswith("/login"), f"{login} is not let in"

    def password_of(self, login: str) -> str:
        """Makes the account when it is first asked for."""
        if login not in ACCOUNTS:
            return DEMO_PASSWORD
        if login not in self._made:
            name, role, department = ACCOUNTS[login]
            posts = {"head": ["--role", "handler", "--head"]}
            words = ["staff", "add", login, "--name", name, *posts.get(role, ["--role", role]), "--password-stdin"]
            self.installation.says(*words, *(["--department", department] if department else []), stdin=_PASSWORD)
            self._made.add(login)
        return _PASSWORD


class Stage(ExitStack):
    """One story: whoever comes on gets a window of their own, closed at its end."""

    def __init__(self, cast: Cast) -> None:
        super().__init__()
        self._cast = cast

    def comes(self, person: type[Somebody], login: str) -> Somebody:
        """A member of staff before their screen, signed in."""
        return person(self._window(self._cast.cookies_of(login)).new_page())

    def somebody(self) -> Page:
        """A window of somebody without an account."""
        return self._window([]).new_page()

    def _window(self, cookies: list) -> BrowserContext:
        return self.enter_context(window(self._cast.chromium, self._cast.installation, cookies=cookies))
