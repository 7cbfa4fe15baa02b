"""Who changes a table at the prompt, and the file it is read from: rules, time limits, fee lists."""

from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session

from intake.auth.accounts import find_staff
from intake.casework.actor import Actor
from intake.errors import InvalidInput, NotFound
from intake.language.i18n import N_
from intake.rulemaking.authors import CONSOLE
from intake.vocabulary import ActorKind, StaffRole
from routing.table_file import read_bounded

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


def content_of(path: Path) -> bytes:
    """The bytes of a table that somebody named. Raises TableFileUnreadable for more than any has."""
    try:
        return read_bounded(path)
    except OSError as error:
        raise InvalidInput(N_("%(name)s cannot be opened: %(error)s"), name=str(path), error=error.strerror) from None
