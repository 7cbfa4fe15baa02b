"""What the people are called whom rows name by id."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlmodel import Session

from intake.models import Staff

_TABLE = Staff.__table__.c


def staff_names(session: Session, ids: Iterable[int | None]) -> dict[int, str]:
    """Display names, also of those who have left."""
    wanted = {one for one in ids if one is not None}
    statement = select(_TABLE.id, _TABLE.display_name).where(_TABLE.id.in_(wanted))
    return {row.id: row.display_name for row in session.execute(statement)} if wanted else {}
