"""What else an association is called: short and other names, by which people look for it."""

from datetime import datetime

from sqlmodel import Session, col, delete, select

from intake.casework.actor import Actor
from intake.casework.ledger import audit
from intake.casework.text_input import required_text
from intake.errors import InvalidInput, NotFound
from intake.language.i18n import N_
from intake.registry_upkeep.held_association import lock_association
from intake.vocabulary import StaffRole
from routing.models import AssociationName
from routing.normalise import needle_of, normalise
from routing.registry.names import add_name
from routing.vocabulary import NameKind

ADDED, REMOVED = "registry:add_alias", "registry:remove_alias"


def add_alias(session: Session, association_id: int, name: str, *, actor: Actor, at: datetime) -> None:
    """From now on it is found by this name too."""
    actor.must_be(StaffRole.ADMINISTRATOR)
    alias = required_text(normalise(name), "alias", longest=200)
    if not needle_of(alias):
        raise InvalidInput(N_("has no letters or characters"), field="alias")
    association = lock_association(session, association_id)
    same = (AssociationName.association_id == association.id, AssociationName.name == alias)
    if session.exec(select(AssociationName.id).where(*same)).first() is not None:
        raise InvalidInput(N_("is a name of this association already"), field="alias")
    add_name(session, association.id, NameKind.ALIAS, alias)
    audit.record_office(session, ADDED, actor=actor, at=at, credit_code=association.credit_code, name=alias)


def remove_alias(session: Session, association_id: int, name_id: int, *, actor: Actor, at: datetime) -> str:
    """Which name it was. A registered or former name stays: people go on using it."""
    actor.must_be(StaffRole.ADMINISTRATOR)
    association = lock_association(session, association_id)
    row = session.get(AssociationName, name_id)
    if row is None or row.association_id != association.id or row.kind is not NameKind.ALIAS:
        raise NotFound(N_("there is no such short or other name"))
    session.exec(delete(AssociationName).where(col(AssociationName.id) == name_id))
    audit.record_office(session, REMOVED, actor=actor, at=at, credit_code=association.credit_code, name=row.name)
    return row.name
