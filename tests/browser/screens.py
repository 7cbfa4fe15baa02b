"""The main screens, each with who opens it and the clicks that lead to it."""

from dataclasses import dataclass
from datetime import timedelta

from playwright.sync_api import Page

from intake.clock import now
from routing.calendars.working_time import local_day

PUBLIC = ""


@dataclass(frozen=True)
class Screen:
    """`path`, then what is clicked in turn; `typed` fills fields before the last click, `sent` chooses a file there.

    Whole once `last` is there.
    """

    name: str
    login: str
    path: str
    clicks: tuple[str, ...] = ()
    typed: tuple[tuple[str, str], ...] = ()
    last: str = "main"
    sent: tuple[str, bytes] = ("", b"")

    def open(self, page: Page) -> None:
        page.goto(self.path)
        for at, selector in enumerate(self.clicks):
            if at == len(self.clicks) - 1:
                self._fill(page)
            page.locator(selector).first.click()
        page.locator(self.last).first.wait_for()

    def _fill(self, page: Page) -> None:
        for field, value in self.typed:
            page.fill(field, value)
        name, content = self.sent
        if name:
            page.set_input_files("#file", {"name": name, "mimeType": "application/octet-stream", "buffer": content})


_FIRST = "a[data-open]"
_DRAWN = "#charts .chart-mark"
_SENT = "[data-primary]"
_WRITTEN = (("#narrative", "不入会就不让接项目，每年交会费 1200 元。"), ("#association", "某某协会"))


def _week_off() -> bytes:
    """The week after next off, and nothing else of its year: dates move, and much of it looks like a slip."""
    days = [local_day(now()) + timedelta(days=n) for n in range(7, 14)]
    lines = [f"{day},0,合成假日,合成通知" for day in days if day.year == days[0].year]
    return "\n".join(["day,is_working,name,notice", *lines, ""]).encode()


