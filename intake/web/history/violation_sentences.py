"""What the events about violations say to a reader: whose word each is."""

from collections.abc import Mapping
from typing import Any

from intake.language.formats import listed
from intake.language.i18n import _

Data = Mapping[str, Any]


def guessed(data: Data, _names: object) -> tuple[str, str]:
    guesses = listed(_guess(one) for one in data["guesses"])
    taken = _("The complainant said yes to: %(codes)s", codes=listed(data["taken"])) if data["taken"] else ""
    if data["declined"]:
        declined = _("The complainant said no to: %(codes)s", codes=listed(data["declined"]))
        taken = f"{taken} {declined}".strip()
    return _("Machine guess, neither said nor decided: %(guesses)s", guesses=guesses), taken


def named(data: Data, _names: object) -> tuple[str, str]:
    if data["declined"]:
        return _("The complainant, asked, said it is not: %(codes)s", codes=listed(data["declined"])), ""
    return _("The complainant, asked, said it is: %(codes)s", codes=listed(data["codes"])), ""


def decided(data: Data, _names: object) -> tuple[str, str]:
    before = _("before: %(codes)s", codes=listed(data["before"])) if data["before"] else _("nothing was named before")
    return _("Decided what it is about: %(codes)s", codes=listed(data["codes"])), before


def about_fees(data: Data, _names: object) -> tuple[str, str]:
    dropped = _("No longer: %(codes)s", codes=listed(data["dropped"])) if data["dropped"] else ""
    if not data["codes"]:
        return _("Fee items taken back"), dropped
    return _("Named as items of the fee lists: %(codes)s", codes=listed(data["codes"])), dropped


def _guess(one: Mapping[str, Any]) -> str:
    sure = "" if one["percent"] is None else f" {one['percent']}%"
    return f"{one['code']}{sure}"
