"""The store as a folder: a file is written under another name, synced, then given its own, which must be free."""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from intake.evidence.stores.store import StoreFailed, probe

_BLOCK = 256 * 1024
_FOLDERS = 256
_UNFINISHED = ".part"


class FolderStore:
    """Spread over some hundred folders, for a folder of a million files is slow to list."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, copy_id: int, blocks: Iterable[bytes]) -> None:
        path = self._path(copy_id)
        with _failing():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = path.with_name(f"{uuid4().hex}{_UNFINISHED}")
        try:
            with _failing():
                _write(unfinished, blocks)
                os.link(unfinished, path)  # unlike a renaming it refuses a name that is taken
                _sync(path.parent)
        finally:
            unfinished.unlink(missing_ok=True)

    def read(self, copy_id: int, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        with _failing():
            file = self._path(copy_id).open("rb")

        def blocks() -> Iterator[bytes]:
            with file, _failing():
                file.seek(start)
                while block := file.read(_BLOCK if end is None else min(_BLOCK, end - file.tell())):
                    yield block

        return blocks()

    def delete(self, copy_ids: Sequence[int]) -> None:
        with _failing():
            for copy_id in copy_ids:
                self._path(copy_id).unlink(missing_ok=True)

    def stored(self, *, before: datetime) -> Iterator[int]:
        """What was never finished is thrown away on the way."""
        for path in self.folder.glob("??/*"):
            try:
                is_old = path.stat().st_mtime < before.timestamp()
            except FileNotFoundError:
                continue
            if is_old and path.suffix == _UNFINISHED:
                path.unlink(missing_ok=True)
            elif is_old and path.name.lstrip("-").isdigit():
                yield int(path.name)

    def check(self) -> None:
        probe(self)

    def _path(self, copy_id: int) -> Path:
        return self.folder / f"{copy_id % _FOLDERS:02x}" / str(copy_id)


def _write(path: Path, blocks: Iterable[bytes]) -> None:
    with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:  # noqa: PTH123
        file.writelines(blocks)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """So that the name is on the disk too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _failing() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreFailed(error.strerror or error) from error
