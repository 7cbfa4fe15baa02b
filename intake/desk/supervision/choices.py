"""What the forms about orders offer to choose from."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from sqlmodel import Session

from intake.casework.actions.facts import ActionFacts
from intake.casework.clocks.order_rows import orders_of
from intake.casework.collaborators import Collaborators
from intake.casework.find import OPEN_PARTS
from intake.casework.supervision.issuing import running_of
from intake.casework.supervision.levels import DAYS, DEMANDS, is_heavier, next_level
from intake.desk.complaint_page import ComplaintPage
from intake.desk.supervision.panel import demand_words
from intake.language.i18n import _, ngettext
from intake.language.words import word
from intake.models import SupervisionOrder
from intake.vocabulary import OrderLevel
from intake.web.context import actor, moment

_Choices = Callable[[Session, Collaborators, ComplaintPage, str], dict[str, Any]]


def _ordering(session: Session, _office: Collaborators, complaint_page: ComplaintPage, _verb: str) -> dict[str, Any]:
    """Whoever is to be pressed, by what is heavier than what presses them; the next level stands chosen."""
    complaint = complaint_page.complaint
    owing = [part for part in complaint_page.parts if part.row.state in OPEN_PARTS]
    running = running_of(session, complaint)
    own = [running.get(part.row.department_id) for part in owing]
    levels = [level for level in OrderLevel if any(one is None or is_heavier(level, one.level) for one in own)]
    wanted = next_level(orders_of(session, complaint))
    return {
        "levels": [(level.value, word(level), _usual(level)) for level in levels],
        "level": (wanted if wanted in levels else levels[0]).value if levels else "",
        "departments": list({part.row.department_id: part.department for part in owing}.items()),
    }


def _usual(level: OrderLevel) -> str:
    days = ngettext("%(num)d working day", "%(num)d working days", DAYS[level])
    return f"{days} · {_(DEMANDS[level])}"


def _which(of: Callable[[ActionFacts], Sequence[SupervisionOrder]]) -> _Choices:
    """Each with what it asks for or, once that is there, what was reported."""

    def choices(
        session: Session, collaborators: Collaborators, complaint_page: ComplaintPage, _verb: str
    ) -> dict[str, Any]:
        facts = ActionFacts(session, collaborators, complaint_page.complaint, actor(), moment(), None, (), False)
        key = complaint_page.text_key
        said = ((row, key.open(row.feedback) or demand_words(key, row)) for row in of(facts))
        return {"orders": [(row.id, _name(collaborators, row), text) for row, text in said]}

    return choices


def _name(collaborators: Collaborators, row: SupervisionOrder) -> str:
    card = collaborators.rules.directory.departments.get(row.department_id)
    return f"{row.ordinal}. {word(row.level)} · {card.name if card else '—'}"


ORDER_CHOICES: Mapping[str, _Choices] = MappingProxyType(
    {
        "order": _ordering,
        "order_report": _which(lambda facts: facts.orders_to_report),
        "order_decision": _which(lambda facts: facts.orders_to_decide),
        "order_withdrawal": _which(lambda facts: facts.orders_to_withdraw),
    }
)
