"""`jiesu regions`: the regions stored here, and those that GB/T 2260 does not have."""

import json
from typing import Annotated

import typer
from sqlalchemy import select
from sqlmodel import col

from intake.casework.actor import SYSTEM
from intake.cli.context import open_database
from intake.clock import now
from intake.departments.own_regions import add_own_region
from routing.models import Region
from routing.regions import shipped_regions
from routing.vocabulary import Level

app = typer.Typer(help="Regions, development zones too.", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def add(
    code: Annotated[str, typer.Argument(help="Six digits that begin as its parent's do, as 510191.")],
    name: Annotated[str, typer.Argument(help="As people write it: 高新区.")],
    *,
    parent: Annotated[str, typer.Option("--parent", help="The code of the region it lies in.")],
    level: Annotated[Level, typer.Option("--level", help="The level its departments act at.")] = Level.COUNTY,
    as_json: AsJson = False,
) -> None:
    """Add a development zone or another region of one's own; again changes nothing."""
    with open_database().unit_of_work() as session:
        is_new = add_own_region(session, code, name, parent_code=parent, level=level, actor=SYSTEM, at=now())
    if as_json:
        print(json.dumps({"code": code, "name": name, "parent": parent, "new": is_new}, ensure_ascii=False))
    else:
        print(f"{'added' if is_new else 'there already'}: {code} {name} in {parent}")


@app.command("list")
def list_regions(
    own: Annotated[bool, typer.Option("--own", help="Only those that GB/T 2260 does not have.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the regions stored here."""
    with open_database().reading() as session:
        rows = session.execute(select(Region).order_by(col(Region.code))).scalars().all()
    shipped = shipped_regions()
    found = [
        {"code": row.code, "name": row.name, "level": row.level.value, "parent": row.parent_code}
        for row in rows
        if not own or row.code not in shipped
    ]
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        print("\n".join(f"{row['code']}  {row['name']}  {row['level']}  {row['parent'] or ''}" for row in found))
