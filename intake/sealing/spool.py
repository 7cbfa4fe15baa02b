"""A file on its way in: what is too much for memory lies sealed on the disk, under a key that only memory has."""

import io
import os
import tempfile
from typing import IO, TYPE_CHECKING, cast

from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR

if TYPE_CHECKING:
    from typing_extensions import Buffer

_KEY_BYTES, _BLOCK = 32, 16
_BUFFER = 64 * 1024


def sealed_spool() -> IO[bytes]:
    """Written once from its beginning to its end, then read anywhere; gone when it is closed, or its process dies."""
    return cast("IO[bytes]", io.BufferedRandom(_SealedSpool(), _BUFFER))


class _SealedSpool(io.RawIOBase):
    """The file has no name. It needs no proof of what is read: nobody else can open it."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - closed with this one
        self._key = os.urandom(_KEY_BYTES)
        self._at = self._size = 0

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: "Buffer") -> int:
        view = memoryview(buffer).cast("B")
        self._file.seek(self._at)
        read = self._file.read(len(view)) or b""
        view[: len(read)] = self._stream().update(read)
        self._at += len(read)
        return len(read)

    def write(self, data: "Buffer") -> int:
        """Only at the end: the same place of the key stream twice would tell what was written."""
        if self._at != self._size:
            raise io.UnsupportedOperation("what is written stays")
        self._file.seek(self._at)
        written = self._file.write(self._stream().update(bytes(data))) or 0
        self._at = self._size = self._at + written
        return written

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        self._at = max(base + offset, 0)
        return self._at

    def tell(self) -> int:
        return self._at

    def close(self) -> None:
        self._file.close()
        super().close()

    def _stream(self) -> CipherContext:
        """The key stream from where it stands."""
        block, within = divmod(self._at, _BLOCK)
        stream = Cipher(AES(self._key), CTR(block.to_bytes(_BLOCK, "big"))).encryptor()
        stream.update(bytes(within))
        return stream
