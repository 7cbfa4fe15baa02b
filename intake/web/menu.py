"""What the top bar offers: the screens one may open, in the order of the work."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app, request, url_for

from intake.i18n import N_, _

_MAY_OPEN = "jiesu-may-open"


@dataclass(frozen=True)
class Item:
    """An entry of the menu, as shown."""

    label: str
    address: str
    icon: str
    is_here: bool


# Address, English label, drawing. Screens that are not mounted are left out.
MENU = (
    ("/console", N_("New call"), "phone"),
    ("/desk", N_("Desk"), "inbox"),
    ("/requests", N_("Requests"), "gavel"),
    ("/callbacks", N_("Call-backs"), "phone-outgoing"),
    ("/reports", N_("Closure rates"), "chart-line"),
    ("/staff", N_("Staff"), "users"),
    ("/quarantine", N_("Quarantine"), "shield-x"),
    ("/audit", N_("Audit"), "fingerprint"),
)


def install(app: Flask, may_open: Callable[[str], bool]) -> None:
    app.extensions[_MAY_OPEN] = may_open
    app.jinja_env.globals |= {"menu": menu, "may_open": may_open, "start_page": start_page}


def menu() -> list[Item]:
    may_open = current_app.extensions[_MAY_OPEN]
    pages = _pages()
    return [
        Item(_(label), url_for(pages[path]), icon, _is_under(path))
        for path, label, icon in MENU
        if path in pages and may_open(pages[path])
    ]


def start_page() -> str:
    """Where work starts: the first screen of one's menu."""
    entries = menu()
    return entries[0].address if entries else url_for("auth.change_password")


def _pages() -> dict[str, str]:
    """The endpoint behind each address of the menu, as far as it is mounted."""
    wanted = {path for path, _label, _icon in MENU}
    found: dict[str, str] = {}
    for rule in current_app.url_map.iter_rules():
        path = rule.rule.rstrip("/")
        if path in wanted and "GET" in (rule.methods or ()):
            found.setdefault(path, rule.endpoint)
    return found


def _is_under(path: str) -> bool:
    return request.path == path or request.path.startswith(path + "/")
