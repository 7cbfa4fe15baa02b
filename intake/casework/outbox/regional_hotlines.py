"""Which region's hotline is told of a complaint: the nearest one, going up, that has people who read it."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel import Session, col, select

from intake.casework.collaborators import Collaborators
from intake.models import Complaint, Staff
from intake.vocabulary import StaffRole
from routing.directory import Directory

_READ_BY = frozenset({StaffRole.DISPATCHER, StaffRole.SUPERVISOR})
_STAFF = (
    select(Staff.region_code, Staff.roles)
    .where(col(Staff.region_code).is_not(None), Staff.is_active)
    .execution_options(autoflush=False)
)


@dataclass(frozen=True)
class RegionalHotlines:
    """The regions with a dispatcher or supervisor of their own; above them all stands the home region's hotline."""

    directory: Directory
    home: str
    staffed: Collection[str]

    @classmethod
    def read(cls, session: Session, collaborators: Collaborators) -> "RegionalHotlines":
        staffed = {code for code, roles in session.exec(_STAFF) if code and _READ_BY.intersection(roles)}
        return cls(collaborators.rules.directory, collaborators.home_region, staffed)

    def above(self, region_code: str | None, steps: int = 0) -> str | None:
        """The hotline of a region, or so many steps above it; None is the home region's, where all ways up end."""
        line = self.directory.lineage(region_code) if region_code is not None else ()
        seeing_all = self.directory.lineage(self.home)
        way = [code for code in line if code in self.staffed and code not in seeing_all]
        return way[steps] if steps < len(way) else None


def hotline_of(session: Session, collaborators: Collaborators, complaint: Complaint) -> str | None:
    """The region whose hotline answers for the complaint; None for the home region's, as of most."""
    if complaint.received_region is None:
        return None
    return RegionalHotlines.read(session, collaborators).above(complaint.received_region)
