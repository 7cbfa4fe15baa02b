"""Cards looked up by words, kind and violation; one card with all its versions; and everything as a file."""

from collections.abc import Iterable
from datetime import timedelta

from flask import Blueprint, Response, render_template, request
from pydantic import BaseModel, Field
from sqlmodel import Session, select

from intake.casework.actor import Actor
from intake.csv_text import CSV, csv_text
from intake.errors import NotFound
from intake.knowledge.content import CardView, card_view
from intake.knowledge.diff import changes_of
from intake.knowledge.drafting import DRAFTERS, may_draft
from intake.knowledge.file import COLUMNS, as_workbook, rows_of
from intake.knowledge.publishing import PUBLISHERS
from intake.knowledge.reading import (
    REVIEW_AHEAD,
    CardQuery,
    cards_on,
    drafts,
    due_for_review,
    get_version,
    versions_of,
)
from intake.language.i18n import N_, language
from intake.models import KnowledgeCard
from intake.vocabulary import CardKind, CardState
from intake.web.context import actor, moment, runtime
from intake.web.forms import read_query
from intake.web.paging import page_of, window
from intake.web.staff_names import staff_names
from routing.calendars.working_time import local_day
from routing.models import Department, Violation

bp = Blueprint("knowledge", __name__)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What of a card is told beside its text, and what it is called.
FIELDS = {
    "kind": N_("Kind of card"),
    "title": N_("Title"),
    "violations": N_("Violations"),
    "department_id": N_("Department"),
    "document": N_("Source document"),
    "document_on": N_("Day of the document"),
    "valid_from": N_("In force from"),
    "valid_to": N_("In force until"),
    "review_on": N_("To be looked at again on"),
    "is_public": N_("For the public"),
}


class CardSearch(BaseModel):
    """What is looked for; nothing finds every card."""

    q: str = Field(default="", title=N_("Words"), max_length=60)
    kind: CardKind | None = Field(default=None, title=N_("Kind of card"))
    violation: str = Field(default="", title=N_("Violation"), pattern=r"^([FAVG](-\d{2})?)?$")


@bp.get("/", endpoint="list")
def list_cards() -> str:
    asked, today, who = read_query(CardSearch), local_day(moment()), actor()
    limit, offset = window()
    with runtime().db.reading() as session:
        found = cards_on(session, today, CardQuery(asked.q.strip(), asked.kind, asked.violation))
        return render_template(
            "knowledge/list.html",
            asked=asked,
            count=len(found),
            page=page_of(found[offset : offset + limit]),
            drafts=drafts(session),
            due=due_for_review(session, today + REVIEW_AHEAD),
            departments=department_names(session, (card.said.department_id for card in found)),
            violations=violation_choices(session),
            kinds=list(CardKind),
            may_draft=bool(who.roles.intersection(DRAFTERS)),
        )


@bp.get("/<key>")
def show(key: str) -> str:
    return card_page(key)


@bp.get("/<key>/versions/<int:version>")
def show_version(key: str, version: int) -> str:
    with runtime().db.reading() as session:
        row = get_version(session, key, version)
        card = card_view(row)
        return render_template(
            "knowledge/version.html",
            row=row,
            card=card,
            changes=changes_of(session, row),
            names=staff_names(session, [row.created_by_id, row.decided_by_id, row.withdrawn_by_id]),
            departments=_named_in(session, [card]),
            fields=FIELDS,
        )


@bp.get("/file/cards.<kind>")
def file(kind: str) -> Response:
    """Every card that holds today, as `import` reads it again."""
    with runtime().db.reading() as session:
        cards = cards_on(session, local_day(moment()))
        rows = list(rows_of(cards, _named_in(session, cards)))
    if kind == "csv":
        content, mimetype = "".join(csv_text(COLUMNS, rows)).encode(), CSV
    elif kind == "xlsx":
        content, mimetype = as_workbook(rows), XLSX
    else:
        raise NotFound(N_("cards are given out as csv or xlsx"))
    answer = Response(content, mimetype=mimetype)
    answer.headers["Content-Disposition"] = f"attachment; filename=cards.{kind}"
    return answer


def card_page(key: str) -> str:
    """As it holds today, with every version there was or is to come."""
    today, who = local_day(moment()), actor()
    with runtime().db.reading() as session:
        card = next((one for one in cards_on(session, today) if one.key == key), None)
        rows = versions_of(session, key)
        if card is None and not rows:
            raise NotFound(N_("there is no such card"))
        return render_template(
            "knowledge/show.html",
            key=key,
            card=card,
            rows=rows,
            title=card.said.title if card else rows[0].title,
            names=staff_names(session, [who for row in rows for who in (row.created_by_id, row.decided_by_id)]),
            departments=_named_in(session, [card] if card else []),
            fields=FIELDS,
            do=request.args.get("do", ""),
            next_review=today + timedelta(days=365),
            **_may(who, card, rows),
        )


def _may(who: Actor, card: CardView | None, rows: Iterable[KnowledgeCard]) -> dict[str, bool]:
    every = list(rows)
    newest = next((row for row in every if row.state is not CardState.DRAFT), None)
    return {
        "may_draft": may_draft(who, newest.department_id if newest else None),
        "may_decide": bool(who.roles.intersection(PUBLISHERS)) and card is not None,
        "has_draft": any(row.state is CardState.DRAFT for row in every),
    }


def _named_in(session: Session, cards: Iterable[CardView]) -> dict[int, str]:
    return department_names(session, (card.said.department_id for card in cards))


def department_names(session: Session, ids: Iterable[int | None]) -> dict[int, str]:
    wanted = {one for one in ids if one is not None}
    found = select(Department.id, Department.name).where(Department.__table__.c.id.in_(wanted))
    return dict(session.exec(found).all()) if wanted else {}


def violation_choices(session: Session) -> list[tuple[str, str]]:
    rows = session.exec(select(Violation)).all()
    ordered = sorted(rows, key=lambda one: ("FAVG".find(one.branch), one.code))
    return [(one.code, f"{one.code} {one.name_zh if language() == 'zh' else one.name_en}") for one in ordered]
