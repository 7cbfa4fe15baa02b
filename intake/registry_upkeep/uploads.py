"""Registry files between their preview and their import: kept a day, for whoever sent them."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, delete

from intake.casework.actor import Actor
from intake.errors import NotFound
from intake.language.i18n import N_
from intake.models import RegistryUpload
from intake.vocabulary import StaffRole

KEPT = timedelta(days=1)


def keep_upload(session: Session, file_name: str, content: bytes, *, actor: Actor, at: datetime) -> int:
    """Its id. What was left lying for a day goes."""
    actor.must_be(StaffRole.ADMINISTRATOR)
    assert actor.staff_id is not None
    session.exec(delete(RegistryUpload).where(col(RegistryUpload.uploaded_at) < at - KEPT))
    row = RegistryUpload(
        file_name=file_name[-200:], content=content, uploaded_by_id=actor.staff_id, uploaded_at=at
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.id


def get_upload(session: Session, upload_id: int, *, actor: Actor) -> RegistryUpload:
    """One's own; another's does not exist."""
    row = session.get(RegistryUpload, upload_id)
    if row is None or row.uploaded_by_id != actor.staff_id:
        raise NotFound(N_("there is no such file; send it again"))
    return row


def drop_upload(session: Session, upload_id: int) -> None:
    session.exec(delete(RegistryUpload).where(col(RegistryUpload.id) == upload_id))
