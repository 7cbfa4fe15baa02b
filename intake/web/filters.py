"""What templates of pages can say beyond what every template can: masks, chips of clocks, the menu, the icons."""

from base64 import b64encode
from datetime import datetime

from flask import Flask, g
from markupsafe import Markup, escape

from intake.identity.mask import masked_name, masked_phone
from intake.language.formats import DueView, date_words, due_view, due_words
from intake.language.i18n import language
from intake.language.translation import translated
from intake.rendering import equip, said_anew
from intake.web.cited import cited
from intake.web.context import account, calendar, is_htmx, moment, runtime
from intake.web.static import asset
from routing.violations import ViolationCard, shipped_violations

_MEGABYTE_FROM = 999_500
SPRITE = "vendor/tabler-icons-3.51.0/sprite.svg"


def install(app: Flask) -> None:
    equip(app.jinja_env)
    app.jinja_env.filters |= {
        "masked_name": masked_name,
        "masked_phone": masked_phone,
        "violation_name": said_anew(violation_name),
        "file_size": file_size,
        "cited": said_anew(lambda basis: cited(basis or "", runtime().settings.home_region)),
        "inline_jpeg": inline_jpeg,
        "translated": said_anew(translated),
        # In a page, the time and the calendar are those of the request unless given.
        "due_words": said_anew(lambda at, now=None, days=None: due_words(at, now or moment(), days or calendar())),
        "date_words": said_anew(lambda day, now=None: date_words(day, now or moment())),
    }
    app.jinja_env.globals |= {
        "account": account,
        "asset": asset,
        "icon": icon,
        "is_htmx": is_htmx,
        "moment": moment,
        "clock_view": clock_view,
    }


def clock_view(due_at: datetime | None, met_at: datetime | None = None, *, is_paused: bool = False) -> DueView:
    """A clock at the time of this request, for the chip of `partials/due.html`."""
    days = calendar() if due_at is not None and met_at is None and not is_paused else None
    return due_view(due_at, now=moment(), calendar=days, met_at=met_at, is_paused=is_paused)


def file_size(size: int) -> str:
    """As telephones say it: decimal, no more than one place."""
    return f"{size / 1_000_000:.1f} MB" if size >= _MEGABYTE_FROM else f"{max(1, round(size / 1000))} KB"


def inline_jpeg(content: bytes) -> str:
    """The address of a small picture within the page itself: it is read where the page is."""
    return "data:image/jpeg;base64," + b64encode(content).decode()


def icon(name: str, label: str = "") -> Markup:
    """A drawing of the vendored sprite; without a label it is decoration and readers skip it."""
    told = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return Markup(f'<svg class="icon" {told}><use href="{escape(asset(SPRITE))}#{escape(name)}"/></svg>')  # noqa: S704 - each part is escaped


def violation_name(code: str) -> str:
    """In the language spoken; nothing for a code that is none. By the taxonomy in force where the page has read it."""
    card = next((card for card in _taxonomy() if card.code == code), None)
    if card is None:
        return ""
    return card.name_zh if language() == "zh" else card.name_en


def _taxonomy() -> tuple[ViolationCard, ...]:
    known: tuple[ViolationCard, ...] = g.get("taxonomy") or shipped_violations()
    return known
