"""A browser of somebody's that goes on trying: the same form again until the house has answered it."""

import re
import threading
import time
from http.cookiejar import DefaultCookiePolicy
from http.cookies import SimpleCookie

import requests

_CSRF = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"')
_FORM_TOKEN = re.compile(r'name="token" value="([0-9a-f]{32})"')
_PAUSE_SECONDS = 0.3
_SECONDS_ALLOWED = 30.0


class GaveUp(Exception):
    """The run is over before the house has answered."""


class Browser:
    """Keeps cookies for as long as it runs, whatever the house's clock says; `is_over` ends its patience."""

    def __init__(self, url: str, is_over: threading.Event) -> None:
        self._url, self._is_over = url, is_over
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._cookies: dict[str, str] = {}
        self.broken = 0  # how often an answer did not come, or was that the house is not able to

    def get(self, path: str) -> requests.Response:
        return self._ask("GET", path)

    def page_token(self, path: str) -> tuple[str, str]:
        """What a page gives to be sent back: its CSRF token, and the token of its form."""
        text = self.get(path).text
        csrf, token = _CSRF.search(text), _FORM_TOKEN.search(text)
        return csrf[1] if csrf else "", token[1] if token else ""

    def post(self, path: str, form: dict[str, object], **headers: str) -> requests.Response:
        return self._ask("POST", path, form, headers)

    def log_in(self, login: str, password: str) -> bool:
        """Signed in: a page for staff is shown."""
        csrf, _token = self.page_token("/login")
        self.post("/login", {"csrf_token": csrf, "login": login, "password": password})
        return self.get("/account").status_code == requests.codes.ok

    def _ask(
        self, method: str, path: str, form: dict[str, object] | None = None, headers: dict[str, str] | None = None
    ) -> requests.Response:
        while not self._is_over.is_set():
            answer = self._answer(method, path, form, headers or {})
            if answer is not None and not _is_unable(answer.status_code):
                return answer
            self.broken += 1
            time.sleep(_PAUSE_SECONDS)
        raise GaveUp

    def _answer(
        self, method: str, path: str, form: dict[str, object] | None, headers: dict[str, str]
    ) -> requests.Response | None:
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        try:
            answer = self._session.request(
                method,
                self._url + path,
                data=form,
                headers=headers | ({"Cookie": cookies} if cookies else {}),
                allow_redirects=False,
                timeout=_SECONDS_ALLOWED,
            )
        except requests.RequestException:
            return None
        for line in answer.raw.headers.getlist("Set-Cookie"):
            self._cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return answer


def _is_unable(status: int) -> bool:
    return status >= requests.codes.server_error or status == requests.codes.too_many
