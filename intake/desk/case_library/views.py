"""Cases looked up, proposed from a closed complaint with what is still to be taken out, reviewed, withdrawn."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from pydantic import BaseModel, Field
from sqlmodel import Session, select
from werkzeug.wrappers import Response

from intake.auth.guards import only
from intake.case_library import proposing, reviewing
from intake.case_library.leftovers import leftovers
from intake.case_library.reading import SEES_WITHDRAWN, get_case, library, proposals
from intake.case_library.words import LONGEST, CaseWords, words_proposed
from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.registering.idempotent import once
from intake.desk.complaint import opened
from intake.errors import NotFound
from intake.language.i18n import N_, _, language
from intake.models import Complaint, LibraryCase
from intake.vocabulary import CaseState
from intake.web.context import actor, moment, runtime
from intake.web.forms import read_form, read_query, rejecting, typed
from intake.web.paging import page_of, window
from intake.web.staff_names import staff_names
from routing.models import Violation

bp = Blueprint("cases", __name__)


class CaseSearch(BaseModel):
    """What is looked for; nothing finds every case."""

    q: str = Field(default="", title=N_("Words"), max_length=60)
    violation: str = Field(default="", title=N_("Violation"), pattern=r"^([FAVG]-\d{2})?$")
    withdrawn: bool = Field(default=False, title=N_("Withdrawn"))


class CaseForm(BaseModel):
    """A case as its author tells it; `edition` is the proposal as they saw it."""

    title: str = Field(default="", title=N_("Title"), max_length=LONGEST["title"])
    association: str = Field(default="", title=N_("Kind of association"), max_length=LONGEST["association"])
    facts: str = Field(default="", title=N_("What it was about"), max_length=LONGEST["facts"])
    finding: str = Field(default="", title=N_("What was found out"), max_length=LONGEST["finding"])
    measures: str = Field(default="", title=N_("What was done"), max_length=LONGEST["measures"])
    law: str = Field(default="", title=N_("By which law"), max_length=LONGEST["law"])
    edition: int = 0

    def words(self) -> CaseWords:
        return CaseWords(self.title, self.association, self.facts, self.finding, self.measures, self.law)


class CaseDecisionForm(BaseModel):
    """`looked_at`: every name and number told of may stay."""

    looked_at: bool = Field(default=False, title=N_("I have looked at each of them"))
    reason: str = Field(default="", title=N_("Reason"), max_length=500)
    edition: int = 0


class CaseWithdrawalForm(BaseModel):
    reason: str = Field(default="", title=N_("Reason"), max_length=500)
    destroy: bool = Field(default=False, title=N_("Destroy its words"))


@bp.get("/", endpoint="list")
def list_cases() -> str:
    asked, who = read_query(CaseSearch), actor()
    sees = bool(who.roles.intersection(SEES_WITHDRAWN))
    with runtime().db.reading() as session:
        found = library(session, asked.q.strip(), asked.violation, is_withdrawn=asked.withdrawn and sees, page=window())
        return render_template(
            "cases/list.html", asked=asked, page=page_of(found), sees=sees, violations=_violations(session)
        )


@bp.get("/<int:case_id>")
def show(case_id: int) -> str:
    return _case(case_id)


@bp.post("/<int:case_id>/withdraw")
def withdraw(case_id: int) -> Response:
    only(*reviewing.REVIEWERS)
    with rejecting(lambda: _case(case_id)):
        form = read_form(CaseWithdrawalForm)
        who: dict[str, Any] = {"is_destroyed": form.destroy, "actor": actor(), "at": moment()}
        once(runtime().db, lambda db: reviewing.withdraw_case(db, case_id, form.reason, **who).id)
    flash(_("The case is withdrawn."))
    return redirect(url_for("cases.show", case_id=case_id), 303)


@bp.get("/proposed")
def proposed() -> str:
    with runtime().db.reading() as session:
        found = proposals(session, actor())
        words = {row.id: proposing.words_of(session, row) for row, _complaint in found}
        names = staff_names(session, [row.proposed_by_id for row, _complaint in found])
        return render_template("cases/proposed.html", found=found, words=words, names=names)


@bp.get("/of/<number>")
def propose(number: str) -> str:
    only(*proposing.PROPOSERS)
    return _propose(number)


@bp.post("/of/<number>")
def write(number: str) -> Response:
    only(*proposing.PROPOSERS)
    with rejecting(lambda: _propose(number)):
        form = read_form(CaseForm)
        who: dict[str, Any] = {"actor": actor(), "at": moment()}
        case_id = once(runtime().db, lambda db: proposing.propose_case(db, number, form.words(), **who).id)
    flash(_("Proposed. Somebody else reads it before it is published."))
    return redirect(url_for("cases.review", case_id=case_id), 303)


@bp.get("/proposed/<int:case_id>")
def review(case_id: int) -> str:
    return _proposal(case_id)


@bp.post("/proposed/<int:case_id>")
def mend(case_id: int) -> Response:
    only(*proposing.PROPOSERS)
    with rejecting(lambda: _proposal(case_id)):
        form = read_form(CaseForm)
        who: dict[str, Any] = {"edition": form.edition, "actor": actor(), "at": moment()}
        once(runtime().db, lambda db: proposing.mend_case(db, case_id, form.words(), **who).id)
    flash(_("Saved."))
    return redirect(url_for("cases.review", case_id=case_id), 303)


@bp.post("/proposed/<int:case_id>/publish")
def publish(case_id: int) -> Response:
    only(*reviewing.REVIEWERS)
    with rejecting(lambda: _proposal(case_id)):
        form, house = read_form(CaseDecisionForm), runtime()
        who: dict[str, Any] = {"edition": form.edition, "is_looked_at": form.looked_at}
        who |= {"actor": actor(), "at": moment()}
        once(house.db, lambda db: reviewing.publish_case(db, house.collaborators(db), case_id, **who).id)
    flash(_("Published. Nothing in it leads to the complaint any more."))
    return redirect(url_for("cases.show", case_id=case_id), 303)


@bp.post("/proposed/<int:case_id>/refuse")
def refuse(case_id: int) -> Response:
    only(*reviewing.REVIEWERS)
    with rejecting(lambda: _proposal(case_id)):
        form = read_form(CaseDecisionForm)
        who: dict[str, Any] = {"edition": form.edition, "actor": actor(), "at": moment()}
        once(runtime().db, lambda db: reviewing.refuse_case(db, case_id, form.reason, **who).id)
    flash(_("Not taken in. Who proposed it reads why at the complaint."))
    return redirect(url_for("cases.proposed"), 303)


def _case(case_id: int) -> str:
    with runtime().db.reading() as session:
        row = get_case(session, case_id, actor())
        return render_template(
            "cases/show.html",
            row=row,
            names=staff_names(session, [row.decided_by_id, row.withdrawn_by_id]),
            may_withdraw=row.state is CaseState.PUBLISHED and bool(actor().roles.intersection(reviewing.REVIEWERS)),
            do=request.args.get("do", ""),
        )


def _propose(number: str) -> str:
    """What is proposed for it, or what was typed, with what would have to go."""
    plain, who = opened(number, page="case"), actor()
    with runtime().db.reading() as session:
        complaint = find.get_by_number(session, plain)
        if (hindrance := proposing.find_hindrance(session, complaint, who)) is not None:
            raise hindrance
        words = words_proposed(session, runtime().collaborators(session), complaint)
        return _form(session, complaint, words, row=None)


def _proposal(case_id: int) -> str:
    """Its words are a text of the complaint: whoever reads them opens that, and the record says so."""
    with runtime().db.reading() as session:
        number = _number_of(session, case_id, actor())
    opened(number, page="case")
    with runtime().db.reading() as session:
        row, complaint = session.get_one(LibraryCase, case_id), find.get_by_number(session, number)
        return _form(session, complaint, proposing.words_of(session, row), row=row)


def _form(session: Session, complaint: Complaint, words: CaseWords, *, row: LibraryCase | None) -> str:
    who = actor()
    hindrance = reviewing.find_review_hindrance(session, row, complaint, who) if row is not None else None
    shown = CaseWords(**{name: typed(name, text) for name, text in words.parts.items()})
    return render_template(
        "cases/proposal.html",
        complaint=complaint,
        row=row,
        words=words,
        found=leftovers(session, runtime().collaborators(session), complaint, shown),
        labels={name: CaseForm.model_fields[name].title for name in words.parts},
        longest=LONGEST,
        names=staff_names(session, row.edited_by_ids if row else []),
        may_write=bool(who.roles.intersection(proposing.PROPOSERS)),
        may_review=row is not None and hindrance is None,
        do=request.args.get("do", ""),
    )


def _number_of(session: Session, case_id: int, who: Actor) -> str:
    """Of a proposal that waits, for who sees its complaint; it leads to no other."""
    row = session.get(LibraryCase, case_id)
    if row is None or row.complaint_id is None or row.state is not CaseState.PROPOSED:
        raise NotFound(N_("there is no such proposal"))
    complaint = session.get_one(Complaint, row.complaint_id)
    find.must_see(session, complaint, who)
    return complaint.number


def _violations(session: Session) -> list[tuple[str, str]]:
    rows = session.exec(select(Violation)).all()
    ordered = sorted(rows, key=lambda one: ("FAVG".find(one.branch), one.code))
    return [(one.code, f"{one.code} {one.name_zh if language() == 'zh' else one.name_en}") for one in ordered]
