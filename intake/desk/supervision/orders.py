"""The board of orders by department, the button that gives the next one, and the letter of each."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from pydantic import BaseModel, Field
from sqlmodel import Session
from werkzeug.wrappers import Response

from intake.auth.guards import only
from intake.casework import find
from intake.casework.registering.idempotent import once
from intake.casework.supervision.issuing import OrderInput
from intake.casework.supervision.order import give_order
from intake.desk.complaint import opened, page
from intake.desk.supervision.board_query import departments_on_board, orders_on_board
from intake.desk.supervision.forms import OneClickForm
from intake.desk.supervision.letters import as_letter_file, letter_of
from intake.errors import NotFound
from intake.language.i18n import _
from intake.language.words import word
from intake.models import Complaint, SupervisionOrder
from intake.reports.origin import is_synthetic
from intake.vocabulary import OrderLevel, OrderStanding, StaffRole
from intake.web.context import account, actor, moment, office_of, runtime
from intake.web.forms import read_form, read_query, rejecting
from intake.web.paging import page_of, window
from routing.translatable import N_

bp = Blueprint("orders", __name__)


class OrdersQuery(BaseModel):
    """Which orders; without a department all of them."""

    standing: OrderStanding = Field(default=OrderStanding.RUNNING, title=N_("State"))
    level: OrderLevel | None = Field(default=None, title=N_("Level of the order"))
    department: int | None = Field(default=None, title=N_("Department"))


@bp.get("/", endpoint="list")
def list_orders() -> str:
    with rejecting(lambda: _list(OrdersQuery())):
        return _list(read_query(OrdersQuery))


@bp.post("/give/<number>")
def give(number: str) -> Response:
    """One click: the level that stands on the button, in the usual words, to all that owe an answer."""
    only(StaffRole.SUPERVISOR)
    plain = number.replace(" ", "")
    with rejecting(lambda: page(number, chosen="order")):
        form = read_form(OneClickForm)
        once(runtime().db, lambda session: _give(session, plain, form.level))
    flash(_("Ordered: %(level)s, %(number)s.", level=word(form.level), number=plain))
    return redirect(_back(), 303)


@bp.get("/<int:order_id>/letter")
def letter(order_id: int) -> Response:
    with runtime().db.reading() as session:
        order, complaint = _order(session, order_id)
        number = complaint.number
    opened(number, page="letter")
    with runtime().db.reading() as session:
        order, complaint = _order(session, order_id)
        settings = runtime().settings
        content = letter_of(session, office_of(session), order, complaint, issuer=settings.bulletin_issuer)
    written = as_letter_file(content, made_at=moment())
    saved_as = {"Content-Disposition": f'attachment; filename="order-{number}-{order.ordinal}.docx"'}
    return Response(written.body, content_type=written.content_type, headers=saved_as)


def _give(session: Session, number: str, level: OrderLevel) -> None:
    complaint = find.lock_complaint(session, number)
    find.must_see(session, complaint, actor())
    collaborators = runtime().collaborators(session)
    give_order(session, collaborators, complaint, OrderInput.usual(level), actor=actor(), at=moment())


def _order(session: Session, order_id: int) -> tuple[SupervisionOrder, Complaint]:
    """What one does not see does not exist; a department reads the letters to itself."""
    order, who = session.get(SupervisionOrder, order_id), actor()
    if order is None or not (who.is_hotline or order.department_id == who.department_id):
        raise NotFound(N_("there is no such order"))
    complaint = session.get_one(Complaint, order.complaint_id)
    find.must_see(session, complaint, who)
    return order, complaint


def _back() -> str:
    """The list the button stands on, as this site's own address alone."""
    back = request.form.get("back", "")
    return back if back.startswith(("/desk/", "/orders/")) else url_for("orders.list")


def _list(asked: OrdersQuery) -> str:
    limit, offset = window()
    at, who = moment(), actor()
    with runtime().db.reading() as session:
        departments = departments_on_board(session, who, asked.level, at=at)
        lines = orders_on_board(
            session,
            who,
            asked.standing,
            level=asked.level,
            department_id=asked.department,
            at=at,
            limit=limit,
            offset=offset,
        )
        shown: dict[str, Any] = {
            "asked": asked,
            "departments": departments,
            "page": page_of(lines),
            "standings": list(OrderStanding),
            "counts": _counts(asked, departments),
            "levels": list(OrderLevel),
            "is_synthetic": is_synthetic(session),
        }
    who_signed_in = account()
    may_order = who_signed_in is not None and who_signed_in.has_role(StaffRole.SUPERVISOR)
    return render_template("orders/list.html", **shown, may_order=may_order)


def _counts(asked: OrdersQuery, departments: Any) -> dict[OrderStanding, int]:
    """Of the department asked for, else of all."""
    own = [one for one in departments if asked.department in {None, one.department_id}]
    return {standing: sum(getattr(one, standing.value) for one in own) for standing in OrderStanding}
