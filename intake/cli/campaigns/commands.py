"""`jiesu campaign`: campaigns 专项整治 and what they come to, for reports."""

import json
from typing import Annotated, Any

import typer
from sqlmodel import Session, select

from intake.campaigns.campaigns import campaigns
from intake.campaigns.results import campaign_report
from intake.cli.context import open_database
from intake.errors import NotFound
from intake.language.formats import share
from intake.language.i18n import N_
from intake.models import Campaign

app = typer.Typer(help="Campaigns 专项整治: listed and reported.", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("list")
def list_campaigns(as_json: AsJson = False) -> None:
    """Print every campaign, the newest first, with its targets and how many were struck off."""
    with open_database().reading() as session:
        told = [_told(session, row) for row in campaigns(session)]
    if as_json:
        print(json.dumps(told, ensure_ascii=False, indent=2))
        return
    lines = (
        f"{one['name']}  {one['from']} to {one['to']}  {one['targets']} targets, "
        f"{one['ended']} struck off ({one['share_ended']})"
        for one in told
    )
    print("\n".join(lines) or "There is no campaign.")


@app.command()
def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name of the campaign.")], as_json: AsJson = False
) -> None:
    """Print the report of one: targets by way, situation and grade, and what was achieved."""
    with open_database().reading() as session:
        row = session.exec(select(Campaign).where(Campaign.name == name)).first()
        if row is None:
            raise NotFound(N_("there is no such campaign"), field="NAME")
        told = _told(session, row)
    if as_json:
        print(json.dumps(told, ensure_ascii=False, indent=2))
        return
    print("\n".join(f"{key}: {value}" for key, value in told.items()))


def _told(session: Session, row: Campaign) -> dict[str, Any]:
    report = campaign_report(session, row.id)
    return {
        "name": row.name,
        "document": row.document,
        "from": row.begins_on.isoformat(),
        "to": row.ends_on.isoformat(),
        "is_closed": row.closed_at is not None,
        "found": report.found,
        "targets": report.targets,
        "cleared": report.cleared,
        "decided": report.decided,
        "ended": report.ended,
        "share_ended": share(report.ended, report.targets),
        "by_way": {way.value: count for way, count in report.by_way.items()},
        "by_situation": dict(report.by_situation),
        "by_grade": {grade.value: count for grade, count in report.by_grade.items()},
        "by_result": {kind.value: count for kind, count in report.by_result.items()},
        "refunded": str(report.refunded),
    }
