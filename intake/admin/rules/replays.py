"""A draft tried on the past, on screen: ask for it, leave it, come back to see who would have had which complaints."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from pydantic import BaseModel, Field
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, select
from werkzeug.wrappers import Response

from intake.admin.rules.columns import reader_of_cells
from intake.auth.guards import only
from intake.casework.visibility import seen_by
from intake.language.i18n import N_, _
from intake.models import Complaint, ReplayedComplaint, RuleReplay
from intake.reports.origin import is_synthetic
from intake.rulemaking.drafting import drafts
from intake.rulemaking.outcome_text import departments_in, is_coordinated
from intake.rulemaking.replays import replay
from intake.rulemaking.replays.flow_picture import BAR, LABEL, OTHERS, WIDTH, draw_flows
from intake.rulemaking.replays.tally import ReplayTally
from intake.rulemaking.tables import get_version
from intake.vocabulary import ReplayChange, ReplayState, StaffRole
from intake.web.context import actor, moment, runtime
from intake.web.forms import BadForm, read_form, read_query, rejecting
from intake.web.paging import page_of, window
from intake.web.staff_names import staff_names
from routing.calendars.working_time import local_day
from routing.models import Association, RuleTable
from routing.rules.cells import RuleRow
from routing.rules.store import load_violations, rows_of

bp = Blueprint("rules_replays", __name__)

STARTERS = (StaffRole.ADMINISTRATOR, StaffRole.SUPERVISOR)
_ROOM = 40  # of a label in the flow picture, in Latin signs
_LISTED = 20  # replays, and moves between rules, on one page


class ReplayQuery(BaseModel):
    """Which complaints a replay is asked for."""

    since: date | None = Field(default=None, title=N_("Received since"))


class Which(BaseModel):
    """Which of the complaints that change; an owner is written as `intake.rulemaking.outcome_text` writes it."""

    change: ReplayChange | None = Field(default=None, title=N_("What changes"))
    before: str | None = Field(default=None, title=N_("Had it"), max_length=200)
    after: str | None = Field(default=None, title=N_("Would have it"), max_length=200)
    rule_before: int | None = Field(default=None, title=N_("Rule now"))
    rule_after: int | None = Field(default=None, title=N_("Rule of the draft"))


@dataclass(frozen=True)
class Load:
    """What a department leads and joins, now and by the draft."""

    department: str
    leads: tuple[int, int]
    co: tuple[int, int]

    @property
    def gain(self) -> int:
        return self.leads[1] - self.leads[0]

    @property
    def is_moved(self) -> bool:
        return self.leads[0] != self.leads[1] or self.co[0] != self.co[1]


@bp.get("/", endpoint="list")
def replays() -> str:
    return _list()


@bp.post("/")
def start() -> Response:
    only(*STARTERS)
    with rejecting(_list):
        form = read_form(ReplayQuery)
        if form.since is not None and form.since > local_day(moment()):
            raise BadForm({"since": _("Received since: this day has not come yet.")})
        with runtime().db.unit_of_work() as session:
            draft = drafts.get_draft(session)
            asked = replay.ask_replay(session, runtime().jobs, draft, actor=actor(), at=moment(), since=form.since)
            replay_id = asked.id
    return redirect(url_for("rules_replays.show", replay_id=replay_id), 303)


@bp.get("/<int:replay_id>")
def show(replay_id: int) -> str:
    return _shown("admin/rules/replays/show.html", replay_id)


@bp.get("/<int:replay_id>/progress")
def progress(replay_id: int) -> str:
    """What the page asks for while the replay runs; once it is done, the result."""
    return _shown("admin/rules/replays/part.html", replay_id)


@bp.get("/<int:replay_id>/complaints")
def complaints(replay_id: int) -> str:
    """Those that would be treated otherwise: numbers and dates, nothing of who complained."""
    which, (limit, offset) = read_query(Which), window()
    with runtime().db.reading() as session:
        found, condition = replay.get_replay(session, replay_id), seen_by(actor())
        is_seen = () if condition is None else (condition,)
        statement = (
            select(ReplayedComplaint, Complaint, Association.name)
            .join(Complaint, col(Complaint.id) == ReplayedComplaint.complaint_id)
            .outerjoin(Association, col(Association.id) == Complaint.association_id)
            .where(ReplayedComplaint.replay_id == replay_id, *_conditions(which), *is_seen)
            .order_by(col(ReplayedComplaint.complaint_id).desc())
        )
        rows = session.exec(statement.limit(limit).offset(offset)).all()
        return render_template(
            "admin/rules/replays/complaints.html",
            replay=found,
            table=session.get(RuleTable, found.table_id),
            page=page_of(rows),
            which=which,
            changes=list(ReplayChange),
            named=_namer(session),
            co_change=_co_teller(session),
        )


def _list() -> str:
    with runtime().db.reading() as session:
        draft = drafts.find_draft(session)
        statement = select(RuleReplay, RuleTable).join(RuleTable, col(RuleTable.id) == RuleReplay.table_id)
        found = session.exec(statement.order_by(col(RuleReplay.id).desc()).limit(_LISTED)).all()
        return render_template(
            "admin/rules/replays/list.html",
            draft=draft,
            found=found,
            people=staff_names(session, {one.asked_by_id for one, _table in found}),
            is_stale=replay.is_stale,
            is_synthetic=is_synthetic(session),
            ReplayChange=ReplayChange,
            may_start=not actor().roles.isdisjoint(STARTERS),
        )


def _shown(template: str, replay_id: int) -> str:
    with runtime().db.reading() as session:
        found = replay.get_replay(session, replay_id)
        table = session.get_one(RuleTable, found.table_id)
        tally = ReplayTally.from_json(found.result)
        return render_template(
            template,
            replay=found,
            table=table,
            tally=tally,
            failure=replay.failure_of(found) if found.state is ReplayState.FAILED else None,
            is_stale=replay.is_stale(found, table),
            is_synthetic=is_synthetic(session),
            under_way=found.state in replay.UNDER_WAY,
            asked_by=staff_names(session, {found.asked_by_id}).get(found.asked_by_id or 0, ""),
            picture=draw_flows(tally.flows),
            geometry={"width": WIDTH, "bar": BAR, "label": LABEL},
            loads=_loads(session, tally),
            moves=tally.moves.most_common(_LISTED),
            more_moves=max(0, len(tally.moves) - _LISTED),
            rows_before=_rules_of(session, found.against_version),
            rows_after={} if replay.is_stale(found, table) else _rules_of(session, table.version),
            read=reader_of_cells(load_violations(session)),
            named=_namer(session),
            clipped=_clipped,
            OTHERS=OTHERS,
            ReplayChange=ReplayChange,
        )


def _rules_of(session: Session, version: int) -> dict[int, RuleRow]:
    """The rules of a version by their order; before a replay has begun, none."""
    table = get_version(session, version) if version else None
    return {row.order: row for row in rows_of(session, table.id)} if table else {}


def _loads(session: Session, tally: ReplayTally) -> list[Load]:
    """Who gains most first, who loses most last."""
    names = {card.id: card.name for card in runtime().collaborators(session).rules.directory.departments.values()}
    ids = {one for counts in (*tally.leads.values(), *tally.co.values()) for one in counts}
    loads = [
        Load(
            names.get(one, str(one)),
            (tally.leads["before"][one], tally.leads["after"][one]),
            (tally.co["before"][one], tally.co["after"][one]),
        )
        for one in ids
    ]
    return sorted(loads, key=lambda load: (-load.gain, -load.leads[1], load.department))


def _namer(session: Session) -> Callable[[str], str]:
    """How the departments of `12+15` or `~12` are said."""
    names = {card.id: card.name for card in runtime().collaborators(session).rules.directory.departments.values()}

    def named(owners: str) -> str:
        if owners == OTHERS:
            return _("others")
        said = " + ".join(names.get(one, str(one)) for one in departments_in(owners))
        if is_coordinated(owners):
            return _("coordinated by %(department)s", department=said)
        return said or _("nobody")

    return named


def _clipped(text: str) -> str:
    """As much of a label as there is room for beside the picture: a Chinese sign takes that of two Latin ones."""
    room, shown = _ROOM, ""
    for sign in text:
        room -= 1 if sign.isascii() else 2
        if room < 0:
            return f"{shown}…"
        shown += sign
    return shown


def _co_teller(session: Session) -> Callable[[ReplayedComplaint], dict[str, list[str]]]:
    """Who would join a complaint, and who would no longer."""
    names = {card.id: card.name for card in runtime().collaborators(session).rules.directory.departments.values()}

    def told(row: ReplayedComplaint) -> dict[str, list[str]]:
        before, after = set(departments_in(row.co_before)), set(departments_in(row.co_after))
        return {
            "gained": [names.get(one, str(one)) for one in sorted(after - before)],
            "lost": [names.get(one, str(one)) for one in sorted(before - after)],
        }

    return told


def _conditions(which: Which) -> list[ColumnElement[bool]]:
    columns: dict[str, Mapped[Any]] = {
        "change": col(ReplayedComplaint.change),
        "before": col(ReplayedComplaint.owners_before),
        "after": col(ReplayedComplaint.owners_after),
        "rule_before": col(ReplayedComplaint.rule_before),
        "rule_after": col(ReplayedComplaint.rule_after),
    }
    given = which.model_dump(exclude_none=True)
    # Orders begin at 1, so 0 in an address is "no rule".
    return [columns[name].is_(None) if value == 0 else columns[name] == value for name, value in given.items()]
