"""Each night: who complained, and what was written, is erased when the retention period is over.

The second run finds nothing left to do.
"""

from intake.clock import now
from intake.retention.running import run_retention
from intake.runtime import process_runtime


def erase_identities() -> None:
    """Erase every identity that has been kept long enough, and texts that became no complaint; the report is kept."""
    runtime = process_runtime()
    run_retention(runtime.db, runtime.evidence.store, runtime.settings, at=now())
