"""What the events of a department's own work say: who in it has a part, and what it tells in the meantime."""

from collections.abc import Callable, Mapping
from typing import Any

from intake.language.i18n import _


def assigned(data: Mapping[str, Any], department: str, name_of: Callable[[int | None], str]) -> tuple[str, str]:
    """Who has it from now on; nobody in particular where it went back to the department."""
    after = data["after"]
    people = [name_of(after["handler_id"]), name_of(after["deputy_id"])]
    said = [after["section"], people[0], _("helped by %(name)s", name=people[1]) if people[1] else ""]
    to = " · ".join(filter(None, said))
    if not to:
        return _("%(department)s took back who has it", department=department), data["note"]
    return _("%(department)s gave it to %(who)s", department=department, who=to), data["note"]


def interim(data: Mapping[str, Any], department: str) -> tuple[str, str]:
    return _("%(department)s gave an interim answer", department=department), data["text"]
