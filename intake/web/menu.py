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


# Endpoint, English label, drawing. Screens that are not mounted are left out.
MENU = (
    ("console.new", N_("New call"), "phone"),
    ("inbox.list", N_("Desk"), "inbox"),
    ("requests.list", N_("Requests"), "gavel"),
    ("callbacks.list", N_("Call-backs"), "phone-outgoing"),
    ("reports.closure", N_("Closure rates"), "chart-line"),
    ("staff.list", N_("Staff"), "users"),
    ("quarantine.list", N_("Quarantine"), "shield-x"),
    ("audit.list", N_("Audit"), "fingerprint"),
)


def install(app: Flask, may_open: Callable[[str], bool]) -> None:
    app.extensions[_MAY_OPEN] = may_open
    app.jinja_env.globals |= {"menu": menu, "may_open": may_open, "start_page": start_page}


def menu() -> list[Item]:
    here = request.blueprint
    return [
        Item(_(label), url_for(endpoint), icon, here == endpoint.partition(".")[0])
        for endpoint, label, icon in MENU
        if current_app.extensions[_MAY_OPEN](endpoint)
    ]


def start_page() -> str:
    """Where work starts: the first screen of one's menu."""
    entries = menu()
    return entries[0].address if entries else url_for("auth.change_password")
