"""The store as a bucket of any S3-compatible service, whose every request is signed."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any, cast

from intake.evidence.stores.store import PROBE, StoreFailed, probe
from intake.settings import Settings

if TYPE_CHECKING:
    from obstore.store import S3Config, S3Store

_PART = 5 * 1024 * 1024  # the smallest part that S3 takes of an object in parts
_BLOCK = 256 * 1024
_LOT = 1000  # objects one request deletes
_FOLDERS = 256
_PATIENCE = timedelta(seconds=20)
_PATIENCE_TO_CONNECT = timedelta(seconds=5)


class BucketStore:
    """Objects up to one part are written by one request that refuses a name that is taken, larger ones in parts."""

    def __init__(self, settings: Settings, *, prefix: str = "") -> None:
        self._settings, self._prefix = settings, prefix

    @cached_property
    def _store(self) -> "S3Store":
        from obstore.store import S3Store  # noqa: PLC0415 - only where a bucket is set up

        settings = self._settings
        config: dict[str, Any] = {
            "bucket": settings.evidence_s3_bucket,
            "region": settings.evidence_s3_region,
            "access_key_id": settings.evidence_s3_access_key,
            "secret_access_key": settings.evidence_s3_secret_key.get_secret_value(),
            "virtual_hosted_style_request": settings.evidence_s3_is_virtual_hosted,
        }
        if settings.evidence_s3_endpoint:
            config["endpoint"] = settings.evidence_s3_endpoint
        is_plain = settings.evidence_s3_endpoint.startswith("http://")
        return S3Store(
            prefix=self._prefix or None,
            config=cast("S3Config", config),
            client_options={"timeout": _PATIENCE, "connect_timeout": _PATIENCE_TO_CONNECT, "allow_http": is_plain},
            retry_config={"max_retries": 2, "retry_timeout": _PATIENCE},
        )

    def write(self, copy_id: int, blocks: Iterable[bytes]) -> None:
        waiting = iter(blocks)
        first = bytearray()
        for block in waiting:
            first += block
            if len(first) > _PART:
                break
        name = _name(copy_id)
        with _failing() as obstore:
            if len(first) <= _PART:
                obstore.put(self._store, name, bytes(first), mode="create", use_multipart=False)
                return
            if _is_taken(obstore, self._store, name):
                raise StoreFailed(f"{name} is taken")
            obstore.put(self._store, name, chain([bytes(first)], waiting), chunk_size=_PART, max_concurrency=2)

    def read(self, copy_id: int, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        wanted = {"offset": start} if end is None else (start, end)
        with _failing() as obstore:
            found = obstore.get(self._store, _name(copy_id), options={"range": wanted} if start or end else None)

        def blocks() -> Iterator[bytes]:
            with _failing():
                for block in found.stream(min_chunk_size=_BLOCK):
                    yield bytes(block)

        return blocks()

    def delete(self, copy_ids: Sequence[int]) -> None:
        for start in range(0, len(copy_ids), _LOT):
            with _failing() as obstore, suppress(FileNotFoundError):
                obstore.delete(self._store, [_name(one) for one in copy_ids[start : start + _LOT]])

    def stored(self, *, before: datetime) -> Iterator[int]:
        with _failing() as obstore:
            every = (each for lot in obstore.list(self._store) for each in lot)
            old = (each["path"] for each in every if each["last_modified"] < before)
            # What lies deeper belongs to others in this bucket.
            names = (path.rpartition("/")[2] for path in old if path.count("/") == 1)
            yield from (int(name) for name in names if name.lstrip("-").isdigit() and int(name) != PROBE)

    def check(self) -> None:
        probe(self)


def _name(copy_id: int) -> str:
    return f"{copy_id % _FOLDERS:02x}/{copy_id}"


def _is_taken(obstore: Any, store: "S3Store", name: str) -> bool:
    try:
        obstore.head(store, name)
    except FileNotFoundError:
        return False
    return True


@contextmanager
def _failing() -> Iterator[Any]:
    """The client, and its refusals in our words."""
    import obstore  # noqa: PLC0415
    from obstore.exceptions import BaseError  # noqa: PLC0415

    try:
        yield obstore
    except FileNotFoundError as error:
        raise StoreFailed("it is not there") from error
    except (BaseError, OSError) as error:
        raise StoreFailed(error) from error
