"""Why this department? One page for any complaint and for any that somebody supposes, to be read, printed or fetched.

The same addresses answer programs: with `Accept: application/json` and a session that is signed in, they give what
`jiesu rules explain --json` prints. Facts go in the address, except a narrative, which is posted: addresses are logged.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Blueprint, jsonify, render_template, request
from pydantic import BaseModel, Field
from sqlmodel import Session, col, select
from werkzeug.wrappers import Response

from intake.admin.rules.columns import SHEET_COLUMNS, policy_words, reader_of_cells
from intake.admin.rules.supposed import CHOICE, SupposedForm, regions_like, supposed_of
from intake.auth.guards import only
from intake.casework import find
from intake.casework.reading import view
from intake.identity.excerpt import masked_excerpt
from intake.identity.redacted_texts import redacted_texts
from intake.language.formats import money
from intake.language.i18n import N_, _
from intake.language.words import word
from intake.rulemaking.drafting.drafts import find_draft
from intake.rulemaking.explaining.explain import (
    DRAFT,
    IN_FORCE,
    ComplaintExplained,
    ExplainedDecision,
    explain_complaint,
    explain_supposed,
)
from intake.rulemaking.explaining.explanation_json import designator_for, explained_plain
from intake.rulemaking.explaining.supposed_case import case_of
from intake.vocabulary import StaffRole
from intake.web.context import actor, moment, runtime
from intake.web.forms import errors, read_form, read_query, rejecting
from routing.calendars.working_time import local_day
from routing.decision.wording import OUTCOMES, REASONS, STEPS
from routing.facts import Because, Case, StepOutcome
from routing.models import RuleTable
from routing.registry.search import find_associations
from routing.rules.store import load_violations
from routing.violations import ViolationCard
from routing.vocabulary import Channel, Kind, Level, Lifecycle, Priority, RegistrationMode

bp = Blueprint("rules_explain", __name__)

# Whoever asks about a supposed complaint; a real one is opened by those who see every complaint.
ASKERS = (StaffRole.OPERATOR, StaffRole.DISPATCHER, StaffRole.SUPERVISOR, StaffRole.ADMINISTRATOR)
MAY_OPEN = (StaffRole.DISPATCHER, StaffRole.SUPERVISOR, StaffRole.ADMINISTRATOR)
BRANCHES = {"F": N_("Fees"), "A": N_("Awards"), "V": N_("Events"), "G": N_("Governance")}
_TYPED = 60  # signs of a type-ahead
_VERSIONS = 20


class ComplaintQuery(BaseModel):
    """Before which table a complaint is put: that which decided it, unless said otherwise."""

    table: str = Field(default="", title=N_("Rules table"), pattern=CHOICE)


@bp.get("/")
def suppose() -> str | Response:
    """The empty form, or the facts that stand in the address."""
    if not request.args.keys() - {"lang", "theme"}:
        return _form(SupposedForm())
    with rejecting(_refused):
        return _supposed(read_query(SupposedForm))


@bp.post("/")
def posted() -> str | Response:
    """As `suppose`, with a narrative."""
    with rejecting(_refused):
        return _supposed(read_form(SupposedForm))


@bp.get("/complaints/<number>")
def complaint(number: str) -> str | Response:
    """A real complaint; opening it is recorded."""
    only(*MAY_OPEN)
    query, plain = read_query(ComplaintQuery), number.replace(" ", "")
    with runtime().db.unit_of_work() as session:
        view.open_complaint(
            session, runtime().collaborators(session), plain, actor=actor(), at=moment(), page="explain"
        )
    with runtime().db.reading() as session:
        directory = runtime().collaborators(session).rules.directory
        found = find.get_by_number(session, plain)
        explained = explain_complaint(session, directory, found, at=moment(), choice=query.table)
        # Decided on the narrative as it was written; read as departments read it.
        case = replace(explained.explanation.case, text=redacted_texts(session, found).open(found.narrative))
        explained = replace(explained, explanation=replace(explained.explanation, case=case))
        if actor().only_administers:
            explained = _without_narrative(session, explained)
        if _wants_json():
            return jsonify(explained_plain(explained, directory))
        words = _words(session, explained)
        return render_template("admin/rules/explaining/complaint.html", complaint=found, choice=query.table, **words)


@bp.get("/associations")
def associations() -> str:
    text = request.args.get("association", "").strip()[:_TYPED]
    with runtime().db.reading() as session:
        found = find_associations(session, text) if text else []
        return render_template("desk/associations.html", found=found, text=text)


@bp.get("/regions")
def regions() -> str:
    text = request.args.get("region", "").strip()[:_TYPED]
    with runtime().db.reading() as session:
        found = regions_like(runtime().collaborators(session).rules.directory, text)
    return render_template("admin/rules/explaining/regions.html", found=found)


def _without_narrative(session: Session, explained: ComplaintExplained) -> ComplaintExplained:
    """With those of its words that rules can hear; the decision is as it was made from all of them."""
    case = explained.explanation.case
    known = [said for card in load_violations(session) for said in card.keywords]
    shown = replace(explained.explanation, case=replace(case, text=masked_excerpt(case.text, known)))
    return replace(explained, explanation=shown, override_reason="")


def _supposed(form: SupposedForm) -> str | Response:
    with runtime().db.reading() as session:
        collaborators, at = runtime().collaborators(session), moment()
        directory, received = collaborators.rules.directory, form.moment(at)
        supposed = supposed_of(session, directory, form, at=at)
        case = _placed(case_of(session, directory, supposed, on=local_day(received)), collaborators.home_region)
        explained = explain_supposed(session, directory, case, at=received, choice=form.table or IN_FORCE)
        if _wants_json():
            return jsonify(explained_plain(explained, directory))
        return render_template("admin/rules/explaining/show.html", **_asked(session, form) | _words(session, explained))


def _placed(case: Case, home: str) -> Case:
    """Where it would have happened had it been registered: with the association, else at home."""
    known = case.snapshot.region_code if case.snapshot else ""
    return replace(case, region_code=case.region_code or known or home)


def _refused() -> str | Response:
    """The form again; a program gets what is wrong by field."""
    if _wants_json():
        return jsonify(errors=errors())
    return _form(SupposedForm())


def _form(form: SupposedForm) -> str:
    with runtime().db.reading() as session:
        return render_template("admin/rules/explaining/show.html", explained=None, **_asked(session, form))


def _asked(session: Session, form: SupposedForm) -> dict[str, Any]:
    """What the form needs. After a refusal, what was typed stands in the request."""
    given = request.form if request.method == "POST" else request.args
    branches: dict[str, list[ViolationCard]] = {}
    for card in load_violations(session):
        branches.setdefault(card.branch, []).append(card)
    chosen = {code.upper() for text in given.getlist("violation") for code in text.split()}
    return {
        "form": form,
        "given": given,
        "branches": branches,
        "branch_names": BRANCHES,
        "chosen": chosen,
        "tables": _tables(session),
        "columns": SHEET_COLUMNS,
        "kinds": list(Kind),
        "channels": list(Channel),
        "levels": list(Level),
        "modes": list(RegistrationMode),
        "lifecycles": list(Lifecycle),
    }


def _tables(session: Session) -> list[tuple[str, str]]:
    """The tables that can be asked, as choices."""
    choices = [(IN_FORCE, _("in force on that day"))]
    draft = find_draft(session)
    if draft is not None:
        choices.append((DRAFT, _("the draft (version %(version)s)", version=draft.version)))
    kept = select(RuleTable.version).where(~col(RuleTable.is_open)).order_by(col(RuleTable.version).desc())
    versions = session.exec(kept.limit(_VERSIONS)).all()
    return choices + [(str(one), _("version %(version)s", version=one)) for one in versions]


def _words(session: Session, explained: ExplainedDecision) -> dict[str, Any]:
    """The explanation and how its parts are said."""
    taxonomy = {card.code: card for card in load_violations(session)}
    directory = runtime().collaborators(session).rules.directory
    return {
        "explained": explained,
        "designator": designator_for(explained, directory),
        "tables": _tables(session),
        "columns": SHEET_COLUMNS,
        "read": reader_of_cells(taxonomy.values()),
        "said": _fact_reader({card.code: card.name for card in directory.regions.values()}),
        "taxonomy": taxonomy,
        "names": {card.id: card.name for card in directory.departments.values()},
        "policy_words": policy_words,
        "priority_words": lambda priority: word(Priority(priority)),
        "steps": STEPS,
        "outcomes": OUTCOMES,
        "outcome_of": StepOutcome,
        "reason_of": lambda code: _(REASONS[Because(code)]) if code in set(Because) else code,
    }


def _fact_reader(regions: dict[str, str]) -> Callable[[str, Any], str]:
    """What this complaint brings to a column, in words."""

    def said(column: str, fact: Any) -> str:
        if fact is None or fact == "":
            return _("not known")
        if isinstance(fact, bool):
            return _("yes") if fact else _("no")
        if column in {"amount_min", "amount_max"}:
            return money(fact)
        if column in {"keywords_any", "keywords_all"}:
            return _("its words")
        if column == "region":
            return f"{fact} {regions.get(fact, '')}".strip()
        return word(fact) if column in {"kind", "channel", "level", "mode", "lifecycle"} else str(fact)

    return said


def _wants_json() -> bool:
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"
