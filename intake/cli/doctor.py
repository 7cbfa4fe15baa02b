"""`jiesu doctor`: what the set-up page says, at the prompt; exit 1 when something is red."""

import json
from typing import Annotated

import typer

from intake.cli.installation import prepared_runtime
from intake.clock import now
from intake.setup.check import SetupCheck, SetupGrounds
from intake.setup.checks import is_any_red, run_checks

RED = 1


def doctor(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Say whether this installation is ready to serve: what is wrong, why it matters, what mends it. Exit 1 on red."""
    runtime = prepared_runtime()
    with runtime.db.reading() as session:
        checks = run_checks(SetupGrounds(session, runtime.settings, now(), runtime.redis))
    if as_json:
        print(json.dumps([_plain(check) for check in checks], ensure_ascii=False, indent=2))
    else:
        print("\n".join(map(_line, checks)))
    if is_any_red(checks):
        raise typer.Exit(RED)


def _plain(check: SetupCheck) -> dict[str, str]:
    return {"check": check.check, "status": check.status.value, "why": str(check.why), "do": str(check.do or "")}


def _line(check: SetupCheck) -> str:
    todo = f"\n{'':23}{check.do}" if check.do else ""
    return f"{check.status.value:6} {check.check:15} {check.why}{todo}"
