"""The files of facts on this host: written once under an id, never changed; from a bucket they are fetched once."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from uuid import uuid4

from intake.errors import NotPossibleNow
from intake.evidence.stores.bucket_store import BucketStore
from intake.evidence.stores.store import EvidenceStore, StoreFailed
from intake.settings import Settings
from routing.translatable import N_

_FOLDER, _PREFIX = "figures", "figures"
HERE, IN_BUCKET = "host", "bucket"
_BLOCK = 1024 * 1024
_MISSING = N_("a file of figures is missing: jiesu report rebuild makes it anew from the record")


class FactFiles:
    """In service with several hosts the bucket has them all and each host keeps what it has read."""

    def __init__(self, folder: Path, bucket: EvidenceStore | None = None) -> None:
        self._folder, self._bucket = folder, bucket

    @classmethod
    def from_settings(cls, settings: Settings) -> "FactFiles":
        """Opens nothing yet."""
        bucket = BucketStore(settings, prefix=_PREFIX) if settings.evidence_s3_bucket else None
        return cls(settings.data_dir / _FOLDER, bucket)

    def has_any(self) -> bool:
        """Whether any lies on this host."""
        return any(self._folder.glob("*.parquet"))

    def room(self) -> Path:
        """A name beside the files to write a new one under."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self._folder / f"{uuid4().hex}.part"

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """A folder beside the files, for the time of a block."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with TemporaryDirectory(prefix="being-made-", dir=self._folder) as folder:
            yield Path(folder)

    def keep(self, file_id: int, written: Path) -> None:
        """Take in what was written; it is on the disk, and in the bucket, when this returns."""
        if self._bucket is not None:
            with written.open("rb") as file:
                self._bucket.write(file_id, iter(lambda: file.read(_BLOCK), b""))
        with written.open("rb") as file:
            os.fsync(file.fileno())
        written.rename(self._path(file_id))

    def path(self, file_id: int) -> Path:
        """Where it lies on this host. Raises NotPossibleNow where it is nowhere."""
        found = self._path(file_id)
        if not found.exists():
            self._fetch(file_id, found)
        return found

    @contextmanager
    def copies(self, file_id: int) -> Iterator[dict[str, Path | None]]:
        """The file on this host and, where there is one, in the bucket; None where it is missing."""
        here = self._path(file_id)
        found: dict[str, Path | None] = {HERE: here if here.exists() else None}
        with self.scratch() as folder:
            if self._bucket is not None:
                fetched = folder / "fetched"
                found[IN_BUCKET] = fetched if self._was_read(file_id, fetched) else None
            yield found

    def put_back(self, place: str, file_id: int, good: Path, spoilt: Path | None) -> Path | None:
        """A copy that is right in the place of one that is not; answers where that lies on this host from now on."""
        aside = None
        if spoilt is not None:
            aside = self._folder / f"{file_id}-{uuid4().hex[:8]}.spoilt"
            copyfile(spoilt, aside)
        if place == IN_BUCKET:
            assert self._bucket is not None  # `copies` names it where there is one
            self._bucket.delete([file_id])
            with good.open("rb") as file:
                self._bucket.write(file_id, iter(lambda: file.read(_BLOCK), b""))
            return aside
        new = self.room()
        copyfile(good, new)
        with new.open("rb") as file:
            os.fsync(file.fileno())
        new.rename(self._path(file_id))
        return aside

    def drop(self, file_ids: Iterable[int]) -> None:
        """Files nobody reads any more."""
        for file_id in file_ids:
            self._path(file_id).unlink(missing_ok=True)
            if self._bucket is not None:
                with suppress(StoreFailed):
                    self._bucket.delete([file_id])

    def _path(self, file_id: int) -> Path:
        return self._folder / f"{file_id}.parquet"

    def _fetch(self, file_id: int, goal: Path) -> None:
        if self._bucket is None:
            raise NotPossibleNow(_MISSING)
        unfinished = self.room()
        try:
            if not self._was_read(file_id, unfinished):
                raise NotPossibleNow(_MISSING)
            unfinished.rename(goal)
        finally:
            unfinished.unlink(missing_ok=True)

    def _was_read(self, file_id: int, goal: Path) -> bool:
        if self._bucket is None:
            return False
        try:
            with goal.open("wb") as file:
                file.writelines(self._bucket.read(file_id))
        except StoreFailed:
            return False
        return True


def digest_of(lines: Iterator[str]) -> str:
    """SHA-256 over rows as text, a line each."""
    total = hashlib.sha256()
    for line in lines:
        total.update(line.encode())
        total.update(b"\n")
    return total.hexdigest()
