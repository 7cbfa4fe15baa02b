"""The watch-list on screen: its batches, the criteria in force, and lists of associations put into a batch at once."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from pydantic import BaseModel, Field
from sqlmodel import Session, col, exists, func, select
from werkzeug.wrappers import Response

from intake.admin.registry.labels import WORDS
from intake.auth.guards import only
from intake.casework.registering.idempotent import once
from intake.errors import InvalidInput
from intake.language.i18n import N_, _, ngettext
from intake.models import WatchBatch, WatchEntry
from intake.registry_upkeep.watch_list.batches import batch_lines, get_batch, open_batch
from intake.registry_upkeep.watch_list.entries import Listing, entries_of, put_on_list
from intake.registry_upkeep.watch_list.indicators import indicators
from intake.vocabulary import StaffRole, WatchClass
from intake.web.context import account, actor, moment, runtime
from intake.web.forms import read_form, rejecting
from intake.web.staff_names import staff_names
from routing.calendars.working_time import local_day
from routing.models import Association
from routing.registry.search import resolve_association

bp = Blueprint("registry_watch", __name__)

_MOST_LINES = 500


class WatchBatchForm(BaseModel):
    batch_name: str = Field(title=N_("Name of the batch"), max_length=60)
    document: str = Field(title=N_("Number of the document"), max_length=200)
    begins_on: date = Field(title=N_("Announced on"))
    reason: str = Field(title=N_("Reason"), max_length=1000)


class EntriesForm(BaseModel):
    """Associations a line each, by name or credit code."""

    associations: str = Field(title=N_("Associations"), max_length=60_000)
    indicators: list[int] = Field(title=N_("Criteria"), min_length=1, max_length=100)
    valid_from: date = Field(title=N_("Since when"))
    reason: str = Field(title=N_("Reason"), max_length=1000)


@bp.get("/")
def show() -> str:
    return _page(request.args.get("do", ""))


@bp.post("/batch")
def begin() -> Response:
    only(StaffRole.ADMINISTRATOR)
    with rejecting(lambda: _page("batch")):
        form = read_form(WatchBatchForm)
        batch_id = once(runtime().db, lambda session: _begin(session, form).id)
    flash(_("Saved. Now say which associations are in it."))
    return redirect(url_for("registry_watch.show_batch", batch_id=batch_id, do="enter"), 303)


@bp.get("/<int:batch_id>")
def show_batch(batch_id: int) -> str:
    return _batch_page(batch_id, request.args.get("do", ""))


@bp.post("/<int:batch_id>")
def enter(batch_id: int) -> Response:
    only(StaffRole.ADMINISTRATOR)
    with rejecting(lambda: _batch_page(batch_id, "enter")):
        form = read_form(EntriesForm)
        count = once(runtime().db, lambda session: _enter(session, batch_id, form))
    flash(ngettext("Saved: %(num)d association is on it.", "Saved: %(num)d associations are on it.", count))
    return redirect(url_for("registry_watch.show_batch", batch_id=batch_id), 303)


def _begin(session: Session, form: WatchBatchForm) -> WatchBatch:
    return open_batch(
        session,
        name=form.batch_name,
        document=form.document,
        begins_on=form.begins_on,
        reason=form.reason,
        actor=actor(),
        at=moment(),
    )


def _enter(session: Session, batch_id: int, form: EntriesForm) -> int:
    listing = Listing(batch_id, form.indicators, form.valid_from, form.reason)
    return len(
        put_on_list(session, associations_named(session, form.associations), listing, actor=actor(), at=moment())
    )


def associations_named(session: Session, lines: str) -> list[int]:
    """Raises InvalidInput with every line that names none, or several."""
    texts = [line.strip() for line in lines.splitlines() if line.strip()]
    if len(texts) > _MOST_LINES:
        raise InvalidInput(N_("are too many at once"), field="associations")
    found = {text: resolve_association(session, text) for text in texts}
    if unknown := tuple(text for text, one in found.items() if one is None):
        message = N_("no single association of the registry is called: %(lines)s")
        raise InvalidInput(message, lines=unknown, field="associations")
    return [one.association_id for one in found.values() if one is not None]


def _page(do: str) -> str:
    with runtime().db.reading() as session:
        known = [row for row in indicators(session) if row.is_active]
        return render_template(
            "admin/registry/watch.html",
            lines=batch_lines(session, on=local_day(moment())),
            criteria=[(kind, [row for row in known if row.kind is kind]) for kind in WatchClass],
            by_file=_by_file_alone(session),
            **_may(do, "batch"),
        )


def _batch_page(batch_id: int, do: str) -> str:
    with runtime().db.reading() as session:
        entries = entries_of(session, batch_id=batch_id)
        batch = get_batch(session, batch_id)
        people = [who for line in entries for who in (line.row.added_by_id, line.row.ended_by_id)]
        return render_template(
            "admin/registry/watch_batch.html",
            batch=batch,
            entries=entries,
            people=staff_names(session, [*people, batch.opened_by_id]),
            choices=[(row.id, f"{row.number}. {row.text}") for row in indicators(session) if row.is_active],
            **_may(do, "enter"),
            **WORDS,
        )


def _may(do: str, *forms: str) -> dict[str, Any]:
    who = account()
    may_change = who is not None and who.has_role(StaffRole.ADMINISTRATOR)
    return {"may_change": may_change, "do": do if may_change and do in forms else "", "on": local_day(moment())}


def _by_file_alone(session: Session) -> int:
    """How many the registry file lists that are in no batch."""
    listed = select(func.count()).select_from(Association).where(col(Association.is_watchlisted))
    in_batch = exists().where(col(WatchEntry.association_id) == Association.id)
    return session.exec(listed.where(~in_batch)).one()
