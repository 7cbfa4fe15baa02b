"""Every page there is for somebody, found by following links from the addresses that need nothing named."""

import re
from html import unescape
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from flask import Flask
from playwright.sync_api import APIRequestContext
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

_LINK = re.compile(r'<a\b[^>]*?\shref="([^"#]+)', re.IGNORECASE)
_WHOLE = re.compile(r"<html\b", re.IGNORECASE)
# Of one kind of page so many addresses are opened: what differs between two complaints is looked at by the screens.
_OF_A_KIND = 1
# They end the session, or switch what is seen.
_NOT_FOLLOWED = {"lang", "theme", "reading"}


class Door(NamedTuple):
    """A page as somebody comes to it."""

    endpoint: str
    path: str


class Walk:
    """One person's. `pages` have been opened, `refused` answered otherwise than with a page."""

    def __init__(self, app: Flask, browser: APIRequestContext, origin: str) -> None:
        self._doors: MapAdapter = app.url_map.bind(urlsplit(origin).netloc)
        self._browser, self._origin = browser, origin
        self.pages: list[Door] = []
        self.refused: list[tuple[int, Door]] = []
        self._seen: set[str] = set()
        self._of_a_kind: dict[str, int] = {}
        self._waiting = [self._door(rule.rule) for rule in app.url_map.iter_rules() if _stands_alone(rule)]

    def go(self, most: int = 1000) -> list[Door]:
        while self._waiting and len(self.pages) < most:
            door = self._waiting.pop(0)
            if door is not None and self._is_new(door):
                self._open(door)
        return self.pages

    def _open(self, door: Door) -> None:
        answer = self._browser.get(door.path, max_redirects=0)
        kind = answer.headers.get("content-type", "")
        if answer.status == 200 and kind.startswith("text/html"):
            text = answer.text()
            if _WHOLE.search(text):
                self.pages.append(door)
                self._waiting += [self._door(urljoin(door.path, unescape(one))) for one in _LINK.findall(text)]
        else:
            self.refused.append((answer.status, door))
            if answer.status in {301, 302, 303}:
                self._waiting.append(self._door(urljoin(door.path, answer.headers["location"])))

    def _is_new(self, door: Door) -> bool:
        """Neither opened yet nor one too many of its kind; a filter makes another page of it, once."""
        address = urlsplit(door.path)
        kind = f"{door.endpoint}?{','.join(sorted({name for name, _value in parse_qsl(address.query)}))}"
        if door.path in self._seen or self._of_a_kind.get(kind, 0) >= _OF_A_KIND:
            return False
        if self._of_a_kind.get(door.endpoint, 0) >= 3 * _OF_A_KIND:
            return False
        self._seen.add(door.path)
        for one in (kind, door.endpoint):
            self._of_a_kind[one] = self._of_a_kind.get(one, 0) + 1
        return True

    def _door(self, link: str) -> Door | None:
        address = urlsplit(link)
        if address.netloc and f"{address.scheme}://{address.netloc}" != self._origin:
            return None
        named = [(name, value) for name, value in parse_qsl(address.query) if name not in _NOT_FOLLOWED]
        try:
            endpoint, _arguments = self._doors.match(address.path, method="GET")
        except HTTPException:
            return None
        if endpoint == "static":
            return None
        return Door(str(endpoint), f"{address.path}?{urlencode(named)}" if named else address.path)


def _stands_alone(rule: object) -> bool:
    return "GET" in rule.methods and not rule.arguments  # type: ignore[attr-defined]
