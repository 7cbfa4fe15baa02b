"""What is kept how long and why, how much of it is due, when the next run is, and what the last ones erased."""

from flask import Blueprint, render_template

from intake.periodic.runs import standings
from intake.retention.classes import data_classes
from intake.retention.counting import count_due, count_held
from intake.retention.running import reports
from intake.web.context import moment, runtime

bp = Blueprint("retention", __name__)
_JOB = "erase-identities"


@bp.get("/", endpoint="show")
def show() -> str:
    settings, at = runtime().settings, moment()
    with runtime().db.reading() as session:
        job = next(one for one in standings(session, at=at) if one.periodic.name == _JOB)
        return render_template(
            "admin/retention.html",
            classes=data_classes(settings),
            due=count_due(session, settings, at=at),
            held=count_held(session, at=at),
            next_at=job.next_at,
            reports=reports(session),
        )
