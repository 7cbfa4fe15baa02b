"""Files are sealed piece by piece: in order, whole, in their own place; anything else does not open."""

import os
from collections.abc import Iterator

import pytest

from intake.sealing.envelope import CannotOpen
from intake.sealing.stream import PIECE, open_stream, seal_stream

KEY = os.urandom(32)
HEAD, SEALED = 33, PIECE + 16


def sealed(content: bytes, place: str = "here") -> bytes:
    return b"".join(seal_stream(KEY, place, [content]))


def opened(stream: bytes, place: str = "here", key: bytes = KEY, block: int = 70_001, start: int = 0) -> bytes:
    def read(first: int, end: int | None) -> Iterator[bytes]:
        wanted = stream[first:end]
        return (wanted[at : at + block] for at in range(0, len(wanted), block))

    return b"".join(open_stream(key, place, read, start))


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 3 * PIECE + 7])
@pytest.mark.parametrize("block", [1_000, SEALED, 1_000_000])
def test_what_is_sealed_opens(size: int, block: int) -> None:
    content = os.urandom(size)
    assert opened(sealed(content), block=block) == content


def test_two_streams_of_one_file_have_nothing_in_common() -> None:
    first, second = sealed(b"x" * 100), sealed(b"x" * 100)
    assert first[HEAD:] != second[HEAD:]


CONTENT = os.urandom(3 * PIECE)


@pytest.mark.parametrize("start", [1, PIECE - 1, PIECE, 2 * PIECE + 5, 3 * PIECE - 1])
def test_it_opens_from_any_byte_on(start: int) -> None:
    stream = sealed(CONTENT)
    assert opened(stream, start=start) == CONTENT[start:]
    # What stands before is not even read, so nobody asks whether it was changed.
    first = HEAD + start // PIECE * SEALED
    assert opened(stream[:HEAD] + bytes(first - HEAD) + stream[first:], start=start) == CONTENT[start:]


@pytest.mark.parametrize("cut", [HEAD, HEAD + SEALED, HEAD + 2 * SEALED, HEAD + 3 * SEALED - 1])
def test_cut_off_it_opens_from_nowhere(cut: int) -> None:
    with pytest.raises(CannotOpen):
        opened(sealed(CONTENT)[:cut], start=PIECE + 1)


@pytest.mark.parametrize(
    "change",
    [
        lambda stream: stream[: HEAD + SEALED],
        lambda stream: stream[: HEAD + 2 * SEALED],
        lambda stream: stream[:-1],
        lambda stream: stream[:HEAD] + stream[HEAD + SEALED :],
        lambda stream: (
            stream[:HEAD]
            + stream[HEAD + SEALED : HEAD + 2 * SEALED]
            + stream[HEAD : HEAD + SEALED]
            + stream[HEAD + 2 * SEALED :]
        ),
        lambda stream: stream + stream[HEAD : HEAD + SEALED],
        lambda stream: stream[:HEAD],
        lambda stream: stream[:10],
        lambda stream: b"",
        lambda stream: stream[:50] + bytes((stream[50] ^ 1,)) + stream[51:],
        lambda stream: stream[:5] + bytes((stream[5] ^ 1,)) + stream[6:],
        lambda stream: b"\2" + stream[1:],
    ],
)
def test_what_was_cut_moved_repeated_or_changed_does_not_open(change) -> None:
    with pytest.raises(CannotOpen):
        opened(change(sealed(CONTENT)))


def test_it_opens_in_its_own_place_under_its_own_key() -> None:
    stream = sealed(b"words")
    for place, key in (("there", KEY), ("here", os.urandom(32))):
        with pytest.raises(CannotOpen):
            opened(stream, place, key)
