"""The page of periodic jobs: what each is for, how it went, when it is next, and a button that runs it now."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from intake.language.i18n import _
from intake.periodic.running_now import run_now
from intake.periodic.runs import standings
from intake.periodic.words import PURPOSES
from intake.web.context import actor, moment, runtime
from intake.web.forms import rejecting

bp = Blueprint("jobs", __name__)


@bp.get("/", endpoint="list")
def list_jobs() -> str:
    return _page()


@bp.post("/<name>/run")
def run(name: str) -> Response:
    with rejecting(_page), runtime().db.unit_of_work() as session:
        run_now(session, runtime().jobs, runtime().redis, name, actor=actor(), at=moment())
    flash(_("It is on its way to a worker. Look again in a minute."))
    return redirect(url_for("jobs.list"), 303)


def _page() -> str:
    with runtime().db.reading() as session:
        found = standings(session, at=moment())
        return render_template("admin/jobs.html", jobs=found, purposes=PURPOSES)
