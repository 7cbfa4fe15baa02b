"""What the orders to a department say: how heavy, by when, what was reported, what became of it."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Protocol

from intake.casework.supervision.levels import DEMANDS
from intake.events import EventKind
from intake.language.i18n import _, ngettext
from intake.language.words import word
from intake.vocabulary import OrderLevel
from routing.vocabulary import Step

Told = tuple[str, str]
Data = Mapping[str, Any]


class DepartmentNames(Protocol):
    """What departments are called."""

    def department(self, department_id: int | None) -> str: ...


def issued(data: Data, names: DepartmentNames) -> Told:
    words = {"level": word(OrderLevel(data["level"])), "department": names.department(data["department_id"])}
    days = ngettext("%(num)d working day", "%(num)d working days", data["days"])
    if data["step"]:
        step = word(Step(data["step"]))
        said = _(
            "%(level)s ordered of %(department)s, report within %(days)s (%(step)s)", **words, days=days, step=step
        )
    else:
        said = _("%(level)s ordered of %(department)s, report within %(days)s", **words, days=days)
    demand = data["demand"] or (DEMANDS[OrderLevel(data["level"])] if data["step"] else "")
    return said, _(demand) if demand else ""


def reported(data: Data, names: DepartmentNames) -> Told:
    return _("%(department)s reported on the order", department=names.department(data["department_id"])), data["text"]


def accepted(data: Data, names: DepartmentNames) -> Told:
    said = _("The report of %(department)s was accepted; the order is settled", **_of(data, names))
    return said, data["note"]


def refused(data: Data, names: DepartmentNames) -> Told:
    days = ngettext("%(num)d working day", "%(num)d working days", data["days"])
    said = _(
        "The report of %(department)s was refused; a new one is due within %(days)s", **_of(data, names), days=days
    )
    return said, data["reason"]


def withdrawn(data: Data, names: DepartmentNames) -> Told:
    return _("The order to %(department)s was withdrawn", **_of(data, names)), data["reason"]


def _of(data: Data, names: DepartmentNames) -> dict[str, str]:
    return {"department": names.department(data["department_id"])}


SENTENCES: Mapping[EventKind, Callable[[Data, Any], Told]] = MappingProxyType(
    {
        EventKind.ORDER_ISSUE: issued,
        EventKind.ORDER_FEEDBACK: reported,
        EventKind.ORDER_ACCEPT: accepted,
        EventKind.ORDER_REFUSE: refused,
        EventKind.ORDER_WITHDRAW: withdrawn,
    }
)
