"""Files handed in: each minute what came with texts and what waits for the scanner, each hour what nobody may keep.

Each may run twice.
"""

from intake.clock import now
from intake.conversation.media import MediaFetcher
from intake.conversation.media_holding import MediaHolder
from intake.evidence import destroying, scanning
from intake.runtime import process_runtime


def scan_evidence() -> None:
    """Look at what waits for the scanner."""
    runtime = process_runtime()
    scanning.scan_waiting(runtime.db, runtime.evidence, at=now())


def sweep_evidence() -> None:
    """Take out of the store drafts of yesterday, files of erased complaints, and what no row tells of."""
    runtime = process_runtime()
    destroying.sweep_evidence(runtime.db, runtime.evidence, at=now())


def fetch_media() -> None:
    """Fetch files of texts that have found their complaint, or that a person has to look at."""
    runtime = process_runtime()
    if runtime.settings.twilio_account_sid:
        MediaHolder(runtime.db, runtime.evidence, runtime.settings).hold_due(at=now())
        MediaFetcher(runtime.db, runtime.evidence, runtime.settings, runtime.collaborators).fetch_due(at=now())
