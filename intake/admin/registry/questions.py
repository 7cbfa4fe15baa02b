"""The questions that registry files left: what is asked of which associations, and the ways to answer."""

from flask import Blueprint, flash, redirect, render_template, url_for
from pydantic import BaseModel, Field
from werkzeug.wrappers import Response

from intake.admin.registry.imports import column_headings
from intake.language.i18n import N_, ngettext
from intake.registry_upkeep.row_questions import WITH_DEPARTMENT, NamedDepartment, answer, grouped, open_questions
from intake.web.context import actor, moment, runtime
from intake.web.forms import read_form, rejecting
from intake.web.row_ids import MOST
from routing.registry.answers import OF_NAMES
from routing.vocabulary import QuestionAnswer

bp = Blueprint("registry_questions", __name__)

SHOWN = 50  # groups on a page: the next ones come up as these are answered


class AnswerForm(BaseModel):
    """`decision` is the button that was pressed."""

    decision: str = Field(title=N_("Decision"), pattern="^(department|create|dropped|accepted)$")
    question: list[int] = Field(title=N_("Questions"), min_length=1, max_length=MOST)
    department: str = Field(default="", title=N_("Department"), max_length=120)


@bp.get("/")
def show() -> str:
    return _page()


@bp.post("/")
def settle() -> Response:
    with rejecting(_page):
        form = read_form(AnswerForm)
        creates = form.decision == "create"
        how = QuestionAnswer.DEPARTMENT if creates else QuestionAnswer(form.decision)
        with runtime().db.unit_of_work() as session:
            named = NamedDepartment(form.department, creates=creates)
            done = answer(session, form.question, how, named, actor=actor(), at=moment())
    runtime().forget_rules()
    flash(ngettext("Answered: %(num)d question.", "Answered: %(num)d questions.", done))
    return redirect(url_for("registry_questions.show"), 303)


def _page() -> str:
    with runtime().db.reading() as session:
        groups = grouped(open_questions(session))
        return render_template(
            "admin/registry/questions.html",
            groups=groups[:SHOWN],
            total=sum(len(group.questions) for group in groups),
            left=len(groups) - len(groups[:SHOWN]),
            headings=column_headings(),
            WITH_DEPARTMENT=WITH_DEPARTMENT,
            OF_NAMES=OF_NAMES,
            MOST=MOST,
        )
