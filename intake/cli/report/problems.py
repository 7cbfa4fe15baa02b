"""`jiesu report problems`: the list of problems that joint meetings settled 推动解决难题清单."""

import json
from typing import Annotated

import typer

from intake.cli.installation import prepared_runtime
from intake.language.i18n import use_language
from intake.language.words import word
from intake.meetings.problems import Problem, problems_settled
from intake.reports.periods import read_date
from routing.calendars.working_time import local_day


def problems(
    first: Annotated[str, typer.Option("--from", metavar="D", help="First day, Asia/Shanghai.", show_default=False)],
    last: Annotated[str, typer.Option("--to", metavar="D", help="Last day, included.", show_default=False)],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print how many problems were put on agendas and settled, then a line for each that was settled."""
    runtime = prepared_runtime()
    days = read_date(first, "--from"), read_date(last, "--to")
    with runtime.db.reading() as session, use_language("zh"):
        found = problems_settled(session, runtime.collaborators(session).rules.directory, None, *days)
        lines = [_line(one) for one in found.settled]
    said = {"meetings": found.meetings, "brought": found.brought, "settled": len(lines)}
    said |= {"unclear_owner": found.unclear, "designated": found.final, "still_open": found.waiting}
    said |= {state.value: count for state, count in found.left.items()}
    if as_json:
        print(json.dumps(said | {"problems": lines}, ensure_ascii=False, indent=2))
        return
    print("  ".join(f"{name} {count}" for name, count in said.items()))
    for line in lines:
        print("\t".join(str(value) for value in line.values()))


def _line(one: Problem) -> dict[str, str]:
    return {
        "day": local_day(one.row.decided_at).isoformat() if one.row.decided_at else "",
        "cause": word(one.row.cause),
        "problem": one.row.problem or one.number,
        "association": one.association,
        "meeting": one.meeting.document or one.meeting.title,
        "lead": one.lead,
        "co": "、".join(one.co),
    }
