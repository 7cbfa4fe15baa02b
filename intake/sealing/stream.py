"""Sealing a file piece by piece, so that none is ever whole in memory: each piece bound to its place, the last marked.

What is left out, repeated, exchanged or cut off does not open (STREAM: Hoang, Reyhanitabar, Rogaway, Vizár, 2015). A
stream begins with its algorithm's number and a salt; its own key is derived from the file's, the salt and its place.
"""

import os
from collections.abc import Callable, Iterable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from intake.sealing.envelope import AES_256_GCM, KEY_BYTES, CannotOpen
from routing.translatable import N_

PIECE = 64 * 1024
_TAG, _SALT, _COUNTER = 16, 32, 11
HEAD = 1 + _SALT
_SEALED_PIECE = PIECE + _TAG
# What is stored of a stream, in blocks of any size: from one byte to before another one, or to its end.
Reader = Callable[[int, int | None], Iterable[bytes]]
_ALTERED = N_("it was altered, or sealed for another place")


def seal_stream(key: bytes, place: str, blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The sealed stream of these blocks, of whatever sizes."""
    salt = os.urandom(_SALT)
    cipher = _cipher(key, salt, place)
    yield bytes((AES_256_GCM,)) + salt
    for count, (piece, is_last) in enumerate(_marked(_cut(blocks, PIECE))):
        yield cipher.encrypt(_nonce(count, is_last=is_last), piece, b"")


def open_stream(key: bytes, place: str, read: Reader, start: int = 0) -> Iterator[bytes]:
    """What was sealed, from the byte `start` on, each piece as soon as it is proved.

    Of what stands before, only the head is read. Raises CannotOpen, before the end if it was cut off.
    """
    first, within = divmod(start, PIECE)
    head = bytearray()
    if first:
        head += b"".join(read(0, HEAD))
        blocks = read(HEAD + first * _SEALED_PIECE, None)
    else:
        blocks = _after_head(read(0, None), head)
    cipher: AESGCM | None = None
    for count, (piece, is_last) in enumerate(_marked(_cut(blocks, _SEALED_PIECE)), first):
        if cipher is None:
            if len(head) < HEAD or head[0] != AES_256_GCM:
                raise CannotOpen(_ALTERED)
            cipher = _cipher(key, bytes(head[1:]), place)
        try:
            opened = cipher.decrypt(_nonce(count, is_last=is_last), piece, b"")
        except (InvalidTag, ValueError):
            raise CannotOpen(_ALTERED) from None
        yield opened[within:] if count == first else opened


def _cipher(key: bytes, salt: bytes, place: str) -> AESGCM:
    return AESGCM(HKDF(SHA256(), KEY_BYTES, salt, place.encode()).derive(key))


def _nonce(count: int, *, is_last: bool) -> bytes:
    return count.to_bytes(_COUNTER) + bytes((is_last,))


def _after_head(blocks: Iterable[bytes], head: bytearray) -> Iterator[bytes]:
    """The blocks without the head, which is put into `head`."""
    for block in blocks:
        missing = HEAD - len(head)
        head += block[:missing]
        if len(block) > missing:
            yield block[missing:]


def _cut(blocks: Iterable[bytes], size: int) -> Iterator[bytes]:
    """Pieces of `size`, the last shorter or as long; one empty piece of nothing."""
    rest, is_any = bytearray(), False
    for block in blocks:
        rest += block
        while len(rest) > size:
            yield bytes(rest[:size])
            is_any = True
            del rest[:size]
    if rest or not is_any:
        yield bytes(rest)


def _marked(pieces: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Each piece, and whether it is the last."""
    held = next(pieces)
    for piece in pieces:
        yield held, False
        held = piece
    yield held, True
