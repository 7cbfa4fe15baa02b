"""`jiesu bulletin`: drafts counted, released by a person, listed, written as files."""

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session

from intake.auth.accounts import find_staff
from intake.bulletin.archive import FORMS, bulletins, file_of
from intake.bulletin.making import make_wanted, newest_of, want_draft, want_missing
from intake.bulletin.releasing import release as release_bulletin
from intake.bulletin.spans import read_span
from intake.casework.actor import Actor
from intake.cli.context import checked_settings, open_database
from intake.cli.installation import prepared_runtime
from intake.clock import now
from intake.db import Database
from intake.errors import InvalidInput, NotFound
from intake.language.formats import shanghai
from intake.language.i18n import LANGUAGES, use_language
from intake.models import Bulletin
from intake.vocabulary import ActorKind, BulletinState, StaffRole
from routing.translatable import N_

app = typer.Typer(no_args_is_help=True, help="Bulletins 通报: drafted, released, listed, written as files.")
# Whoever has the machine may have drafts counted; releasing is a person's.
_CONSOLE = Actor(ActorKind.SYSTEM, roles=frozenset({StaffRole.SUPERVISOR}))

Period = Annotated[str, typer.Argument(metavar="PERIOD", help="2026-W44, 2026-10 or 2026-Q4.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.callback()
def _group() -> None:
    pass


@app.command()
def draft(
    period: Annotated[
        str, typer.Argument(metavar="[PERIOD]", help="2026-W44, 2026-10 or 2026-Q4; without one, whatever is missing.")
    ] = "",
    profile: Annotated[
        str | None,
        typer.Option("--profile", metavar="P", help="A scoring profile, or a file of one."),
    ] = None,
) -> None:
    """Count drafts: of one period, anew if there is one, or of each that is over and has none."""
    runtime, moment = prepared_runtime(), now()
    settings, database = runtime.settings, runtime.db
    chosen = settings.scoring_profile if profile is None else profile
    if period:
        with database.unit_of_work() as session:
            want_draft(session, read_span(period), profile=chosen, actor=_CONSOLE, at=moment)
    else:
        want_missing(database, settings.bulletin_kinds, profile=chosen, at=moment)
    for made in make_wanted(runtime.facts, settings, at=moment):
        print(f"{made.period} revision {made.revision} drafted, digest {made.digest}")


@app.command()
def release(
    period: Period,
    by: Annotated[str, typer.Option("--by", metavar="LOGIN", help="The supervisor who releases it.")],
    digest: Annotated[
        str, typer.Option("--digest", metavar="D", help="Of the draft that was looked at, as `list` prints it.")
    ],
) -> None:
    """Release a draft: it never changes again, and is sent to its readers."""
    settings, span = checked_settings(), read_span(period)
    with Database.from_settings(settings).unit_of_work() as session:
        row = _newest(session, period)
        sent = release_bulletin(
            session,
            row.id,
            digest=digest,
            actor=_actor(session, by),
            at=now(),
            public_url=settings.public_url if settings.sends_mail else "",
        )
        print(f"{span.key} revision {row.revision} released by {by}; {sent} mail{'' if sent == 1 else 's'} to be sent")


@app.command("list")
def list_bulletins(
    as_json: AsJson = False,
    most: Annotated[int, typer.Option("--most", min=1, max=10_000, help="So many, the newest first.")] = 100,
) -> None:
    """Print the archive: period, revision, state, when counted and released, digest."""
    with open_database().reading() as session:
        rows = [_plain(row) for row in bulletins(session, limit=most)]
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        when = row["released_at"] or row["made_at"] or ""
        print(f"{row['period']:<9} {row['revision']:>3}  {row['state']:<9} {when:<17} {row['digest']}")


@app.command()
def write(
    period: Period,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=f"Its ending says which: {', '.join(FORMS)}.")],
    language: Annotated[str, typer.Option("--language", metavar="L", help="zh or en.")] = "zh",
) -> None:
    """Write the newest revision of a bulletin as a file."""
    form = file.suffix.removeprefix(".").lower()
    if form not in FORMS or language not in LANGUAGES:
        wrong, words = ("--language", LANGUAGES) if form in FORMS else ("FILE", FORMS)
        text = language if form in FORMS else file.name
        raise InvalidInput(N_("%(name)s %(text)r is not one of %(words)s"), name=wrong, text=text, words=tuple(words))
    with open_database().reading() as session, use_language(language):
        written = file_of(_newest(session, period), form)
    try:
        file.write_bytes(written.body)
    except OSError as error:
        message = N_("%(file)s cannot be written: %(error)s")
        raise InvalidInput(message, file=str(file), error=error.strerror) from None
    print(f"{file}: {len(written.body)} bytes")


def _newest(session: Session, period: str) -> Bulletin:
    row = newest_of(session, read_span(period))
    if row is None:
        raise NotFound(N_("there is no bulletin of %(period)s"), period=period)
    return row


def _actor(session: Session, login: str) -> Actor:
    staff = find_staff(session, login)
    if staff is None or not staff.is_active:
        raise NotFound(N_("there is no account %(login)s"), field="--by", login=repr(login))
    return Actor(ActorKind.STAFF, staff.id, frozenset(map(StaffRole, staff.roles)), staff.department_id)


def _plain(row: Bulletin) -> dict[str, object]:
    return {
        "period": row.period,
        "kind": row.kind.value,
        "revision": row.revision,
        "state": BulletinState(row.state).value,
        "made_at": _local(row.made_at),
        "released_at": _local(row.released_at),
        "digest": row.digest,
        "profile": row.profile,
    }


def _local(at: datetime | None) -> str:
    return shanghai(at) if at else ""
