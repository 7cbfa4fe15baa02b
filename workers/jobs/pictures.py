"""Pictures of charts that somebody wants for a document."""

from intake.charts.pictures import draw_wanted
from intake.clock import now
from intake.runtime import process_runtime


def draw_pictures() -> None:
    """The job."""
    draw_wanted(process_runtime().db, at=now())
