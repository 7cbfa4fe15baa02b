"""`jiesu report list`: every rate and count with its version and definition, and what it may be grouped by."""

from intake.reports.by import By
from intake.reports.measures import COUNTS, RATES
from intake.reports.wording import defined_in_english


def list_measures() -> None:
    """Print them in the order in which they are shown."""
    for measure in (*RATES.values(), *COUNTS.values()):
        print(f"{measure.versioned:<28} {defined_in_english(measure)} [{measure.source}]")
    print(f"--by: {', '.join(By)}")
