"""The secrets of a one-machine installation: made on first use beside the database, readable by their owner only."""

import base64
import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from intake import environment
from intake.errors import InvalidInput
from routing.translatable import N_

KEY_BYTES = 32
_FILE = "secrets.json"


def secrets_in(folder: Path) -> dict[str, Any]:
    """What the installation of this folder keeps, made now where there is nothing."""
    path = folder / _FILE
    with _told(folder, path):
        if not path.exists():
            _make_secrets(path)
        found = _read(path)
        return found if "record_keys" in found else _with_record_keys(path)


def secrets_found_in(folder: Path) -> dict[str, Any]:
    """As `secrets_in`; nothing is made, and what is missing is answered by secrets that are kept nowhere."""
    path = folder / _FILE
    with _told(folder, path):
        return _new_secrets() | (_read(path) if path.exists() else {})


def are_made_in(folder: Path) -> bool:
    """Whether `secrets_in` would make nothing."""
    path = folder / _FILE
    with _told(folder, path):
        return path.exists() and "record_keys" in _read(path)


@contextmanager
def _told(folder: Path, path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        where = path if path.exists() else folder
        raise InvalidInput(
            N_("%(folder)s cannot be used: %(why)s"), folder=where, why=error.strerror, field=environment.DATA_DIR
        ) from None
    except (ValueError, TypeError):
        message = N_("%(file)s is damaged: bring it back from a copy, its keys cannot be made again")
        raise InvalidInput(message, file=path) from None


def _read(path: Path) -> dict[str, Any]:
    """Raises ValueError or TypeError for a file that was not written here."""
    found = dict(json.loads(path.read_text(encoding="utf-8")))
    missing = {"secret_key", "lookup_key", "identity_keys"} - found.keys()
    if missing:
        raise ValueError(missing)
    return found


def _new_secrets() -> dict[str, Any]:
    return {
        "secret_key": secrets.token_urlsafe(48),
        "lookup_key": secrets.token_urlsafe(48),
        "identity_keys": {"k1": _new_key()},
        "record_keys": {"r1": _new_key()},
    }


def _make_secrets(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = _draft_of(path, _new_secrets())
    try:
        os.link(draft, path)  # atomic: of two processes starting at once, one wins and both read the winner's
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _with_record_keys(path: Path) -> dict[str, Any]:
    """The secrets of an installation older than its record keys, which it is given now.

    Of two processes starting at once the second waits here for the first, and finds its keys.
    """
    with path.open(encoding="utf-8") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if "record_keys" not in found:
            found["record_keys"] = {"r1": _new_key()}
            _draft_of(path, found).replace(path)
        return found


def _new_key() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def _draft_of(path: Path, made: dict[str, Any]) -> Path:
    """A file beside it, its owner's alone, still to be put in its place: nobody reads half a file."""
    draft = path.with_name(f".secrets-{secrets.token_hex(4)}.json")
    draft.touch(mode=0o600)
    with draft.open("w", encoding="utf-8") as text:
        json.dump(made, text)
        text.flush()
        os.fsync(text.fileno())  # what is sealed with it is on the disk sooner than it would be
    return draft
