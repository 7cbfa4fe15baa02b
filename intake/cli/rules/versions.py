"""Who acts at the command line, and which table is meant: the draft, the one in force, a version, a file."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session

from intake.auth.accounts import find_staff
from intake.casework.actor import Actor
from intake.errors import InvalidInput, NotFound
from intake.language.i18n import N_
from intake.rulemaking.authors import CONSOLE
from intake.rulemaking.drafting.drafts import get_draft, get_table_in_force
from intake.rulemaking.tables import get_version
from intake.vocabulary import ActorKind, StaffRole
from routing.models import RuleTable
from routing.rules.cells import RuleRow
from routing.rules.file import read_table
from routing.rules.store import rows_of
from routing.table_file import read_bounded

DRAFT, PUBLISHED = "draft", "published"
CANNOT_BE_WRITTEN = N_("%(file)s cannot be written: %(error)s")

By = Annotated[
    str,
    typer.Option(
        "--by", metavar="LOGIN", help="The member of staff who does this; default the operator of this machine."
    ),
]


def actor_of(session: Session, login: str) -> Actor:
    """The member of staff of that login; without one the operator of the machine."""
    if not login:
        return CONSOLE
    staff = find_staff(session, login)
    if staff is None or not staff.is_active:
        raise NotFound(N_("there is no account %(login)s"), field="--by", login=repr(login))
    return Actor(ActorKind.STAFF, staff.id, frozenset(map(StaffRole, staff.roles)), staff.department_id)


def table_meant(session: Session, word: str, *, at: datetime) -> RuleTable:
    """`draft`, `published` (the table in force) or a version."""
    if word == DRAFT:
        return get_draft(session)
    if word == PUBLISHED:
        return get_table_in_force(session, at)
    if not word.isdecimal():
        raise InvalidInput(N_("%(word)s is neither a version, nor draft, nor published"), word=repr(word))
    return get_version(session, int(word))


def rows_meant(session: Session, word: str, *, at: datetime) -> list[RuleRow]:
    """As `table_meant`, or a file. Raises BadTableFile."""
    path = Path(word)
    if word not in {DRAFT, PUBLISHED} and not word.isdecimal():
        return list(read_table(content_of(path)))
    return rows_of(session, table_meant(session, word, at=at).id)


def content_of(path: Path) -> bytes:
    """The bytes of a table that somebody named. Raises TableFileUnreadable for more than any has."""
    try:
        return read_bounded(path)
    except OSError as error:
        raise InvalidInput(N_("%(name)s cannot be opened: %(error)s"), name=str(path), error=error.strerror) from None
