"""Whether this process is fit to serve, and what its meters read."""

import hmac
from collections.abc import Callable

from flask import Blueprint, Response, abort, current_app, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from intake.calendars.next_year import next_year
from intake.casework.escalation.downtime import is_unswept
from intake.casework.escalation.failures import count_stuck
from intake.casework.reconcile.alarm import ClocksCheck, last_verdict
from intake.conversation.waiting import count_waiting
from intake.notify.unsettled import count_unsettled
from intake.periodic.runs import standings
from intake.revision import find_revision, newest_revision
from intake.web.context import moment, runtime
from intake.web.gate.addresses import is_from_here
from intake.web.health.readiness import Readiness, WriteProbe
from routing.calendars.store import load_calendars
from routing.calendars.working_time import local_day

bp = Blueprint("health", __name__)
_PROBE = "jiesu-write-probe"
_DIFFERENCES = Gauge("jiesu_clock_differences", "Stored deadlines that their events do not give, at the last check")
_VERIFIED_AT = Gauge("jiesu_clocks_verified_timestamp_seconds", "When all deadlines were last checked")

_SUCCEEDED_AT = Gauge("jiesu_job_last_success_timestamp_seconds", "When each periodic job last went well", ["job"])
_FAILED = Gauge("jiesu_job_failures_in_a_row", "How often each periodic job has failed since", ["job"])
_LATE = Gauge("jiesu_job_late", "1 while a periodic job has missed its time", ["job"])


@bp.get("/health")
def health() -> tuple[Response, int]:
    """503 when no complaint could be taken. Without the queue, or next year's notice, one can: it says so, and serves.

    An error of the calendar is for people to mend. As a 503 it would make a load balancer take the hotline from its
    callers, in December, for dates that are marked provisional anyway. So is a schema that somebody altered, perhaps by
    an index: what still works goes on, and no process starts anew before it is mended.
    """
    found = {"database": _database(), "queue": _queue()}
    is_fit = found["database"] == "ok"
    if is_fit:
        found["writing"] = "failing" if "write" in _ready().faults else "ok"
        is_fit = found["writing"] == "ok"
    found["schema"] = _schema() if is_fit else "unknown"
    found["clocks"] = _clocks() if is_fit else "unknown"
    found["calendar"] = _calendar() if is_fit else "unknown"
    found["messages"], unsettled = _waiting_for_people(count_unsettled) if is_fit else ("unknown", 0)
    found["texts"], waiting = _waiting_for_people(count_waiting) if is_fit else ("unknown", 0)
    found["files"] = _files() if is_fit else "unknown"
    status = _status(found, is_fit=is_fit)
    return jsonify(status=status, **found, unsettled_messages=unsettled, waiting_texts=waiting), 200 if is_fit else 503


def _status(found: dict[str, str], *, is_fit: bool) -> str:
    """A warning is to people; nothing is less than it should be yet."""
    if not is_fit:
        return "down"
    said = set(found.values())
    return "error" if said & {"error", "altered"} else "ok" if said <= {"ok", "warning"} else "degraded"


@bp.get("/health/live")
def live() -> Response:
    """Say that this process answers: whoever starts processes anew asks no more than that. Nothing else is touched."""
    return jsonify(status="ok")


@bp.get("/health/ready")
def ready() -> tuple[Response, int]:
    """503 with each part that is at fault in words, tried by writing; for whoever parts the load.

    With `?without=queue` the queue does not count: a complaint can be taken without one.
    """
    found = _ready().without(request.args.get("without", ""))
    if not found.faults:
        return jsonify(status="ok"), 200
    answer = jsonify(status="not ready", faults={part: str(why) for part, why in found.faults.items()})
    answer.headers["Retry-After"] = "5"
    return answer, 503


@bp.get("/metrics")
def metrics() -> Response:
    """For Prometheus: from this machine, or with `Authorization: Bearer <JIESU_METRICS_TOKEN>`."""
    token = runtime().settings.metrics_token.get_secret_value()
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not (is_from_here() or (token and hmac.compare_digest(given.encode(), token.encode()))):
        abort(404)
    _count_differences()
    _count_jobs()
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def _database() -> str:
    try:
        current = find_revision(runtime().db)
    except SQLAlchemyError:
        return "down"
    return "ok" if current == newest_revision() else "behind"


def _schema() -> str:
    """`altered` where it is not the one that the revision makes, as `jiesu db check` tells."""
    try:
        is_altered = runtime().schema_watch.is_altered(runtime().db, newest_revision(), at=moment())
    except SQLAlchemyError:
        return "unknown"
    return "altered" if is_altered else "ok"


def _clocks() -> str:
    """`late` while nothing sweeps, `stuck` where a complaint cannot be swept, `differ` by the nightly check."""
    try:
        with runtime().db.reading() as session:
            verdict, is_late = last_verdict(session), is_unswept(session, at=moment())
            is_stuck = count_stuck(session) > 0
    except SQLAlchemyError:
        return "unknown"
    if is_late or is_stuck:
        return "late" if is_late else "stuck"
    return "differ" if verdict and verdict.differences else "ok"


def _calendar() -> str:
    """`warning` from 1 November and `error` from 10 December while the next year's notice is not loaded."""
    try:
        with runtime().db.reading() as session:
            return next_year(load_calendars(session), local_day(moment())).level
    except SQLAlchemyError:
        return "unknown"


def _waiting_for_people(count_in: Callable[[Session], int]) -> tuple[str, int]:
    """`warning` while there are any; how many."""
    try:
        with runtime().db.reading() as session:
            count = count_in(session)
    except SQLAlchemyError:
        return "unknown", 0
    return "warning" if count else "ok", count


def _files() -> str:
    """`unwritable` where no file can be stored, `waiting` while some wait for the scanner for longer than it takes."""
    try:
        with runtime().db.reading() as session:
            return runtime().evidence_watch.state(session, runtime().evidence, at=moment())
    except SQLAlchemyError:
        return "unknown"


def _verdict() -> ClocksCheck | None:
    with runtime().db.reading() as session:
        return last_verdict(session)


def _count_differences() -> None:
    try:
        verdict = _verdict()
    except SQLAlchemyError:
        return
    if verdict is not None:
        _DIFFERENCES.set(verdict.differences)
        _VERIFIED_AT.set(verdict.at.timestamp())


def _count_jobs() -> None:
    try:
        with runtime().db.reading() as session:
            found = standings(session, at=moment())
    except SQLAlchemyError:
        return
    for one in found:
        name = one.periodic.name
        _LATE.labels(name).set(one.is_late)
        if one.run is not None:
            _FAILED.labels(name).set(one.run.failed_in_a_row)
            if one.run.succeeded_at is not None:
                _SUCCEEDED_AT.labels(name).set(one.run.succeeded_at.timestamp())


def _queue() -> str:
    redis = runtime().redis
    if redis is None:
        return "none"
    try:
        redis.ping()
    except RedisError:
        return "down"
    return "ok"


def _ready() -> Readiness:
    probe: WriteProbe = current_app.extensions.setdefault(_PROBE, WriteProbe())
    return probe.look(runtime())
