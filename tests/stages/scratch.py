"""Where what a run throws away may lie."""

import shutil
from pathlib import Path

_ROOM = 2 << 30


def memory() -> str:
    """A folder for files that need not outlive a run: in memory where there is room for them."""
    shared = Path("/dev/shm")
    return str(shared) if shared.is_dir() and shutil.disk_usage(shared).free > _ROOM else "/tmp"
