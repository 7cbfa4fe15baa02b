"""`jiesu registry`: bring associations in from a file, find one, or make some up to try things on."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Annotated, Any

import typer
from rich.console import Console

from intake.casework.actor import SYSTEM
from intake.cli.context import open_database
from intake.cli.registry.coverage import coverage
from intake.cli.registry.file import import_file, questions
from intake.cli.registry.watch import app as watch
from intake.clock import now
from intake.registry_upkeep.importing import fill_with_synthetic
from routing.calendars.working_time import SHANGHAI
from routing.registry.roles import roles_on
from routing.registry.search import Found, find_associations
from routing.registry.synthetic import generate

CITY_SIZE, PROVINCE_SIZE = 338, 3900  # Jinan's and Hunan's own counts
MOST_SYNTHETIC = 500_000  # organisation codes of synthetic associations have six digits

app = typer.Typer(help="The registry of associations 协会名册.", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


app.command("import")(import_file)
app.command("questions")(questions)


@app.command()
def find(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="Part of a name, pinyin initials or credit code.")],
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many at most.")] = 8,
    as_json: AsJson = False,
) -> None:
    """Find associations as the type-ahead of the console does."""
    with open_database().reading() as session:
        found = find_associations(session, text, limit=limit)
        roles = roles_on(session, [each.association_id for each in found], on=_today())
    described = [_described(each, roles[each.association_id]) for each in found]
    if as_json:
        print(_json(described))
    else:
        print("\n".join(map(_line, described)) or f"Nothing found for {text!r}.")


@app.command()
def sample(
    size: Annotated[
        int | None,
        typer.Option(min=1, max=MOST_SYNTHETIC, help=f"Default {CITY_SIZE}, with --province {PROVINCE_SIZE}."),
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed makes the same registry.")] = 1,
    province: Annotated[bool, typer.Option("--province", help="A whole province instead of one city.")] = False,
    as_json: AsJson = False,
) -> None:
    """Fill an empty registry with synthetic associations, marked as such."""
    wanted = size or (PROVINCE_SIZE if province else CITY_SIZE)
    with _waiting(f"Making {wanted} synthetic associations …"):
        made = generate(seed, wanted, province=province)
        with open_database().unit_of_work() as session:
            report = fill_with_synthetic(session, made, on=_today(), actor=SYSTEM, at=now())
    if as_json:
        print(_json({"new": len(report.new), "departments": len(report.new_departments), "seed": seed}))
    else:
        print(f"{len(report.new)} synthetic associations and {len(report.new_departments)} departments, seed {seed}.")


app.command()(coverage)
app.add_typer(watch, name="watch")


def _today() -> date:
    return now().astimezone(SHANGHAI).date()


@contextmanager
def _waiting(words: str) -> Iterator[None]:
    """A sign of life on a terminal; nothing where output is read by another program."""
    with Console(stderr=True).status(words):
        yield


def _described(found: Found, roles: dict[Any, str]) -> dict[str, Any]:
    return {
        "credit_code": found.credit_code,
        "name": found.name,
        "matched_name": found.matched_name,
        "level": found.level.value,
        "region": found.region_code,
        "lifecycle": found.lifecycle.value,
        "watchlist": found.is_watchlisted,
        "is_unverified": found.is_unverified,
        "roles": {role.value: department for role, department in roles.items()},
    }


def _line(described: dict[str, Any]) -> str:
    name, matched = described["name"], described["matched_name"]
    also = f" ({matched})" if matched != name else ""
    roles = "".join(f"\n    {role}: {department}" for role, department in described["roles"].items())
    return f"{described['credit_code']}  {name}{also}  {described['level']} {described['region']}{roles}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, default=str)
