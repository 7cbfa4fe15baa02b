"""What colleagues did since a page was opened: asked again and again, so a look at one index and nothing written."""

from flask import Blueprint, render_template, url_for
from sqlmodel import Session, col, select
from werkzeug.wrappers import Response

from intake.casework import find
from intake.desk.complaint_page import ComplaintPage
from intake.events import READS
from intake.identity.redacted_texts import redacted_texts
from intake.models import Complaint, ComplaintEvent
from intake.vocabulary import ActorKind
from intake.web.context import actor, office_of, runtime
from intake.web.history.timeline import entries

bp = Blueprint("complaint_news", __name__)

_MOST_TOLD = 5
NOTHING_NEW = 204


@bp.get("/<number>/since/<int:seq>")
def since(number: str, seq: int) -> str | Response:
    """204 while nobody else has done anything. Readings are no news, and one's own acts were shown already."""
    with runtime().db.reading() as session:
        complaint = find.get_by_number(session, number)
        find.must_see(session, complaint, actor())
        news = _news(session, complaint, seq)
        if not news:
            return Response(status=NOTHING_NEW)
        directory = office_of(session).rules.directory
        told = entries(session, directory, news, redacted_texts(session, complaint))
        lines = [one for one in told if not one.is_system] or told
        address = url_for("complaint.show", number=complaint.number)
        return render_template("desk/handling/news.html", lines=lines[:_MOST_TOLD], address=address)


def last_seen(page: ComplaintPage) -> int:
    """The newest event that the page shows."""
    return page.entries[0].seq if page.entries else 0


def _news(session: Session, complaint: Complaint, seq: int) -> list[ComplaintEvent]:
    statement = select(ComplaintEvent).where(
        ComplaintEvent.complaint_id == complaint.id,
        ComplaintEvent.seq > seq,
        col(ComplaintEvent.kind).not_in(READS),
    )
    found = session.exec(statement.order_by(col(ComplaintEvent.seq))).all()
    own = {one.at for one in found if one.actor_kind is ActorKind.STAFF and one.actor_id == actor().staff_id}
    return [one for one in found if one.at not in own]  # nor what followed from an act of one's own
