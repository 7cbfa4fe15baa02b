"""What the rules decided, who overruled them, and what was settled in coordination."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from intake.language.formats import listed
from intake.language.i18n import _

Told = tuple[str, str]
Data = Mapping[str, Any]


class HolderNames(Protocol):
    """What departments are called, one or several."""

    def department(self, department_id: int | None) -> str: ...
    def departments(self, ids: Sequence[int]) -> str: ...


def route(data: Data, names: HolderNames) -> Told:
    leads = names.departments(data["leads"]) or _("to be coordinated")
    rules = listed(str(rule) if rule is not None else _("no rule") for rule in data["rules"])
    words = {"version": data["table_version"], "rules": rules, "leads": leads}
    return _("Rules table %(version)s, rule %(rules)s: %(leads)s", **words), ""


def override(data: Data, names: HolderNames) -> Told:
    before, after = names.departments(data["from"]) or "—", names.departments(data["to"])
    return _("The rules overruled: %(before)s → %(after)s", before=before, after=after), data["reason"]


def settle(data: Data, names: HolderNames) -> Told:
    lead, document = names.department(data["lead"]), data["document"] or _("no document named")
    return _("Settled by coordination: %(lead)s (%(document)s)", lead=lead, document=document), data["reason"]
