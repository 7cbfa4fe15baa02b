"""The archive: every bulletin with its digest, read back and written as the file somebody asks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from intake.bulletin.content import BulletinFigures, digest_of, from_plain
from intake.bulletin.data_files import as_csv, as_json
from intake.bulletin.document import BulletinDocument, Imprint, document
from intake.bulletin.word_file import as_word
from intake.bulletin.workbook import as_workbook
from intake.csv_text import CSV
from intake.errors import ChainBroken, NotFound, NotPossibleNow
from intake.models import Bulletin
from intake.vocabulary import BulletinState
from routing.translatable import N_

FORMS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": CSV,
    "json": "application/json",
}


@dataclass(frozen=True)
class BulletinFile:
    """A file to be saved."""

    body: bytes
    content_type: str
    name: str


def bulletins(session: Session, *, limit: int, offset: int = 0) -> Sequence[Bulletin]:
    """Every revision, the newest span first."""
    order = (col(Bulletin.first_on).desc(), Bulletin.kind, col(Bulletin.revision).desc())
    return session.exec(select(Bulletin).order_by(*order).limit(limit).offset(offset)).all()


def get_bulletin(session: Session, bulletin_id: int) -> Bulletin:
    row = session.get(Bulletin, bulletin_id)
    if row is None:
        raise NotFound(N_("there is no such bulletin"))
    return row


def get_by_link(session: Session, link: str) -> Bulletin:
    """A released one, for whoever was given its link."""
    opened = select(Bulletin).where(Bulletin.link == link, Bulletin.state == BulletinState.RELEASED)
    row = session.exec(opened).first()
    if row is None:
        raise NotFound(N_("there is no such bulletin"))
    return row


def figures_of(row: Bulletin) -> BulletinFigures:
    """What it says. Raises NotPossibleNow before it is counted, ChainBroken where its digest is of something else."""
    if not row.digest:
        raise NotPossibleNow(N_("The bulletin of %(period)s is still being counted."), period=row.period)
    if digest_of(row.body) != row.digest:
        message = N_("the bulletin of %(period)s, revision %(revision)s, is not what its digest says")
        raise ChainBroken(message, period=row.period, revision=row.revision)
    return from_plain(row.body)


def document_of(row: Bulletin) -> BulletinDocument:
    """In the language spoken."""
    return document(figures_of(row), _imprint(row))


def file_of(row: Bulletin, form: str) -> BulletinFile:
    """One of FORMS, in the language spoken."""
    figures, imprint = figures_of(row), _imprint(row)
    if form == "docx":
        body = as_word(document(figures, imprint), made_at=_made_at(row, figures))
    elif form == "xlsx":
        body = as_workbook(document(figures, imprint))
    elif form == "csv":
        body = as_csv(figures)
    else:
        body = as_json(row.body, imprint)
    draft = "" if row.state is BulletinState.RELEASED else "-draft"
    again = f"-r{row.revision}" if row.revision > 1 else ""
    return BulletinFile(body, FORMS[form], f"bulletin-{row.period}{again}{draft}.{form}")


def _imprint(row: Bulletin) -> Imprint:
    return Imprint(row.digest, row.revision, row.released_at)


def _made_at(row: Bulletin, figures: BulletinFigures) -> datetime:
    return row.released_at or row.made_at or figures.counted_at
