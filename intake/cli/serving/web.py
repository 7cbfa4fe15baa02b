"""`jiesu web`: the web server alone. Its processes are forked from one that has imported everything they share."""

import fcntl
import gc
import multiprocessing
import os
import resource
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings

import intake.app
from intake.cli.context import checked_settings
from intake.cli.lazy import load
from intake.cli.serving.processes import DEFAULT_HOST, DEFAULT_PORT, Host, Port, Processes, Threads, refuse_a_taken_port
from intake.embedded import addresses
from intake.front.bodies import BodyLimits
from intake.front.front import MOST_WAITING, Front
from intake.front.lanes import Lanes
from intake.identity.replay_erasures import replay_at_start
from intake.web.gate.signed_in import is_signed_in

# What each process would load for itself: 55 MB of dictionaries at the first type-ahead, RQ at the first nudge.
_LOADED_LATE = ("pypinyin:pinyin", "pypinyin.contrib.mmseg:seg", "rq:Queue")
# Nearly all a request makes goes with it. At Python's 700 a collector looks through it several times on the way.
_COLLECTED_AFTER = 20_000, 20, 20
# Open at a time in a process, and how long the head of a request, or the next one, may take to come.
_CONNECTIONS = 8_192
_HEAD_MILLISECONDS = 20_000
_PROXY_UNSAID = (
    "WARNING: JIESU_PUBLIC_URL is https, so a proxy stands in front, and JIESU_TRUSTED_PROXIES is not set: every "
    "visitor seems to have the proxy's address. Set it to how many proxies stand in front (mostly 1)."
)


def web(
    host: Host = DEFAULT_HOST,
    port: Port = DEFAULT_PORT,
    processes: Processes = 2,
    threads: Threads = 4,
    after: Annotated[Path | None, typer.Option(hidden=True, help="Wait until nobody locks this file.")] = None,
) -> None:
    """The web server alone. Any number of hosts may run one on the same PostgreSQL and Redis."""
    if after is not None:
        with after.open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH)
    refuse_a_taken_port(host, port)
    settings = checked_settings()
    if settings.is_proxy_unsaid:
        print(_PROXY_UNSAID, file=sys.stderr, flush=True)
    replay_at_start(settings)
    os.environ |= addresses()
    serve(f"{intake.app.__name__}:{intake.app.create_app.__name__}", host, port, processes=processes, threads=threads)


def serve(application: str, host: str, port: int, *, processes: int, threads: int) -> None:
    """Serve the application that `module:function` makes, until it is told to end."""
    _share_what_is_loaded()
    _allow_connections()
    server = Granian(
        application,
        interface=Interfaces.RSGI,
        address=host,
        port=port,
        workers=processes,
        backlog=_CONNECTIONS,
        backpressure=_CONNECTIONS,
        http1_settings=HTTP1Settings(header_read_timeout=_HEAD_MILLISECONDS),
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        log_access=False,
    )
    server.serve(target_loader=partial(_front, application, threads), wrap_loader=False)


def _front(application: str, threads: int) -> Callable[..., Any]:
    """In each process: the application that is made there, behind its front."""
    made: Flask = load(application)()
    lanes = Lanes(
        threads,
        most_waiting=MOST_WAITING,
        proxies=made.config.get("TRUSTED_PROXIES", 0),
        is_signed_in=partial(is_signed_in, made),
    )
    return Front(made, BodyLimits(made.config["MOST_SENT_BYTES"]), threads=threads, lanes=lanes)


def _allow_connections() -> None:
    """As many as the system grants: at its usual 1,024 a thousand slow clients would be all there are."""
    _soft, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _share_what_is_loaded() -> None:
    """Memory is shared as long as nobody writes to it, and a collector that visits an object writes to it."""
    for place in _LOADED_LATE:
        load(place)
    if sys.platform == "linux":  # its default until Python 3.14; elsewhere the system's libraries forbid it
        multiprocessing.set_start_method("fork", force=True)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECTED_AFTER)
