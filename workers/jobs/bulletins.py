"""Bulletins: whatever week, month or quarter is over gets a draft, and whoever wants one anew. Run twice, it is one."""

from intake.bulletin.making import make_wanted, want_missing
from intake.clock import now
from intake.runtime import process_runtime


def draft_bulletins() -> None:
    """The job."""
    runtime, moment = process_runtime(), now()
    settings = runtime.settings
    want_missing(runtime.db, settings.bulletin_kinds, profile=settings.scoring_profile, at=moment)
    make_wanted(runtime.facts, settings, at=moment)
