"""The orders of one complaint in words, as far as they are the reader's to know."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from intake.casework.actor import Actor
from intake.casework.clocks.order_rows import orders_of
from intake.casework.collaborators import Collaborators
from intake.casework.supervision.levels import DEMANDS, OWN_DEMANDS
from intake.identity.redacted_texts import texts_for
from intake.language.i18n import _
from intake.models import Complaint, SupervisionOrder
from intake.registry_upkeep.talks.reading import TalkLine, talks_of
from intake.sealing.text import TextKey
from intake.vocabulary import OrderState
from intake.web.staff_names import staff_names


@dataclass(frozen=True)
class OrderView:
    """One order with the names and texts behind it; `given_by` is empty where the ladder gave it."""

    row: SupervisionOrder
    department: str
    demand: str
    feedback: str
    note: str
    given_by: str
    reported_by: str
    decided_by: str

    @property
    def is_running(self) -> bool:
        return self.row.state in {OrderState.OPEN, OrderState.ANSWERED}

    @property
    def is_owed(self) -> bool:
        return self.row.state is OrderState.OPEN


@dataclass(frozen=True)
class OrderPanel:
    """Orders, the newest first, and the talks with the association the complaint is about."""

    orders: Sequence[OrderView]
    talks: Sequence[TalkLine]


def order_panel(session: Session, collaborators: Collaborators, complaint: Complaint, *, actor: Actor) -> OrderPanel:
    """A department reads what was ordered of itself, the hotline all of it."""
    rows = [
        row for row in orders_of(session, complaint) if actor.is_hotline or row.department_id == actor.department_id
    ]
    people = staff_names(
        session, {one for row in rows for one in (row.given_by_id, row.feedback_by_id, row.decided_by_id)}
    )
    key, cards = texts_for(session, complaint, actor), collaborators.rules.directory.departments
    views = [
        OrderView(
            row,
            cards[row.department_id].name if row.department_id in cards else "",
            demand_words(key, row),
            key.open(row.feedback),
            key.open(row.decision_note),
            *(people.get(one or 0, "") for one in (row.given_by_id, row.feedback_by_id, row.decided_by_id)),
        )
        for row in reversed(rows)
    ]
    talks = talks_of(session, complaint.association_id) if complaint.association_id else []
    return OrderPanel(views, talks)


def demand_words(key: TextKey, order: SupervisionOrder) -> str:
    """What nobody worded otherwise is said in the reader's language."""
    text = key.open(order.demand) if order.demand is not None else DEMANDS[order.level]
    return _(text) if text in OWN_DEMANDS else text
