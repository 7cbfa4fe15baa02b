"""The desk: a department's list in the order it expires, or the queues of the hotline, under what it was told."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from pydantic import BaseModel
from sqlmodel import Session
from werkzeug.wrappers import Response

from intake.casework.outbox.absences import covered_by
from intake.casework.outbox.dismiss import dismiss_notices
from intake.casework.supervision.order import PRESSED
from intake.desk.blacking_out.unreleased import with_unreleased
from intake.desk.cursors import PAGE, ListPart, find_place
from intake.desk.forms import DismissForm
from intake.desk.groups import KEYS, grouped
from intake.desk.handling.own_list import ClockCount, counts_by_clock, due_within, kept_lists
from intake.desk.listing import Filter, ListLine, department_lines, state_lines
from intake.desk.notices import digest_lines, get_digest, settled, unread
from intake.desk.queues import BRANCHES, Queue, queues_of, work_of
from intake.desk.supervision.board_query import next_levels
from intake.language.i18n import _
from intake.models import SavedList
from intake.vocabulary import HandlingState, StaffRole
from intake.web.context import actor, moment, runtime
from intake.web.forms import BadForm, read_form, read_query
from intake.web.paging import page_of, window
from intake.web.staff_names import staff_names

bp = Blueprint("desk", __name__)
# Who reads complaints; keeping accounts is no reason to.
READERS = tuple(role for role in StaffRole if role is not StaffRole.ADMINISTRATOR)
_PART_STATES = (HandlingState.PENDING, HandlingState.SIGNED)


class InboxFilter(BaseModel):
    """The filters, as the address carries them."""

    queue: str = ""
    branch: str = ""
    state: HandlingState | None = None
    mine: bool = False
    when: str = ""
    after: str = ""


@dataclass(frozen=True)
class Shown:
    """One page of a list; `next_place` where the next one begins."""

    lines: list[ListLine]
    next_place: str


@bp.get("/")
def inbox() -> str:
    wanted = _wanted()
    counts: Sequence[ClockCount] = ()
    kept: Sequence[SavedList] = ()
    with runtime().db.reading() as session:
        queues = queues_of(session, actor(), at=moment())
        queue = next((one for one in queues if one.key == wanted.queue), queues[0] if queues else None)
        covered = staff_names(session, covered_by(session, actor(), at=moment()))
        if queue and queue.is_own:
            everything = replace(_filter(wanted, covered), due=None)
            counts = counts_by_clock(session, actor().department_id or 0, everything, now=moment())
            kept = kept_lists(session, actor())
        shown = _shown(session, queue, wanted, covered) if queue else Shown([], "")
        if queue and not queue.is_own and actor().is_hotline:
            shown = replace(shown, lines=with_unreleased(session, shown.lines))
        told = unread(session, actor(), at=moment())
        may_order = queue is not None and queue.is_overdue and StaffRole.SUPERVISOR in actor().roles
        pressed = [one.number for one in shown.lines if one.state in PRESSED] if may_order else []
        orders = next_levels(session, pressed)
    return render_template(
        "desk/inbox.html",
        orders=orders,
        queues=queues,
        queue=queue,
        groups=grouped(shown.lines, moment()) if queue and queue.is_timed else [(None, shown.lines)],
        shown=shown,
        wanted=wanted,
        branches=BRANCHES,
        part_states=_PART_STATES,
        told=told,
        covered=covered,
        counts=counts,
        kept=kept,
    )


@bp.get("/notices")
def notices() -> str:
    """All that this desk was told and nobody has put away, one line a complaint; or what was settled meanwhile."""
    limit, offset = window()
    is_settled = request.args.get("kind") == "settled"
    with runtime().db.reading() as session:
        told = unread(session, actor(), at=moment(), limit=limit - 1, offset=offset)
        lines = settled(session, actor(), at=moment(), limit=limit, offset=offset) if is_settled else told.lines
    page = page_of(lines)
    if not is_settled:
        page = replace(page, has_next=told.has_more)
    return render_template("desk/notices.html", told=told, page=page, is_settled=is_settled)


@bp.get("/notices/<int:notice_id>")
def digest(notice_id: int) -> str:
    """The clocks that moved on while the system was down, for one addressee."""
    text = request.args.get("after", "")
    after = int(text) if text.isdecimal() and len(text) < 19 else 0  # noqa: PLR2004 - what a big integer holds
    with runtime().db.reading() as session:
        told = get_digest(session, notice_id, actor(), at=moment())
        lines = digest_lines(session, notice_id, after=after, limit=PAGE + 1)
    return render_template("desk/digest.html", told=told, lines=lines[:PAGE], has_next=len(lines) > PAGE, after=after)


@bp.post("/notices")
def dismiss() -> Response:
    form = read_form(DismissForm)
    with runtime().db.unit_of_work() as session:
        dismiss_notices(session, form.notice, actor=actor(), at=moment(), with_earlier=True)
    flash(_("Put away."))
    return redirect(url_for("desk.notices" if form.is_from_list else "desk.inbox"), 303)


def _wanted() -> InboxFilter:
    """Filters nobody offered are no filters."""
    try:
        wanted = read_query(InboxFilter)
    except BadForm:
        return InboxFilter()
    if wanted.branch not in BRANCHES:
        wanted.branch = ""
    if wanted.when not in KEYS:
        wanted.when = ""
    return wanted


def _shown(session: Session, queue: Queue, wanted: InboxFilter, covered: Collection[int]) -> Shown:
    """`covered`: whose work counts as the actor's own while they are away."""
    part = ListPart(wanted.branch, find_place(wanted.after), PAGE + 1)
    lines = work_of(queue, session, actor(), part, at=moment())
    if lines is None and queue.is_own:
        chosen = _filter(wanted, covered)
        lines = department_lines(session, actor().department_id or 0, wanted=chosen, after=part.after, limit=part.limit)
    elif lines is None:
        due_before = moment() if queue.is_overdue else None
        lines = state_lines(
            session,
            queue.states,
            actor(),
            due_before=due_before,
            branch=part.branch,
            after=part.after,
            limit=part.limit,
        )
    has_next = len(lines) > PAGE
    return Shown(lines[:PAGE], str(lines[PAGE - 1].place) if has_next else "")


def _filter(wanted: InboxFilter, covered: Collection[int]) -> Filter:
    mine = frozenset({actor().staff_id or 0, *covered}) if wanted.mine else frozenset()
    state = wanted.state if wanted.state in _PART_STATES else None
    return Filter(wanted.branch, state, mine, due_within(wanted.when, moment()))
