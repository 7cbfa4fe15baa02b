"""From the buttons about orders to their verbs."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sqlmodel import Session

from intake.casework.collaborators import Collaborators
from intake.casework.supervision.order import give_order, withdraw_order
from intake.casework.supervision.report import accept_report, refuse_report, report_on_order
from intake.desk.desk_action import DeskAction
from intake.desk.supervision.forms import OrderDecisionForm, OrderForm, OrderReportForm, OrderWithdrawalForm
from intake.language.i18n import N_
from intake.models import Complaint


def _decide(
    session: Session, collaborators: Collaborators, complaint: Complaint, form: OrderDecisionForm, **who: Any
) -> None:
    if form.decision == "accept":
        accept_report(session, collaborators, complaint, form.order_id, form.note, **who)
    else:
        refuse_report(session, collaborators, complaint, form.order_id, form.note, days=form.days, **who)


ORDER_ACTS: Mapping[str, DeskAction] = MappingProxyType(
    {
        "decide_order": DeskAction(N_("Decide on a report"), OrderDecisionForm, "order_decision", _decide),
        "order": DeskAction(
            N_("Chase or order"),
            OrderForm,
            "order",
            lambda s, o, c, f, **who: give_order(s, o, c, f.wish(), f.department_id, **who),
        ),
        "report_order": DeskAction(
            N_("Report on an order"),
            OrderReportForm,
            "order_report",
            lambda s, o, c, f, **who: report_on_order(s, o, c, f.order_id, f.text, **who),
        ),
        "withdraw_order": DeskAction(
            N_("Withdraw an order"),
            OrderWithdrawalForm,
            "order_withdrawal",
            lambda s, o, c, f, **who: withdraw_order(s, o, c, f.order_id, f.reason, **who),
        ),
    }
)
