"""What the events of clocks say: promised, met, moved, standing still, climbed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from intake.casework.clocks.pauses import CEILING
from intake.language.formats import listed, shanghai
from intake.language.i18n import _, ngettext
from intake.language.words import word
from intake.vocabulary import PauseReason, SkipReason
from routing.vocabulary import Clock, Step, Unit

Data = Mapping[str, Any]


def promised(data: Data) -> tuple[str, str]:
    by = {(one["clock"], one["due_at"]) for one in data["deadlines"]}
    promises = (f"{word(Clock(clock))} {_when(due)}" for clock, due in sorted(by, key=lambda one: one[1]))
    return _("Promised: %(clocks)s", clocks=listed(promises)), ""


def met(data: Data) -> tuple[str, str]:
    clock = word(Clock(data["clock"]))
    return (_("%(clock)s: met in time", clock=clock) if data["on_time"] else _("%(clock)s: met late", clock=clock)), ""


def extended(data: Data) -> tuple[str, str]:
    days = spell(data["days"], data["unit"])
    words = {"clock": word(Clock(data["clock"])), "days": days, "due": _when(data["due_at"])}
    return _("%(clock)s: %(days)s more, now due %(due)s", **words), data["basis"]


def spell(count: int, unit: str) -> str:
    if unit == Unit.DAYS:
        return ngettext("%(num)d day", "%(num)d days", count)
    return ngettext("%(num)d working day", "%(num)d working days", count)


def paused(data: Data) -> tuple[str, str]:
    until = _("at the latest until %(until)s", until=_when(data["until"])) if data["until"] else ""
    return _("Every clock stands still: %(reason)s", reason=word(PauseReason(data["reason"]))), until


def resumed(data: Data) -> tuple[str, str]:
    is_over = data["reason"] == CEILING
    return _("It has waited as long as it may: the clocks run again") if is_over else _("The clocks run again"), ""


def repaired(data: Data) -> tuple[str, str]:
    count = len(data["changes"])
    return ngettext("%(num)d value of the clocks set right", "%(num)d values of the clocks set right", count), ""


def recalendared(data: Data) -> tuple[str, str]:
    said = [
        f"{word(Clock(one['clock']))}{_(': ')}{_moved_to(one)}"
        for one in data["deadlines"]
        if one["from"] or one["kept"]
    ]
    return _("Brought onto version %(version)s of the working calendar", version=data["calendar_version"]), "\n".join(
        said
    )


def _moved_to(one: Data) -> str:
    if one["kept"]:
        return _("stays at %(at)s; a promised date never moves earlier", at=_when(one["from"]))
    return f"{_when(one['from'])} → {_when(one['to'])}"


def cancelled(data: Data) -> tuple[str, str]:
    return _("%(clock)s: ended", clock=word(Clock(data["clock"]))), ""


def stepped(data: Data) -> tuple[str, str]:
    why = _("not taken: %(why)s", why=word(SkipReason(data["skipped"]))) if data["skipped"] else ""
    return f"{word(Clock(data['clock']))}{_(': ')}{word(Step(data['step']))}", why


def late(data: Data) -> str:
    """When it was done, of what was entered later than that; the event itself stands at when it was entered."""
    if not data["happened_at"]:
        return ""
    return _("Entered later than it was done: %(when)s", when=_moment(data["happened_at"]))


def _moment(iso: str) -> str:
    return shanghai(datetime.fromisoformat(iso), "%Y-%m-%d %H:%M")


def _when(iso: str) -> str:
    return shanghai(datetime.fromisoformat(iso), "%m-%d %H:%M")
