"""Letters drawn as PDF, and whole cases made into one file, for whoever waits for them."""

from intake.clock import now
from intake.desk.letters.case_file import make_wanted
from intake.letters.drawing import draw_waiting
from intake.runtime import process_runtime


def draw_letters() -> None:
    """The job."""
    runtime = process_runtime()
    draw_waiting(runtime.db, at=now())
    make_wanted(runtime, at=now())
