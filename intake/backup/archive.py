"""The file of a back-up: a tar archive of members, the last of which names all others, and a line with its digest.

It is written beside its place and moved there when it is whole. The list of members is sealed under the record keys:
whoever has the file alone can make no other one that fits.
"""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

from intake.errors import InvalidInput
from intake.record_keys import RecordKeys, UnknownRecordKey
from routing.translatable import N_

FORMAT = 1
_MANIFEST = "manifest.json"
_HEAD, _DIGITS = b"jiesu-backup-sha256 ", 64
_TRAILER = len(_HEAD) + _DIGITS + 1
_BLOCK = 1024 * 1024


class BackupUnfit(InvalidInput):
    """A file that is no whole back-up, or none of this installation's keys."""


class _Hashed(io.RawIOBase):
    """What is written goes into the file and into its digest."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self.digest, self.is_over = file, hashlib.sha256(), False

    def write(self, block: Any) -> int:
        if self.is_over:
            return len(block)
        self.digest.update(block)
        return self._file.write(block)


class ArchiveWriter:
    """Takes members one after the other."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._hashed = file, _Hashed(file)
        self._tar = tarfile.open(fileobj=self._hashed, mode="w|", format=tarfile.PAX_FORMAT)  # noqa: SIM115
        self.members: dict[str, str] = {}

    def add(self, name: str, path: Path) -> None:
        with path.open("rb") as file:
            self.members[name] = hashlib.file_digest(file, "sha256").hexdigest()
            file.seek(0)
            self._add(name, path.stat().st_size, file)

    def finish(self, manifest: dict[str, Any], keys: RecordKeys) -> None:
        """The list of members, then the digest of all; on the disk when this returns."""
        said = manifest | {"format": FORMAT, "members": self.members, "record_key": keys.current}
        said["mac"] = keys.mac(keys.current, _canonical(said))
        text = json.dumps(said, ensure_ascii=False, indent=1).encode()
        self._add(_MANIFEST, len(text), io.BytesIO(text))
        self._tar.close()
        self._file.write(_HEAD + self._hashed.digest.hexdigest().encode() + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())

    def give_up(self) -> None:
        """Nothing more is written, whatever the archive still held back."""
        self._hashed.is_over = True
        self._tar.close()

    def _add(self, name: str, size: int, file: IO[bytes]) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        self._tar.addfile(info, file)


@contextmanager
def writing(goal: Path) -> Iterator[ArchiveWriter]:
    """A new archive at `goal` once the block ends well; nothing at all where it does not."""
    if goal.exists():
        raise InvalidInput(N_("%(file)s is there already: name another file"), file=goal)
    unfinished = goal.with_name(f".{goal.name}-{uuid4().hex[:8]}.part")
    try:
        with open(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:  # noqa: PTH123
            archive = ArchiveWriter(file)
            try:
                yield archive
            except BaseException:
                archive.give_up()
                raise
        unfinished.rename(goal)
    finally:
        unfinished.unlink(missing_ok=True)


class ArchiveReader:
    """A back-up whose digest is right and whose list of members was sealed under these keys."""

    def __init__(self, path: Path, keys: RecordKeys) -> None:
        self.path = path
        self.digest = _whole_digest(path)
        self._tar = tarfile.open(path, "r:")  # noqa: SIM115
        self.manifest: dict[str, Any] = json.loads(self._opened(_MANIFEST).read())
        if self.manifest["format"] > FORMAT:
            raise BackupUnfit(N_("%(file)s was made by a newer jiesu: run that one"), file=path)
        self._require_seal(keys)

    def extract(self, name: str, goal: Path) -> Path:
        """One member, its own digest compared."""
        with self._opened(name) as file, goal.open("wb") as out:
            digest = hashlib.sha256()
            while block := file.read(_BLOCK):
                digest.update(block)
                out.write(block)
        if digest.hexdigest() != self.manifest["members"][name]:
            raise BackupUnfit(N_("%(file)s is damaged: use another back-up"), file=self.path)
        return goal

    def names(self, folder: str) -> list[str]:
        return [name for name in self.manifest["members"] if name.startswith(f"{folder}/")]

    def _opened(self, name: str) -> IO[bytes]:
        try:
            found = self._tar.extractfile(name)
        except KeyError:
            found = None
        if found is None:
            raise BackupUnfit(N_("%(file)s is damaged: use another back-up"), file=self.path)
        return found

    def _require_seal(self, keys: RecordKeys) -> None:
        said = {name: value for name, value in self.manifest.items() if name != "mac"}
        try:
            is_right = keys.mac(said["record_key"], _canonical(said)) == self.manifest["mac"]
        except UnknownRecordKey:
            is_right = False
        if not is_right:
            message = N_("%(file)s was made under other keys: give those of its installation (JIESU_RECORD_KEYS)")
            raise BackupUnfit(message, file=self.path)


def sha256_of(path: Path) -> str:
    """Of the whole file, as sha256sum tells it."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _whole_digest(path: Path) -> str:
    size = path.stat().st_size - _TRAILER
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for start in range(0, max(size, 0), _BLOCK):
            digest.update(file.read(min(_BLOCK, size - start)))
        trailer = file.read() if size > 0 else b""
    if not trailer.startswith(_HEAD):
        raise BackupUnfit(N_("%(file)s is no whole back-up: its end is missing"), file=path)
    if trailer[len(_HEAD) : -1].decode("ascii", "replace") != digest.hexdigest():
        raise BackupUnfit(N_("%(file)s is damaged: use another back-up"), file=path)
    return digest.hexdigest()


def _canonical(said: dict[str, Any]) -> bytes:
    return b"backup " + json.dumps(said, sort_keys=True).encode()
