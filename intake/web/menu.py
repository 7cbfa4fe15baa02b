"""What the top bar offers: the screens one may open, in the order of the work."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from flask import Flask, current_app, g, request, url_for

from intake.language.i18n import N_, _
from intake.vocabulary import StaffRole
from intake.web.context import account, actor, is_htmx, moment, runtime

_MAY_OPEN = "jiesu-may-open"

Entries = tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Item:
    """An entry of the menu, as shown."""

    label: str
    address: str
    icon: str
    is_here: bool
    count: int = 0  # of what waits there for somebody


TEXTS, MESSAGES, BOARD, ALERTS, JOBS = "/texts", "/messages", "/board", "/alerts", "/jobs"
# Address, English label, drawing. Screens that are not mounted are left out.
MENU = (
    ("/console", N_("New call"), "phone"),
    ("/desk", N_("Desk"), "inbox"),
    ("/requests", N_("Requests"), "gavel"),
    ("/callbacks", N_("Call-backs"), "phone-outgoing"),
    (TEXTS, N_("Incoming texts"), "message"),
    (MESSAGES, N_("Outgoing messages"), "send"),
    ("/told", N_("Who was told what"), "checks"),
    (BOARD, N_("Board"), "chart-bar"),
    ("/orders", N_("Orders"), "gavel"),
    ("/letters", N_("Owed by associations"), "file-text"),
    ("/meetings", N_("Joint meetings"), "users"),
    ("/meetings/asked", N_("Opinions asked"), "message"),
    (ALERTS, N_("Early warning"), "alert-triangle"),
    ("/reports", N_("Closure rates"), "chart-line"),
    ("/bulletins", N_("Bulletins"), "file-text"),
    ("/rules", N_("Rules"), "table"),
    ("/registry", N_("Registry"), "building"),
    ("/campaigns", N_("Campaigns"), "flame"),
    ("/key-list", N_("Key supervision"), "eye"),
    ("/departments", N_("Departments"), "map-pin"),
    ("/registry/verify", N_("Registry check"), "checks"),
    ("/calendars", N_("Calendars"), "calendar"),
    ("/limits", N_("Time limits"), "clock"),
    ("/knowledge", N_("Knowledge"), "file-text"),
    ("/suggestions", N_("Suggestions"), "bulb"),
    ("/repeats", N_("Repeated callers"), "phone"),
    ("/shifts", N_("Shift hand-over"), "refresh"),
    ("/fee-lists", N_("Fee lists"), "file-text"),
    ("/staff", N_("Staff"), "users"),
    (JOBS, N_("Background jobs"), "refresh"),
    ("/retention", N_("Retention"), "history"),
    ("/quarantine", N_("Quarantine"), "shield-x"),
    ("/audit", N_("Audit"), "fingerprint"),
)

# The screens of the rules table, as tabs on each of them (templates/admin/rules/nav.html).
RULES = (
    ("/rules", N_("Sheet"), "table"),
    ("/rules/versions", N_("Versions"), "history"),
    ("/rules/explain", N_("Explain"), "question-mark"),
    ("/rules/replays", N_("Replays"), "refresh"),
    ("/rules/learning", N_("Learning"), "bulb"),
    ("/rules/classifier", N_("Classifier"), "filter"),
)

# The screens of the registry, likewise (templates/admin/registry/nav.html).
REGISTRY = (
    ("/registry", N_("Coverage"), "shield-check"),
    ("/registry/rounds", N_("Half-yearly check"), "checks"),
    ("/registry/corrections", N_("Corrections"), "edit"),
    ("/registry/changes", N_("Proposed changes"), "users"),
    ("/registry/watch", N_("Key list"), "eye"),
    ("/registry/associations", N_("Associations"), "search"),
    ("/registry/import", N_("Import"), "upload"),
    ("/registry/questions", N_("Questions"), "question-mark"),
    ("/registry/batches", N_("Batches"), "users"),
)


def install(app: Flask, may_open: Callable[[str], bool]) -> None:
    app.extensions[_MAY_OPEN] = may_open
    app.before_request(_count_ahead)
    app.jinja_env.globals |= {
        "menu": menu,
        "rules_tabs": rules_tabs,
        "registry_tabs": registry_tabs,
        "may_open": may_open,
        "start_page": start_page,
    }


def menu() -> list[Item]:
    """The innermost of those whose addresses begin this page's is where one is."""
    entries = _offered(_in_order())
    here = max((item.address for item in entries if item.is_here), key=len, default="")
    return [
        replace(item, is_here=item.address == here, count=_counts().get(item.address.rstrip("/"), 0))
        for item in entries
    ]


def _in_order() -> Entries:
    """In the order of the work; a supervisor's day begins with the board."""
    who = account()
    if who is None or not who.has_role(StaffRole.SUPERVISOR):
        return MENU
    return tuple(sorted(MENU, key=lambda entry: entry[0] != BOARD))


def _count_ahead() -> None:
    """Before the view opens a connection of its own: a second one, held beside it, would starve the pool."""
    g.menu_counts = {}
    if request.method != "GET" or is_htmx() or account() is None:
        return
    counts = {
        TEXTS: runtime().texts_watch.count,
        MESSAGES: runtime().unsettled_watch.count,
        ALERTS: runtime().warning_watch.count,
        JOBS: runtime().jobs_watch.count,
    }
    for path, page in _pages(tuple((path, "", "") for path in counts)).items():
        if current_app.extensions[_MAY_OPEN](page):
            g.menu_counts[path] = counts[path](runtime().db, actor(), at=moment())


def _counts() -> dict[str, int]:
    counts: dict[str, int] = g.get("menu_counts", {})
    return counts


def rules_tabs() -> list[Item]:
    """The screens of the rules table that are mounted and may be opened."""
    return _tabs(RULES)


def registry_tabs() -> list[Item]:
    return _tabs(REGISTRY)


def _tabs(entries: Entries) -> list[Item]:
    """The first, whose address begins all the others', is only itself."""
    tabs = _offered(entries)
    inner = any(tab.is_here for tab in tabs[1:])
    return [replace(tab, is_here=tab.is_here and not (inner and at == 0)) for at, tab in enumerate(tabs)]


def start_page() -> str:
    """Where work starts: the first screen of one's menu."""
    entries = menu()
    return entries[0].address if entries else url_for("auth.change_password")


def _offered(entries: Entries) -> list[Item]:
    may_open = current_app.extensions[_MAY_OPEN]
    pages = _pages(entries)
    return [
        Item(_(label), url_for(pages[path]), icon, _is_under(path))
        for path, label, icon in entries
        if path in pages and may_open(pages[path])
    ]


def _pages(entries: Entries) -> dict[str, str]:
    """The endpoint behind each of these addresses, as far as it is mounted."""
    wanted = {path for path, _label, _icon in entries}
    found: dict[str, str] = {}
    for rule in current_app.url_map.iter_rules():
        path = rule.rule.rstrip("/")
        if path in wanted and "GET" in (rule.methods or ()):
            found.setdefault(path, rule.endpoint)
    return found


def _is_under(path: str) -> bool:
    return request.path == path or request.path.startswith(path + "/")