_CHANGES = "/registry/changes/"
_ASSOCIATION = (_FIRST, "dd a[href^='/registry/associations/']")
_EDIT = (*_ASSOCIATION, "a[href$='do=edit']")
_CALENDAR = "/calendars/change/year"
_TWO_YEARS = "day,is_working,name,notice\n2027-12-31,0,元旦,合成通知\n2028-01-01,0,元旦,合成通知\n"
_FAULTY = "day,is_working,name\n2027-13-01,1,元旦\n2027-01-01,maybe,元旦\n"
SCREENS = (
    Screen("home", PUBLIC, "/"),
    Screen("complain", PUBLIC, "/complain"),
    Screen("complain-refused", PUBLIC, "/complain", (_SENT,), (("#phone", "123"), ("#amount", "许多"))),
    Screen("complain-check", PUBLIC, "/complain", (_SENT,), _WRITTEN),
    Screen("look-up", PUBLIC, "/associations/?q=协会"),
    Screen("look-up-none", PUBLIC, "/associations/?q=没有这个名字"),
    Screen("association", PUBLIC, "/associations/?q=协会", (".doors a",)),
    Screen("sheet", PUBLIC, "/associations/?q=协会", (".doors a", "a[href$='/sheet']")),
    Screen("fees", PUBLIC, "/fees/?q=培训", ("details.group summary",)),
    Screen("home-large", PUBLIC, "/?reading=large"),
    Screen("complain-large", PUBLIC, "/complain?reading=large", ("details.group summary",)),
    Screen("statistics", PUBLIC, "/statistics/"),
    Screen("statistics-large", PUBLIC, "/statistics/?reading=large"),
    Screen("statistics-files", PUBLIC, "/statistics/open-data/"),
    Screen("published-talks", PUBLIC, "/published-talks/"),
    Screen("privacy", PUBLIC, "/privacy"),
    Screen("track", PUBLIC, "/track/"),
    Screen("track-refused", PUBLIC, "/track/", (_SENT,), (("#number", "2611"), ("#code", "AB"))),
    Screen("log-in", PUBLIC, "/login"),
    Screen("log-in-refused", PUBLIC, "/login", (_SENT,), (("#login", "nobody"), ("#password", "wrong wrong wrong"))),
    Screen("not-found", PUBLIC, "/nowhere"),
    Screen("call", "operator1", "/console/"),
    Screen(
        *("call-refused", "operator1", "/console/", (_SENT,), (("#phone", "12"), ("#amount", "许多"))),
        last="[aria-invalid=true]",
    ),
    Screen("triage-queue", "operator1", "/desk/?queue=triage"),
    Screen("triage", "operator1", "/desk/?queue=triage", (_FIRST,)),
    Screen("desk", "handler-34", "/desk/"),
    Screen("complaint", "handler-34", "/desk/", (_FIRST,)),
    Screen("reply", "handler-34", "/desk/?state=signed", (_FIRST, "a.move[href*='do=reply']")),
    Screen("reply-refused", "handler-34", "/desk/?state=signed", (_FIRST, "a.move[href*='do=reply']", _SENT)),
    Screen("deadlines", "handler-34", "/desk/", (_FIRST, "a[href$='/deadlines']")),
    Screen("deadline", "handler-34", "/desk/", (_FIRST, ".head-chips a.due")),
    Screen("own-rates", "handler-34", "/reports/", last=_DRAWN),
    Screen("review-queue", "dispatcher1", "/desk/?queue=review"),
    Screen("review", "dispatcher1", "/desk/?queue=review", (_FIRST,)),
    Screen("coordination", "dispatcher1", "/desk/?queue=coordination"),
    Screen("requests", "dispatcher1", "/requests/"),
    Screen("request", "dispatcher1", "/requests/", (_FIRST,)),
    Screen("search", "dispatcher1", "/complaints/search/", ("details.searcher-filters summary",)),
    Screen("search-found", "dispatcher1", "/complaints/search/", (".searcher-box .btn",), (("#text", "收费"),)),
    Screen("search-refused", "dispatcher1", "/complaints/search/", (".searcher-box .btn",), (("#text", "费"),)),
    Screen("call-backs", "callback1", "/callbacks/"),
    Screen("call-back", "callback1", "/callbacks/", (_FIRST,)),
    Screen("call-number", "callback1", "/callbacks/", (_FIRST, '[data-press="s"]')),
    Screen("letters", "dispatcher1", "/desk/?queue=review", (_FIRST, "#letters a")),
    Screen("letters-owed", "supervisor1", "/letters/"),
    Screen("objections", "supervisor1", "/desk/?queue=objections"),
    Screen("board", "supervisor1", "/board/", last="#heat .chart-mark"),
    Screen("board-narrowed", "dispatcher1", "/board/?violation=F", last="#trend .chart-mark"),
    Screen("board-wall", "supervisor1", "/board/?wall=1", last="#heat .chart-mark"),
    Screen("own-board", "handler-34", "/board/", last="#flow .chart-mark"),
    Screen("behind-a-tile", "supervisor1", "/board/", ("#tile-open .tile-number a",)),
    Screen("rates", "supervisor1", "/reports/?by=department", last=_DRAWN),
    Screen("rates-months", "supervisor1", "/reports/?by=month&metric=closure_rate_all", last=_DRAWN),
    Screen("behind-a-figure", "supervisor1", "/reports/complaints?metric=closure_rate_all"),
    Screen("kept-months", "supervisor1", "/reports/snapshots"),
    Screen("learning", "supervisor1", "/rules/learning/"),
    Screen("behind-a-rule", "supervisor1", "/rules/learning/", ("a[href*='what=hits']",)),
    Screen("settled-cases", "supervisor1", "/rules/learning/settled"),
    Screen("classifier", "supervisor1", "/rules/classifier/"),
    Screen("quarantine", "supervisor1", "/quarantine/"),
    Screen("texts", "operator1", "/texts/"),
    Screen("messages", "supervisor1", "/messages/"),
    Screen("overdue", "supervisor1", "/desk/?queue=overdue"),
    Screen("audit", "auditor1", "/audit/"),
    Screen("told", "supervisor1", "/told/"),
    Screen("told-somebody", "supervisor1", "/told/", ("main table a",)),
    Screen("notices", "handler-34", "/desk/notices"),
    Screen("notices-settled", "handler-34", "/desk/notices?kind=settled"),
    Screen("reach", "handler-34", "/account/notices/"),
    Screen("reach-refused", "handler-34", "/account/notices/", (_SENT,), (("#email", "x"), ("#phone", "12"))),
    Screen("away-refused", "handler-34", "/account/notices/", ("form[action$='/away'] .btn",)),
    Screen("set-up", "keeper", "/setup/", (".setup-check:not([open]) summary",)),
    Screen("training", "operator1", "/desk/", (".topbar .popup summary", "form[action$='/account/practice'] button")),
    Screen("rules", "supervisor1", "/rules/", last="#rules-grid[data-ready]"),
    Screen("rules-versions", "supervisor1", "/rules/versions/"),
    Screen("rules-version", "dispatcher1", "/rules/versions/1", last="#rules-grid[data-ready]"),
    Screen("rules-no-roll-back", "supervisor1", "/rules/publish/roll-back"),
    Screen("rules-file", "keeper", "/rules/draft/file"),
    Screen("rules-file-refused", "keeper", "/rules/draft/file", (_SENT,)),
    Screen("explain", "operator1", "/rules/explain/"),
    Screen("explain-refused", "operator1", "/rules/explain/", (_SENT,), (("#region", "某地"), ("#amount", "许多"))),
    Screen("explained", "operator1", "/rules/explain/?violation=F-01&violation=A-01&region=510100"),
    Screen("explained-complaint", "dispatcher1", "/desk/?queue=review", (_FIRST, "a[href*='/rules/explain/']")),
    Screen("replays", "supervisor1", "/rules/replays/"),
    Screen("registry", "supervisor1", "/registry/?gap=stale"),
    Screen("registry-backstops", "supervisor1", "/registry/?gap=no_backstop"),
    Screen("registry-association", "supervisor1", "/registry/?gap=stale", (".gap-list table a",)),
    Screen("registry-rounds", "keeper", "/registry/rounds/"),
    Screen("registry-corrections", "keeper", "/registry/corrections/"),
    Screen("registry-correction", "keeper", "/registry/corrections/", (_FIRST,)),
    Screen("registry-edit", "keeper", _CHANGES, _EDIT),
    Screen("registry-edit-refused", "keeper", _CHANGES, (*_EDIT, _SENT)),
    Screen("registry-propose", "keeper", _CHANGES, (*_ASSOCIATION, "a[href$='do=role']")),
    Screen("registry-list-one", "keeper", _CHANGES, (*_ASSOCIATION, "a[href$='do=watch']")),
    Screen("registry-kept", "keeper", _CHANGES, _ASSOCIATION),
    Screen("registry-changes", "keeper", _CHANGES),
    Screen("registry-change", "keeper", _CHANGES, (_FIRST,)),
    Screen("registry-watch", "keeper", "/registry/watch/"),
    Screen("registry-watch-batch", "keeper", "/registry/watch/?do=batch"),
    Screen("key-rounds", "keeper", "/key-list/"),
    Screen("key-indicators", "keeper", "/key-list/indicators/"),
    Screen("key-indicators-begin", "keeper", "/key-list/indicators/begin"),
    Screen("key-findings-enter", "keeper", "/key-list/findings/?do=enter"),
    Screen("delegated-enter", "keeper", "/key-list/delegated/?do=enter"),
    Screen("delegated-file", "keeper", "/key-list/delegated/?do=file"),
    Screen("registry-watch-enter", "keeper", "/registry/watch/", ("table a[href^='/registry/watch/']", _SENT)),
    Screen("registry-check", "handler-34", "/registry/verify/"),
    Screen("registry-mistake", "handler-34", "/registry/verify/", (".deeds a",)),
    Screen("registry-doubt", "handler-34", "/desk/", (_FIRST, "a.move[href*='do=correct_registry']")),
    Screen("departments", "keeper", "/departments/"),
    Screen("department", "keeper", "/departments/", (".stack a",)),
    Screen("department-hand-over", "keeper", "/departments/", (".stack a", "a[href$='/hand-over']")),
    Screen("department-new", "keeper", "/departments/new", (_SENT,)),
    Screen("departments-file", "keeper", "/departments/file/"),
    Screen(
        *("departments-preview", "keeper", "/departments/file/", (_SENT,)),
        sent=("departments.csv", "部门名称\n绵阳市财政局\n某某局\n".encode()),
    ),
    Screen("limits", "keeper", "/limits/"),
    Screen("limit", "keeper", "/limits/policies/complaint/closure"),
    Screen("limit-refused", "keeper", "/limits/policies/complaint/closure", (_SENT,), (("#amount", "0"),)),
    Screen("ladder", "keeper", "/limits/ladders/urgent"),
    Screen("ladder-refused", "keeper", "/limits/ladders/urgent", (_SENT,), (("#offset_half", "0"),)),
    Screen("calendar", "keeper", "/calendars/"),
    Screen("calendar-load", "keeper", _CALENDAR),
    Screen("calendar-faults", "keeper", _CALENDAR, (_SENT,), sent=("2027.csv", _FAULTY.encode())),
    Screen("calendar-asked", "keeper", _CALENDAR, (_SENT,), sent=("2027.csv", _TWO_YEARS.encode())),
    Screen("calendar-preview", "keeper", _CALENDAR, (_SENT,), last=".changes", sent=("notice.csv", _week_off())),
    Screen("calendar-day", "keeper", "/calendars/change/local_day"),
    Screen("calendar-day-refused", "keeper", "/calendars/change/local_day", (_SENT,)),
    Screen("calendar-hours", "keeper", "/calendars/change/office_hours"),
    Screen("staff", "keeper", "/staff/"),
    Screen("staff-form", "keeper", "/staff/new"),
    Screen("staff-form-refused", "keeper", "/staff/new", (_SENT,)),
    Screen("staff-member", "keeper", "/staff/", ("table a",)),
    Screen("account", "auditor1", "/account"),
    Screen("bulletins", "supervisor1", "/bulletins/"),
    Screen("bulletins-refused", "supervisor1", "/bulletins/", (_SENT,), (("#period", "2026"),)),
    Screen("bulletin", "supervisor1", "/bulletins/", ("table a[href^='/bulletins/']",)),
    Screen("bulletin-unread", "supervisor1", "/bulletins/", ("table a[href^='/bulletins/']", _SENT)),
    Screen("bulletin-opened", "auditor1", "/bulletins/", ("tbody tr:nth-child(2) a", "a[href^='/bulletin/']")),
    Screen("bulletin-readers", "supervisor1", "/bulletins/readers/"),
    Screen("bulletin-readers-refused", "supervisor1", "/bulletins/readers/", (_SENT,)),
)
