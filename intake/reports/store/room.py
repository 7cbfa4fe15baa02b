"""What whoever counts is handed: the database, the files of facts, and the rules that clocks are derived by."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlmodel import Session

from intake.casework.collaborators import Collaborators
from intake.db import Database
from intake.reports.store.files import FactFiles


@dataclass(frozen=True)
class FactRoom:
    """`collaborators` are those of one session."""

    db: Database
    files: FactFiles
    collaborators: Callable[[Session], Collaborators]
