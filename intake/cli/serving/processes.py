"""`jiesu up`: everything on one machine in one process tree. It stays for weeks, so it imports next to nothing.

What needs the product runs in children: first the preparing of the database, then web, worker and cron.
"""

import fcntl
import http.client
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Annotated

import typer

from intake import environment
from intake.cli.serving.supervisor import Child, Supervisor
from intake.embedded import addresses, launch, redis_url, valkey_command, valkey_url
from intake.errors import DomainError, InvalidInput
from routing.translatable import N_

_PYTHON = (sys.executable, "-m")
DEFAULT_HOST, DEFAULT_PORT = "127.0.0.1", 8012

Host = Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 for every one of this machine.")]
Port = Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")]
Processes = Annotated[int, typer.Option(min=1, max=64, help="Web processes; as many as the machine has cores.")]
Threads = Annotated[int, typer.Option(min=1, max=64, help="Threads in each web process.")]


class PortTaken(DomainError):
    """Something else listens there."""


class AlreadyRunning(DomainError):
    """One machine's embedded databases belong to one process tree."""


def up(
    host: Host = DEFAULT_HOST,
    port: Port = DEFAULT_PORT,
    processes: Processes = 2,
    threads: Threads = 4,
    sample: Annotated[
        bool, typer.Option("--sample", help="Fill an empty registry with 338 synthetic associations.")
    ] = False,
) -> None:
    """Everything on this machine: databases, web, a worker and cron in one process tree, ended together."""
    folder = environment.data_folder()
    words = ["--host", host, "--port", str(port), "--processes", str(processes), "--threads", str(threads)]
    with _only_one_here(folder), _locked(folder / "preparing.lock") as preparing:
        refuse_a_taken_port(host, port)
        web = Child("web", [*_PYTHON, "intake", "web", *words, "--after", preparing.name], _told(_url(host, port)))
        web.start()  # what it imports takes longer than the preparing, for which it then waits
        try:
            _prepare(sample=sample)
        except BaseException:
            web.kill_with_offspring()
            raise
        preparing.close()
        Supervisor(_children(folder, web), say=_say).run(
            is_ready=lambda: _answers(host, port),
            on_ready=lambda: _welcome(_url(host, port)),
        )


def _prepare(*, sample: bool) -> None:
    """Migrated, seeded, the first password printed; what is wrong with the settings is said there, and ends us too."""
    words = ["--sample"] if sample else []
    preparing = launch([*_PYTHON, "intake.cli.serving.prepare", *words], environment=os.environ | addresses())
    try:
        status = preparing.wait()
    except KeyboardInterrupt:
        preparing.terminate()
        raise
    if status:
        raise typer.Exit(status if status > 0 else 1)


def _told(url: str) -> dict[str, str]:
    return {"JIESU_PUBLIC_URL": url} | os.environ | addresses()


def _children(folder: Path, web: Child) -> list[Child]:
    """The queue first: whatever stands on it is started after and ended before it."""
    children = [
        web,
        Child("worker", [*_PYTHON, "workers", "run"], web.environment),
        Child("cron", [*_PYTHON, "workers", "cron"], web.environment),
    ]
    if redis_url() == valkey_url(folder):
        children.insert(0, Child("valkey", valkey_command(folder), web.environment))
    return children


@contextmanager
def _only_one_here(folder: Path) -> Iterator[None]:
    """Held as long as this process lives, however it ends."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = _locked(folder / "up.lock")
    except BlockingIOError:
        raise AlreadyRunning(
            N_("jiesu up is already running on %(folder)s; JIESU_DATA_DIR names another"), folder=folder
        ) from None
    except OSError as error:
        raise InvalidInput(
            N_("%(folder)s cannot be used: %(why)s"), folder=folder, why=error.strerror, field=environment.DATA_DIR
        ) from None
    with lock:
        yield


def _locked(file: Path) -> IO[str]:
    """Locked until it is closed. Raises BlockingIOError where somebody else has it."""
    lock = file.open("w")
    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return lock


def refuse_a_taken_port(host: str, port: int) -> None:
    """The web server shares its port among its processes, so it would share it with a stranger too."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTaken(
                N_("cannot listen on %(host)s port %(port)s: %(why)s; --port names another"),
                host=host,
                port=port,
                why=error.strerror,
            ) from None


def _answers(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(_reachable(host), port, timeout=2)
    try:
        connection.request("GET", "/health")
        is_fit = connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()
    return is_fit


def _reachable(host: str) -> str:
    """An address a browser on this machine can ask for."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - a comparison


def _url(host: str, port: int) -> str:
    name = _reachable(host)
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def _welcome(url: str) -> None:
    _say(f"Jiesu 接诉 is at {url}")
    # Browsers give passkeys to names alone: by its number this machine gets none.
    if "//127.0.0.1:" in url:
        _say(f"for passkeys on this machine: {url.replace('127.0.0.1', 'localhost')}")
    _say("Ctrl-C stops everything")


def _say(line: str) -> None:
    print(line, flush=True)
