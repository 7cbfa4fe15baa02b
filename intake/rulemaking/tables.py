"""Any version of the rules table, compiled: a draft as it stands now, or one that was in force once."""

from sqlmodel import Session, select

from intake.errors import NotFound
from intake.language.i18n import N_
from routing.models import RuleTable
from routing.rules.store import rows_of
from routing.rules.table import RulesTable

_BEYOND = 2**31  # no column holds a larger version


def compile_table(session: Session, table: RuleTable) -> RulesTable:
    """Compiled anew, for a draft may have changed since. Raises BadRule."""
    return RulesTable(table.version, rows_of(session, table.id))


def get_version(session: Session, version: int) -> RuleTable:
    """Any version, the draft's too."""
    known = select(RuleTable).where(RuleTable.version == version)
    found = session.exec(known).first() if 0 < version < _BEYOND else None
    if found is None:
        message = N_("there is no version %(version)s of the rules table")
        raise NotFound(message, field="version", version=version)
    return found
