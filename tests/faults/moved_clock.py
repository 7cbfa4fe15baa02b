"""A clock that is moved under running processes: a small library preloaded into them, which reads one file."""

import shutil
import struct
import subprocess
from pathlib import Path

_SOURCE = Path(__file__).with_name("moved_clock.c")


class MovedClock:
    """Of all processes started with its `environment`. Where no C compiler is, it cannot be moved."""

    def __init__(self, folder: Path) -> None:
        self._file, library = folder / "clock", folder / "moved_clock.so"
        self.seconds = 0
        self._write()
        compiler = shutil.which("cc")
        self.can_move = compiler is not None
        self.environment: dict[str, str] = {}
        if compiler:
            subprocess.run([compiler, "-O1", "-shared", "-fPIC", "-o", library, _SOURCE, "-ldl"], check=True)
            self.environment = {"LD_PRELOAD": str(library), "JIESU_CLOCK": str(self._file)}

    def move(self, seconds: int) -> None:
        """So many seconds from where it stands; they see it at their next look."""
        self.seconds += seconds
        self._write()

    def _write(self) -> None:
        # In place: the processes have the file mapped.
        with self._file.open("r+b" if self._file.exists() else "xb") as file:
            file.write(struct.pack("q", self.seconds))
