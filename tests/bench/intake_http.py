"""Full intake over HTTP against the same server doing three bare inserts: the first figure to hold is a ratio."""

import json
import socket
import statistics
from collections.abc import Iterator

from sqlalchemy import select
from sqlmodel import Session

from intake.casework.actor import SYSTEM
from intake.casework.registering.idempotent import once
from intake.casework.registering.register import NewComplaint, register_complaint
from intake.clock import now
from intake.runtime import Runtime
from routing.models import Association
from routing.vocabulary import Channel, Kind
from tests.bench.cpu import cpu_seconds
from tests.bench.load import Load, drive
from tests.bench.server import BARE
from tests.bench.stage import serving, settle

TO_HOLD, TO_AIM_AT = 0.4, 0.75  # of the bare rate
MOST_CPU = 2.5  # times the CPU of the web processes
CONNECTIONS, SECONDS, ROUNDS = 16, 5.0, 5
MOST_REFUSED = 5
WORDS = "协会要求企业必须加入并缴纳会费否则不给办理资质还收取培训费评审费没有提供任何服务也不开具票据请有关部门调查处理"


def run(runtime: Runtime) -> list[str]:
    """Interleaved rounds of both, so that what else the machine does falls on both alike."""
    with runtime.db.reading() as session:
        bodies = list(_bodies(session))
    port = _free_port()
    seen: dict[str, list[Load]] = {"/narrow": [], "/bare": [], "/intake": []}
    _register_one(runtime)
    BARE.create_all(runtime.db.engine)
    spent = dict.fromkeys(seen, 0.0)
    with serving("tests.bench.server:create_app", port) as server:
        for path in seen:
            drive(port, path, bodies, connections=CONNECTIONS, seconds=2.0)  # caches and prepared statements
        settle(runtime)
        for _ in range(ROUNDS):
            for path, loads in seen.items():
                begun = cpu_seconds(server)
                loads.append(drive(port, path, bodies, connections=CONNECTIONS, seconds=SECONDS))
                spent[path] += cpu_seconds(server) - begun
    refused = [answer for loads in seen.values() for load in loads for answer in load.refused]
    if len(refused) > MOST_REFUSED:  # the bare server does not try again when two ids drawn at random are equal
        raise RuntimeError(f"{len(refused)} requests were refused, the first: {refused[0]!r}")
    narrow, bare, full = (statistics.median(load.rate for load in loads) for loads in seen.values())
    ratio = full / narrow
    cost = {path: spent[path] / sum(len(load.latencies) for load in loads) * 1000 for path, loads in seen.items()}
    times = cost["/intake"] / cost["/narrow"]
    tail = statistics.median(load.percentile(0.99) for load in seen["/intake"])
    return [
        f"three bare inserts       {narrow:8.0f} requests/s   into three narrow tables",
        f"the same three           {bare:8.0f} requests/s   into the product's own tables",
        f"full intake              {full:8.0f} requests/s   p99 {tail:.0f} ms at {CONNECTIONS} connections",
        f"ratio                    {ratio:8.2f}   to hold {TO_HOLD}, to aim at {TO_AIM_AT}: {_verdict(ratio)}",
        f"ratio, own tables        {full / bare:8.2f}",
        f"CPU of the web processes {cost['/intake']:7.2f} ms a request, {cost['/narrow']:.2f} ms for three bare ones",
        f"ratio                    {times:8.2f}   to hold {MOST_CPU}: {'holds' if times <= MOST_CPU else 'MISSED'}",
    ]


def _verdict(ratio: float) -> str:
    return "holds" if ratio >= TO_HOLD else "MISSED"


def _register_one(runtime: Runtime) -> None:
    """A first complaint, whose rows the bare server copies."""
    new = NewComplaint(Channel.API, "bench-first", Kind.COMPLAINT, ("F-01",), WORDS, association_id=1)
    once(
        runtime.db,
        lambda session: register_complaint(session, runtime.collaborators(session), new, actor=SYSTEM, at=now()),
    )


def _bodies(session: Session) -> Iterator[bytes]:
    ids = session.scalars(select(Association.id).order_by(Association.id).limit(200)).all()
    for i, association_id in enumerate(ids):
        text = (WORDS[i % 20 :] + WORDS) * (1 + i % 4)
        yield json.dumps(
            {
                "token": f"bench-{i:06d}",
                "violations": [("F-01", "F-09", "A-01", "V-09", "F-13")[i % 5]],
                "narrative": text[: 50 + i % 200],
                "association_id": association_id,
                "name": f"合成诉求人{i:04d}",
                "phone": f"1200000{i:04d}",
            },
            ensure_ascii=False,
        ).encode()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
