"""Which table is meant: the draft, the one in force, a version, a file."""

from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from intake.cli.rules.tables import content_of
from intake.errors import InvalidInput
from intake.language.i18n import N_
from intake.rulemaking.drafting.drafts import get_draft, get_table_in_force
from intake.rulemaking.tables import get_version
from routing.models import RuleTable
from routing.rules.cells import RuleRow
from routing.rules.file import read_table
from routing.rules.store import rows_of

DRAFT, PUBLISHED = "draft", "published"


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
