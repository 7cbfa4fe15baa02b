"""What one person can reach: the pages their guards admit them to, and those that these lead to."""

import re
from collections import deque
from html import unescape
from urllib.parse import parse_qsl, urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter, RequestRedirect

from intake.auth.guards import PUBLIC, SIGNED, guard_of
from tests.stages.pages import Page

EACH, DEEP = 4, 3  # addresses kept of one kind of page; links followed from the first
_LINK = re.compile(r'(?:href|hx-get)="(/[^"#]*)"')
_SPARED = frozenset({"static", "auth.log_out"})
_SAME = frozenset({"lang", "theme"})  # the same page, in other words or colours


def reached(page: Page) -> dict[str, list[str]]:
    """Addresses by kind of page: its endpoint, and what its query names."""
    app = page.client.application
    adapter = app.url_map.bind("localhost")
    first = [str(rule) for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.arguments]
    found: dict[str, list[str]] = {}
    waiting = deque((path, 0) for path in sorted(first))
    seen = set(first)
    while waiting:
        path, depth = waiting.popleft()
        kind = _kind_of(app, adapter, path)
        if kind is None or len(found.get(kind, ())) >= EACH:
            continue
        answer = page.client.get(path)
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        found.setdefault(kind, []).append(path)
        if depth < DEEP:
            links = [unescape(link) for link in dict.fromkeys(_LINK.findall(answer.text))]
            waiting.extend((link, depth + 1) for link in links if link not in seen)
            seen.update(links)
    return found


def _kind_of(app: Flask, adapter: MapAdapter, path: str) -> str | None:
    """None of what is no page of staff."""
    parts = urlsplit(path)
    try:
        endpoint, _ = adapter.match(parts.path, method="GET")
    except (HTTPException, RequestRedirect):
        return None
    if endpoint in _SPARED or guard_of(app, endpoint) in {PUBLIC, SIGNED}:
        return None
    query = parse_qsl(parts.query)
    if _SAME & {name for name, _ in query}:
        return None
    asked = [f"{name}={value}" if name == "queue" else name for name, value in query]
    return f"{endpoint}?{'&'.join(sorted(set(asked)))}" if asked else endpoint
