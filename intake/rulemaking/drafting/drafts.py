"""The draft: at most one is being made at a time, a copy of the table in force or of any version."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, literal
from sqlalchemy import text as sql
from sqlmodel import Session, col, func, select

from intake.casework.actor import Actor
from intake.casework.ledger import audit
from intake.language.i18n import N_
from intake.rulemaking.authors import login_of, must_draft
from intake.rulemaking.errors import DraftExists, NoDraft
from intake.rulemaking.tables import get_version
from routing.errors import NoTableInForce
from routing.models import Rule, RuleFindingReason, RuleTable
from routing.rules.cells import COLUMNS
from routing.rules.store import table_in_force
from routing.vocabulary import TableState

NOT_A_DRAFT = N_("version %(version)s is not a draft any more")
_LOCK = 7_405_002  # a number of our own: PostgreSQL advisory lock of rule-making
_KEPT = (*COLUMNS, "changed_at", "changed_by", "why")
_rules = Rule.__table__
_reasons = RuleFindingReason.__table__


def find_draft(session: Session) -> RuleTable | None:
    """The table being made, checked or not."""
    return session.exec(select(RuleTable).where(RuleTable.is_open)).first()


def get_draft(session: Session) -> RuleTable:
    draft = find_draft(session)
    if draft is None:
        raise NoDraft(N_("there is no draft"))
    return draft


def get_table_in_force(session: Session, at: datetime) -> RuleTable:
    """The version that decides at that moment. Raises NoTableInForce."""
    version = table_in_force(session, at)
    if version is None:
        raise NoTableInForce(at)
    return get_version(session, version)


def rules_of(session: Session, table: RuleTable) -> Sequence[Rule]:
    """The rules of a version in order, with who wrote each, when and why."""
    return session.exec(select(Rule).where(Rule.table_id == table.id).order_by(col(Rule.order))).all()


def open_draft(session: Session, *, actor: Actor, at: datetime, version: int | None = None) -> RuleTable:
    """A new draft: a copy of that version or of the table in force. Raises DraftExists."""
    must_draft(actor)
    lock_rulemaking(session)
    present = find_draft(session)
    if present is not None:
        raise DraftExists(present.version, present.drafted_by)
    source = get_table_in_force(session, at) if version is None else get_version(session, version)
    draft = copy_table(session, source, at=at, state=TableState.DRAFT, drafted_by=login_of(session, actor))
    audit.record_office(session, "rules:draft", actor=actor, at=at, version=draft.version, based_on=source.version)
    return draft


def discard_draft(session: Session, draft: RuleTable, *, actor: Actor, at: datetime) -> None:
    """Throw the draft away with its journal, its reasons and its replays."""
    must_draft(actor)
    draft = lock_draft(session, draft)
    audit.record_office(session, "rules:discard", actor=actor, at=at, version=draft.version, edition=draft.edition)
    session.expunge(draft)
    session.execute(delete(RuleTable).where(col(RuleTable.id) == draft.id))


def lock_rulemaking(session: Session) -> None:
    """Verbs on the rules queue here, before they read; SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(sql("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def lock_draft(session: Session, draft: RuleTable) -> RuleTable:
    """The draft as it stands now, nobody else changing it. Raises NoDraft when it is none any more."""
    lock_rulemaking(session)
    statement = select(RuleTable).where(RuleTable.id == draft.id, RuleTable.is_open)
    held = session.exec(statement.with_for_update().execution_options(populate_existing=True)).first()
    if held is None:
        raise NoDraft(NOT_A_DRAFT, version=draft.version)
    return held


def copy_table(session: Session, source: RuleTable, *, at: datetime, **columns: Any) -> RuleTable:
    """A new version with the rules of `source`, and the reasons given for its warnings."""
    newest = session.exec(select(func.max(RuleTable.version))).one() or 0
    values: dict[str, Any] = {"version": newest + 1, "based_on": source.version, "created_at": at} | columns
    table = RuleTable(is_open=values["state"] is TableState.DRAFT, **values)
    session.add(table)
    session.flush()
    origin = func.coalesce(_rules.c.origin, _rules.c.id)
    _copy(session, _rules, {name: _rules.c[name] for name in _KEPT} | {"origin": origin}, source, table)
    _copy(session, _reasons, {name: _reasons.c[name] for name in ("key", "reason", "by", "at")}, source, table)
    return table


def _copy(session: Session, rows: Any, columns: Mapping[str, Any], source: RuleTable, table: RuleTable) -> None:
    wanted = select(literal(table.id), *columns.values()).where(rows.c.table_id == source.id)
    wanted = wanted.order_by(rows.c.order) if "order" in columns else wanted
    session.connection().execute(insert(rows).from_select(["table_id", *columns], wanted))
