"""`jiesu up`, `web`, `worker`, `cron`: the processes, together on one machine or each alone on many."""

import fcntl
import http.client
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from granian import Granian
from granian.constants import Interfaces
from sqlmodel import select

from intake.auth.accounts import FIRST_LOGIN, first_administrator
from intake.cli.context import prepared_runtime
from intake.cli.registry import sample as fill_registry
from intake.cli.supervisor import Child, Supervisor
from intake.clock import now
from intake.embedded import valkey_command, valkey_url
from intake.errors import DomainError
from intake.runtime import Runtime
from intake.settings import Settings
from routing.models import Association
from routing.translatable import N_

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
    settings = Settings.from_env()
    with _only_one_here(settings.data_dir):
        _refuse_a_taken_port(host, port)
        runtime = prepared_runtime(settings)
        password = _first_password(runtime)
        if sample and _is_registry_empty(runtime):
            fill_registry(size=None, seed=1, province=False, as_json=False)
        runtime.db.dispose()
        web = ["web", "--host", host, "--port", str(port), "--processes", str(processes), "--threads", str(threads)]
        Supervisor(_children(settings, web, _url(host, port)), say=_say).run(
            is_ready=lambda: _answers(host, port),
            on_ready=lambda: _welcome(_url(host, port), password),
        )


def web(host: Host = DEFAULT_HOST, port: Port = DEFAULT_PORT, processes: Processes = 2, threads: Threads = 4) -> None:
    """The web server alone. Any number of hosts may run one on the same PostgreSQL and Redis."""
    os.environ |= _addresses(Settings.from_env())
    _refuse_a_taken_port(host, port)
    Granian(
        "intake.app:create_app",
        factory=True,
        interface=Interfaces.WSGI,
        address=host,
        port=port,
        workers=processes,
        blocking_threads=threads,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        log_access=False,
    ).serve()


def worker() -> None:
    """A worker alone: sends messages, sweeps clocks, takes snapshots. Run as many as there is work for."""
    _become_worker_process("run")


def cron() -> None:
    """The time-keeper alone. Several may run: one of them leads, another follows when it dies."""
    _become_worker_process("cron")


def _become_worker_process(word: str) -> None:
    """Intake stands below workers and may not import them, so this process turns into one of theirs."""
    settings = Settings.from_env()
    os.execve(  # noqa: S606 - no shell is wanted
        sys.executable, [sys.executable, "-m", "workers", word], os.environ | _addresses(settings)
    )


def _children(settings: Settings, web: list[str], url: str) -> list[Child]:
    """The queue first: whatever stands on it is started after and ended before it."""
    environment = {"JIESU_PUBLIC_URL": url} | os.environ | _addresses(settings)
    python = [sys.executable, "-m"]
    children = [
        Child("web", [*python, "intake", *web], environment),
        Child("worker", [*python, "workers", "run"], environment),
        Child("cron", [*python, "workers", "cron"], environment),
    ]
    if settings.redis_url == valkey_url(settings.data_dir):
        children.insert(0, Child("valkey", valkey_command(settings.data_dir), environment))
    return children


def _addresses(settings: Settings) -> dict[str, str]:
    """Where the databases are, said aloud for a child process."""
    return {
        "JIESU_DATA_DIR": str(settings.data_dir),
        "JIESU_REDIS_URL": settings.redis_url,
    }


@contextmanager
def _only_one_here(folder: Path) -> Iterator[None]:
    """Held as long as this process lives, however it ends."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "up.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(
                N_("jiesu up is already running on %(folder)s; JIESU_DATA_DIR names another"), folder=folder
            ) from None
        yield


def _refuse_a_taken_port(host: str, port: int) -> None:
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


def _is_registry_empty(runtime: Runtime) -> bool:
    with runtime.db.reading() as session:
        return session.exec(select(Association.id).limit(1)).first() is None


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


def _first_password(runtime: Runtime) -> str | None:
    """The administrator's one-time password, the very first time; None ever after."""
    with runtime.db.unit_of_work() as session:
        return first_administrator(session, at=now())


def _welcome(url: str, password: str | None) -> None:
    _say(f"Jiesu 接诉 is at {url}")
    if password is not None:
        _say(f"first log-in, shown only this once: {FIRST_LOGIN}  password: {password}")
    _say("Ctrl-C stops everything")


def _say(line: str) -> None:
    print(line, flush=True)
