"""`jiesu doctor`: what the set-up page says, at the prompt; exit 1 when something is red."""

import json
from typing import Annotated

import typer

from intake.cli.installation import prepared_runtime
from intake.clock import now
from intake.language.formats import shanghai
from intake.periodic.runs import JobStanding, standings
from intake.setup.check import SetupCheck, SetupGrounds
from intake.setup.checks import is_any_red, run_checks

RED = 1


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    with_jobs: Annotated[bool, typer.Option("--jobs", help="Also list every background job.")] = False,
) -> None:
    """Say whether this installation is ready to serve: what is wrong, why it matters, what mends it. Exit 1 on red."""
    runtime = prepared_runtime()
    with runtime.db.reading() as session:
        checks = run_checks(SetupGrounds(session, runtime.settings, now(), runtime.redis))
        jobs = standings(session, at=now()) if with_jobs else ()
    if as_json:
        plain = [*map(_plain, checks), *map(_plain_job, jobs)]
        print(json.dumps(plain, ensure_ascii=False, indent=2))
    else:
        print("\n".join([*map(_line, checks), *map(_job_line, jobs)]))
    if is_any_red(checks):
        raise typer.Exit(RED)


def _plain(check: SetupCheck) -> dict[str, str]:
    return {"check": check.check, "status": check.status.value, "why": str(check.why), "do": str(check.do or "")}


def _line(check: SetupCheck) -> str:
    todo = f"\n{'':23}{check.do}" if check.do else ""
    return f"{check.status.value:6} {check.check:15} {check.why}{todo}"


def _plain_job(one: JobStanding) -> dict[str, object]:
    run = one.run
    return {
        "job": one.periodic.name,
        "late": one.is_late,
        "last_run": run.began_at.isoformat() if run and run.began_at else None,
        "milliseconds": run.milliseconds if run else 0,
        "last_success": run.succeeded_at.isoformat() if run and run.succeeded_at else None,
        "failed_in_a_row": run.failed_in_a_row if run else 0,
        "failures": [{"at": at.isoformat(), "cause": cause} for at, cause in one.failures],
        "next_run": one.next_at.isoformat(),
    }


def _job_line(one: JobStanding) -> str:
    run = one.run
    state = "failing" if one.is_failing else "late" if one.is_late else "ok"
    last = f"{'-':27}"
    if run and run.began_at:
        state = "failed" if state == "ok" and run.failed_in_a_row else state
        last = f"{shanghai(run.began_at)} {run.milliseconds / 1000:8.1f} s"
    why = f"\n{'':31}{one.failures[0][1]}" if one.failures and state != "ok" else ""
    return f"{state:8}{one.periodic.name:23}{last}   next {shanghai(one.next_at)}{why}"
