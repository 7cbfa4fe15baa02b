"""Cards drafted on screen or from a sheet, read against what they were begun from, published by somebody else."""

import re
from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from pydantic import BaseModel, Field
from sqlmodel import Session
from werkzeug.wrappers import Response

from intake.admin.knowledge.listing import FIELDS, card_page, department_names
from intake.auth.guards import only
from intake.casework.registering.idempotent import once
from intake.errors import DomainError
from intake.knowledge import drafting, publishing
from intake.knowledge.content import CardText, card_view
from intake.knowledge.diff import changes_of
from intake.knowledge.file import BadCardFile, read_cards
from intake.knowledge.reading import drafts, find_newest, get_card
from intake.language.i18n import N_, _, ngettext
from intake.vocabulary import CardKind, CardState
from intake.web.context import actor, moment, runtime
from intake.web.department_choices import department_named
from intake.web.files.uploads import takes_files
from intake.web.forms import BadForm, read_form, rejecting
from intake.web.refusals import UNPROCESSABLE, refusal_message
from intake.web.staff_names import staff_names
from routing.calendars.working_time import local_day
from routing.errors import Fault

bp = Blueprint("knowledge_drafting", __name__)
_CODE = re.compile(r"\b([FAVG])-?(\d{2})\b|\b([FAVG])\b")


class CardForm(BaseModel):
    """A card as its author types it. `edition` is the draft as they saw it; none where there was none."""

    kind: CardKind = Field(title=N_("Kind of card"))
    title: str = Field(title=N_("Title"), max_length=200)
    text: str = Field(title=N_("Text"), max_length=drafting.LONGEST_TEXT)
    violations: str = Field(default="", title=N_("Violations"), max_length=400)
    department: str = Field(default="", title=N_("Department"), max_length=120)
    document: str = Field(default="", title=N_("Source document"), max_length=200)
    document_on: date | None = Field(default=None, title=N_("Day of the document"))
    valid_from: date | None = Field(default=None, title=N_("In force from"))
    valid_to: date | None = Field(default=None, title=N_("In force until"))
    review_on: date | None = Field(default=None, title=N_("To be looked at again on"))
    is_public: bool = Field(default=False, title=N_("For the public"))
    edition: int | None = None

    def said(self, session: Session) -> CardText:
        codes = [f"{one}-{number}" if one else letter for one, number, letter in _CODE.findall(self.violations.upper())]
        directory = runtime().collaborators(session).rules.directory
        name = self.department.strip()
        department_id = department_named(directory, name, field="department") if name else None
        days = {one: getattr(self, one) for one in ("document_on", "valid_from", "valid_to", "review_on")}
        given = (self.kind, self.title, self.text, tuple(codes), department_id, self.document)
        return CardText(*given, is_public=self.is_public, **days)


class CardReasonForm(BaseModel):
    """Why; and which edition of the draft was read."""

    reason: str = Field(default="", title=N_("Reason"), max_length=500)
    edition: int | None = None


class CardReviewForm(BaseModel):
    review_on: date = Field(title=N_("To be looked at again on"))


class ManyCardsForm(BaseModel):
    """Drafts ticked: each as its key and the edition that was on the page."""

    cards: list[str] = Field(default_factory=list, title=N_("Cards"), max_length=2000)


@bp.get("/", endpoint="list")
def list_drafts() -> str:
    return _drafts()


@bp.get("/new")
def new() -> str:
    return _form("")


@bp.post("/new")
def write_new() -> Response:
    return _write("")


@bp.get("/<key>")
def edit(key: str) -> str:
    return _form(key)


@bp.post("/<key>")
def write(key: str) -> Response:
    return _write(key)


@bp.post("/<key>/discard")
def discard(key: str) -> Response:
    with rejecting(lambda: _form(key)):
        once(runtime().db, lambda db: drafting.throw_away(db, key, actor=actor(), at=moment()))
    flash(_("The draft is thrown away."))
    return redirect(url_for("knowledge_drafting.list"), 303)


@bp.post("/<key>/publish")
def publish(key: str) -> Response:
    only(*publishing.PUBLISHERS)
    with rejecting(lambda: _form(key)):
        form = read_form(CardReasonForm)
        who: dict[str, Any] = {"edition": form.edition, "actor": actor(), "at": moment()}
        once(runtime().db, lambda db: publishing.publish_card(db, key, form.reason, **who).version)
    flash(_("Published."))
    return redirect(url_for("knowledge.show", key=key), 303)


@bp.post("/<key>/withdraw")
def withdraw(key: str) -> Response:
    only(*publishing.PUBLISHERS)
    with rejecting(lambda: card_page(key)):
        form = read_form(CardReasonForm)
        once(runtime().db, lambda db: publishing.withdraw_card(db, key, form.reason, actor=actor(), at=moment()).id)
    flash(_("The card is withdrawn: nobody reads it any more."))
    return redirect(url_for("knowledge.show", key=key), 303)


