"""Letters drawn as PDF: each once, sealed under the key of its complaint."""

from base64 import b64encode
from datetime import datetime

from sqlmodel import Session, col, select

from intake.casework import find
from intake.db import Database
from intake.language.i18n import use_language
from intake.letters.paper import official, read_paper
from intake.letters.pdf import letter_as_pdf
from intake.models import Complaint, Letter
from intake.sealing.text import text_key_of

_AT_ONCE = 50


def draw_waiting(database: Database, *, at: datetime) -> int:
    """How many were drawn. Run twice, or by several workers at once, each letter is drawn into its one place."""
    with database.reading() as session:
        waiting = select(Letter.id).where(col(Letter.drawn_at).is_(None)).order_by(col(Letter.id)).limit(_AT_ONCE)
        ids = list(session.exec(waiting))
    for letter_id in ids:
        with database.reading() as session:
            drawn = _drawn(session, letter_id)
        with database.unit_of_work() as session:
            _keep(session, letter_id, drawn, at)
    return len(ids)


def _drawn(session: Session, letter_id: int) -> str:
    """In base64; nothing of one that is erased meanwhile."""
    row = session.get_one(Letter, letter_id)
    key = text_key_of(session, session.get_one(Complaint, row.complaint_id))
    paper = read_paper(key.open(row.content))
    if paper is None:
        return ""
    with use_language(paper.language):
        pdf = letter_as_pdf(official(row, paper), is_chinese=paper.language == "zh", made_at=row.issued_at)
    return b64encode(pdf).decode()


def _keep(session: Session, letter_id: int, drawn: str, at: datetime) -> None:
    row = session.get_one(Letter, letter_id)
    complaint = find.lock_by_id(session, row.complaint_id)
    key = text_key_of(session, complaint)
    row.pdf = key.seal(drawn) if drawn and not key.is_erased else None
    row.drawn_at = at
    session.add(row)
