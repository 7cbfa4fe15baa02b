"""Who is sent the bulletin: shown masked, added and taken off by a supervisor."""

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlmodel import Session, col, select
from werkzeug.wrappers import Response

from intake.admin.bulletins.forms import ReaderForm
from intake.auth.accounts import get_staff
from intake.bulletin.readers import add_outside_reader, add_staff_reader, readers, remove_reader
from intake.language.i18n import LANGUAGES, _
from intake.models import Staff
from intake.vocabulary import BulletinKind
from intake.web.context import actor, moment, runtime
from intake.web.forms import read_form, rejecting

bp = Blueprint("bulletin_readers", __name__)


@bp.get("/")
def show() -> str:
    return _page()


@bp.post("/")
def add() -> Response:
    with rejecting(_page):
        form = read_form(ReaderForm)
        with runtime().db.unit_of_work() as session:
            _add(session, form)
    flash(_("Added; bulletins released from now on are sent there."))
    return redirect(url_for("bulletin_readers.show"), 303)


@bp.post("/<int:reader_id>/remove")
def remove(reader_id: int) -> Response:
    with runtime().db.unit_of_work() as session:
        remove_reader(session, reader_id, actor=actor(), at=moment())
    flash(_("Taken off the list; the address is gone."))
    return redirect(url_for("bulletin_readers.show"), 303)


def _add(session: Session, form: ReaderForm) -> None:
    if form.staff is not None:
        add_staff_reader(session, get_staff(session, form.staff), form.kinds, actor=actor(), at=moment())
        return
    given = form.model_dump(exclude={"staff"})
    add_outside_reader(session, **given, actor=actor(), at=moment())


def _page() -> str:
    with runtime().db.reading() as session:
        active = select(Staff.id, Staff.display_name).where(col(Staff.is_active)).order_by(Staff.display_name)
        shown = {
            "readers": readers(session),
            "people": [(str(id_), name) for id_, name in session.exec(active)],
            "kinds": list(BulletinKind),
            "languages": [*LANGUAGES.items()],
            "sends_mail": runtime().settings.sends_mail,
        }
        return render_template("admin/bulletins/readers.html", **shown)
