"""An association taken hold of by whoever changes something about it."""

from sqlmodel import Session, select

from intake.errors import NotFound
from intake.language.i18n import N_
from routing.models import Association


def lock_association(session: Session, association_id: int) -> Association:
    """Held against others who write it, not against complaints that only name it. Raises NotFound."""
    statement = select(Association).where(Association.id == association_id).with_for_update(key_share=True)
    found = session.exec(statement.execution_options(populate_existing=True)).first()
    if found is None:
        raise NotFound(N_("there is no such association"), field="association")
    return found
