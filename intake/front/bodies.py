"""What a client sends, read before anybody works on it: within a size and a time, wherever it comes from.

A body that dribbles costs a little memory, not a thread; what is longer than a page's form waits on the disk, sealed.
"""

import asyncio
import io
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import IO

from intake.sealing.spool import sealed_spool

_IN_MEMORY = 256 * 1024


class BodyTooLarge(Exception):
    """More than any door takes."""


class BodyTooSlow(Exception):
    """It came more slowly than the worst line we serve."""


@dataclass(frozen=True)
class BodyLimits:
    """`most` bytes; `seconds` for the first of them, and one more for every `per_second` that came.

    By default a photograph of 5 MB over a line of 20 kbit/s is still taken; a client that sends a byte now and then is
    not.
    """

    most: int
    seconds: float = 30.0
    per_second: int = 2_000


async def read_body(chunks: AsyncIterator[bytes], announced: int, limits: BodyLimits) -> IO[bytes]:
    """The whole of it, from its beginning. Raises BodyTooLarge, BodyTooSlow."""
    if announced > limits.most:
        raise BodyTooLarge
    body = io.BytesIO() if 0 <= announced <= _IN_MEMORY else sealed_spool()
    try:
        await _fill(body, chunks, limits)
    except BaseException:
        body.close()
        raise
    body.seek(0)
    return body


async def _fill(body: IO[bytes], chunks: AsyncIterator[bytes], limits: BodyLimits) -> None:
    try:
        async with asyncio.timeout(limits.seconds) as patience:
            await _take(body, chunks, limits, patience)
    except TimeoutError:
        raise BodyTooSlow from None


async def _take(body: IO[bytes], chunks: AsyncIterator[bytes], limits: BodyLimits, patience: asyncio.Timeout) -> None:
    begun, size = asyncio.get_running_loop().time(), 0
    async for chunk in chunks:
        size += len(chunk)
        if size > limits.most:
            raise BodyTooLarge
        body.write(chunk)
        patience.reschedule(begun + limits.seconds + size / limits.per_second)
