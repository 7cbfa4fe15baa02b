"""What else names a department that is abolished: rules, roles of associations. Proposed, never changed here.

Whoever proposes does not decide: the rules go into the draft, which a second person publishes; a role is confirmed by
another administrator, or by the department that is to answer.
"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session, col, or_, select

from intake.casework.actor import Actor
from intake.models import RoleChange
from intake.registry_upkeep.role_changes import ProposedHolder, propose_role_changes
from intake.rulemaking.drafting.drafts import find_draft, get_table_in_force, lock_rulemaking, open_draft, rules_of
from intake.rulemaking.drafting.edits import Put, apply_edits
from intake.vocabulary import RoleChangeState
from routing.models import Department, RoleAssignment, Rule

MOST_ROLES = 500  # proposed at once; the rest by the next act


def rules_naming(session: Session, department: Department, *, at: datetime) -> Sequence[Rule]:
    """Rules of the draft, or else of the table in force, that name it; one by a symbol follows the symbol by itself."""
    table = find_draft(session) or get_table_in_force(session, at)
    return [rule for rule in rules_of(session, table) if department.name in _named(rule)]


def propose_rules(
    session: Session, department: Department, successor: Department, why: str, *, actor: Actor, at: datetime
) -> int:
    """Into the draft, opened if there is none: the successor's name for the department's. How many rules."""
    lock_rulemaking(session)
    if not rules_naming(session, department, at=at):
        return 0
    draft = find_draft(session) or open_draft(session, actor=actor, at=at)
    naming = [rule for rule in rules_of(session, draft) if department.name in _named(rule)]
    edits = [Put(rule.id, cells=_renamed(rule, department.name, successor.name)) for rule in naming]
    apply_edits(session, draft, edits, actor=actor, at=at, why=why)
    return len(edits)


def roles_held(session: Session, department: Department) -> Sequence[RoleAssignment]:
    """That last, and of which no change waits already."""
    waiting = (
        select(RoleChange.id)
        .where(
            RoleChange.association_id == RoleAssignment.association_id,
            RoleChange.role == RoleAssignment.role,
            RoleChange.state == RoleChangeState.OPEN,
        )
        .exists()
    )
    held = select(RoleAssignment).where(
        RoleAssignment.department_id == department.id, col(RoleAssignment.valid_to).is_(None), ~waiting
    )
    return session.exec(held.order_by(col(RoleAssignment.association_id), col(RoleAssignment.role))).all()


def propose_roles(
    session: Session,
    department: Department,
    successor: Department,
    *,
    on: date,
    document: str,
    why: str,
    actor: Actor,
    at: datetime,
) -> int:
    """That the successor holds them from that day on. How many are before whoever confirms."""
    roles = [row for row in roles_held(session, department) if not _is_held(session, row, successor)][:MOST_ROLES]
    wanted = [
        ProposedHolder(row.association_id, row.role, successor.id, max(on, row.valid_from), document, why)
        for row in roles
    ]
    return len(propose_role_changes(session, wanted, actor=actor, at=at)) if wanted else 0


def _is_held(session: Session, row: RoleAssignment, successor: Department) -> bool:
    same = select(RoleAssignment.id).where(
        RoleAssignment.association_id == row.association_id,
        RoleAssignment.role == row.role,
        RoleAssignment.department_id == successor.id,
        or_(col(RoleAssignment.valid_to).is_(None), col(RoleAssignment.valid_to) > row.valid_from),
    )
    return session.exec(same.limit(1)).first() is not None


def _named(rule: Rule) -> set[str]:
    return {rule.lead, *rule.co.split("|")}


def _renamed(rule: Rule, old: str, new: str) -> dict[str, str]:
    """Each department once: who leads does not help as well."""
    lead = new if rule.lead == old else rule.lead
    co = dict.fromkeys(new if one == old else one for one in rule.co.split("|") if one)
    return {"lead": lead, "co": "|".join(one for one in co if one != lead)}
