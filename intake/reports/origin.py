"""Whether figures are counted from synthetic data: then they say so wherever they stand, on pages, in files, in print.

The demonstration and the sample registry begin on an empty installation and refuse any other, so the first row tells.
"""

from sqlmodel import Session, col, select

from intake.models import Complaint
from routing.models import Association

# For the command line and for files, which are read by people of either language.
SYNTHETIC = "合成数据 synthetic data"


def is_synthetic(session: Session) -> bool:
    """Whether the complaints here are a demonstration's."""
    return bool(session.exec(select(Complaint.is_synthetic).order_by(col(Complaint.id)).limit(1)).first())


def mark(*, is_made: bool) -> str:
    """What a line of figures at the command line ends with: nothing where they are of real complaints."""
    return f"  {SYNTHETIC}" if is_made else ""


def is_registry_synthetic(session: Session) -> bool:
    """Whether the associations here are a sample's."""
    return bool(session.exec(select(Association.is_synthetic).order_by(col(Association.id)).limit(1)).first())
