"""Files handed in: each minute what waits for the scanner, each hour what nobody may keep. Both may run twice."""

from intake.clock import now
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