@bp.post("/<key>/still-right")
def still_right(key: str) -> Response:
    only(*publishing.PUBLISHERS)
    with rejecting(lambda: card_page(key)):
        form = read_form(CardReviewForm)
        once(runtime().db, lambda db: publishing.still_right(db, key, form.review_on, actor=actor(), at=moment()).id)
    flash(_("Saved."))
    return redirect(url_for("knowledge.show", key=key), 303)


@bp.post("/publish")
def publish_many() -> Response:
    """Each draft by itself: one that is refused is named, and keeps no other back."""
    only(*publishing.PUBLISHERS)
    with rejecting(_drafts):
        form = read_form(ManyCardsForm)
        refused = [told for told in map(_publish_one, form.cards) if told]
    flash(ngettext("%(num)d card is published.", "%(num)d cards are published.", len(form.cards) - len(refused)))
    for told in refused:
        flash(told)
    return redirect(url_for("knowledge_drafting.list"), 303)


def _publish_one(ticked: str) -> str:
    """Why not, in words; nothing where it is published."""
    key, _colon, edition = ticked.partition(":")
    seen = int(edition) if edition.isdecimal() else -1
    try:
        with runtime().db.unit_of_work() as session:
            publishing.publish_card(session, key, edition=seen, actor=actor(), at=moment())
    except DomainError as error:
        return key + _(": ") + refusal_message(error)
    return ""


@bp.post("/import")
@takes_files
def send() -> Response:
    """Every row becomes a draft, or none does."""
    with rejecting(_drafts):
        given = request.files.get("file")
        if given is None or not given.filename:
            raise BadForm({"file": _("File: choose one.")})
        content = given.stream.read()
        try:
            with runtime().db.unit_of_work() as session:
                count = _import(session, content)
        except BadCardFile as error:
            abort(make_response(_drafts(error.faults), UNPROCESSABLE))
    flash(ngettext("%(num)d card is drafted: somebody else publishes it.", "%(num)d cards are drafted.", count))
    return redirect(url_for("knowledge_drafting.list"), 303)


def _import(session: Session, content: bytes) -> int:
    """What a card says already is left alone."""
    cards = runtime().collaborators(session).rules.directory.departments.values()
    count, at = 0, moment()
    for key, said in read_cards(content, {card.name: card.id for card in cards}):
        draft = drafting.find_draft(session, key) if key else None
        edition = draft.edition if draft is not None else None
        drafting.draft_card(session, said, key=key, edition=edition, actor=actor(), at=at)
        count += 1
    return count


def _write(key: str) -> Response:
    with rejecting(lambda: _form(key)):
        form = read_form(CardForm)
        who: dict[str, Any] = {"key": key, "edition": form.edition, "actor": actor(), "at": moment()}
        written = once(runtime().db, lambda db: drafting.draft_card(db, form.said(db), **who).key)
    flash(_("Saved. It holds once somebody else publishes it."))
    return redirect(url_for("knowledge_drafting.edit", key=written), 303)


def _drafts(faults: tuple[Fault, ...] = ()) -> str:
    with runtime().db.reading() as session:
        rows, who = drafts(session), actor()
        return render_template(
            "knowledge/drafts.html",
            rows=rows,
            names=staff_names(session, [row.created_by_id for row in rows]),
            own={row.key for row in rows if who.staff_id in row.edited_by_ids},
            departments=department_names(session, (row.department_id for row in rows)),
            may_publish=bool(who.roles.intersection(publishing.PUBLISHERS)),
            faults=faults,
        )


def _form(key: str) -> str:
    """The draft, else what it would begin from; with what differs once there is one."""
    with runtime().db.reading() as session:
        who = actor()
        row = next((one for one in drafts(session) if one.key == key), None)
        said = _begun_from(session, key) if row is None else card_view(row).said
        named = department_names(session, [said.department_id if said else who.department_id])
        return render_template(
            "knowledge/form.html",
            key=key,
            row=row,
            said=said,
            changes=changes_of(session, row) if row else None,
            names=staff_names(session, row.edited_by_ids if row else []),
            departments=named,
            own_department=named.get(who.department_id or 0, "") if said is None else "",
            kinds=list(CardKind),
            fields=FIELDS,
            is_author=row is not None and who.staff_id in row.edited_by_ids,
            may_draft=drafting.may_draft(who, said.department_id if said else who.department_id),
            may_publish=bool(who.roles.intersection(publishing.PUBLISHERS)),
            near=who.region_code or "",
        )


def _begun_from(session: Session, key: str) -> CardText | None:
    """Nothing for a new card."""
    if not key:
        return None
    newest = find_newest(session, key)
    if newest is not None and newest.state in (CardState.PUBLISHED, CardState.WITHDRAWN):
        return card_view(newest).said
    return get_card(session, key, local_day(moment())).said
