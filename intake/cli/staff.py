"""`jiesu staff`: accounts from the command line, for the first days and for the day nobody can sign in."""

import json
import sys
from collections.abc import Collection
from datetime import timedelta
from typing import Annotated, Any

import typer
from sqlmodel import Session, select

from intake.auth.accounts import (
    add_staff,
    change_staff,
    end_sessions,
    find_staff,
    lock_staff,
    reset_password,
    set_active,
)
from intake.auth.factors.upkeep import factors_of, take_all_off
from intake.auth.passwords import one_time_password
from intake.auth.privileges import is_privileged, newly_privileged
from intake.auth.second_administrator import tell_of_the_host
from intake.auth.staff_sessions import live_sessions
from intake.casework.actor import SYSTEM
from intake.casework.outbox.staff_notices import HOST_GRANTED, HOST_RESET
from intake.cli.context import checked_settings, open_database
from intake.clock import now
from intake.db import Database
from intake.errors import InvalidInput
from intake.language.formats import shanghai
from intake.models import Staff
from intake.notify.staff.contacts import reach_of, save_addresses
from intake.vocabulary import AccountRequestKind, StaffRole
from routing.models import Department
from routing.translatable import N_

_REGION = "Six digits or a name: whose complaints they see and decide. Empty: the home region, so all."

app = typer.Typer(no_args_is_help=True, help="Accounts of the people who work here.")


@app.command()
def add(
    login: Annotated[str, typer.Argument(help="2 to 60 letters a-z, digits, dots, dashes, underscores.")],
    *,
    name: Annotated[str, typer.Option("--name", help="The name colleagues know.")],
    role: Annotated[list[StaffRole], typer.Option("--role", help="Repeat it for several roles.")],
    department: Annotated[str, typer.Option("--department", help="Its exact name; a handler needs one.")] = "",
    head: Annotated[
        bool, typer.Option("--head", help="Head of the department: decides on longer procedures, hears of lateness.")
    ] = False,
    deputy: Annotated[bool, typer.Option("--deputy", help="Deputy head: hears of late signatures first.")] = False,
    region: Annotated[str, typer.Option("--region", help=_REGION)] = "",
    email: Annotated[str, typer.Option("--email", help="Where notices go; sealed.")] = "",
    phone: Annotated[str, typer.Option("--phone", help="Where they are called, or texted if they want; sealed.")] = "",
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input instead of making one.")
    ] = False,
) -> None:
    """Add an account; without --password-stdin prints a password for its first log-in.

    A privileged role (administrator, supervisor, auditor) that is given here, and not on a page with a second
    administrator, is recorded and told to all administrators.
    """
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else one_time_password()
    with open_database().unit_of_work() as session:
        staff = add_staff(
            session,
            login=login,
            display_name=name,
            roles=role,
            department_id=_department_id(session, department),
            is_head=head,
            is_deputy=deputy,
            region=region,
            password=password,
            at=now(),
            must_change=not password_stdin,
        )
        save_addresses(session, staff, email=email, phone=phone, actor=SYSTEM, at=now())
        _tell_of_grant(session, staff, ())
    typer.echo(f"added {login}" if password_stdin else f"added {login}; password for the first log-in: {password}")


@app.command()
def edit(
    login: Annotated[str, typer.Argument(help="Whose account.")],
    *,
    name: Annotated[str | None, typer.Option("--name", help="The name colleagues know.")] = None,
    role: Annotated[list[StaffRole] | None, typer.Option("--role", help="Instead of the roles so far.")] = None,
    department: Annotated[
        str | None, typer.Option("--department", help="Its exact name; empty for none.", show_default=False)
    ] = None,
    head: Annotated[bool | None, typer.Option("--head/--no-head", help="Head of the department.")] = None,
    deputy: Annotated[bool | None, typer.Option("--deputy/--no-deputy", help="Deputy head.")] = None,
    region: Annotated[str | None, typer.Option("--region", help=_REGION, show_default=False)] = None,
    email: Annotated[str | None, typer.Option("--email", help="Empty takes it away.", show_default=False)] = None,
    phone: Annotated[str | None, typer.Option("--phone", help="Empty takes it away.", show_default=False)] = None,
    active: Annotated[
        bool | None, typer.Option("--active/--no-active", help="Let a deactivated account in again, or keep one out.")
    ] = None,
) -> None:
    """Change an account; what is not given stays. Privileged roles given here are on record, and told to all."""
    with open_database().unit_of_work() as session:
        staff = lock_staff(session, _get(session, login).id)
        had = staff.roles if staff.is_active else ()
        change_staff(
            session,
            staff,
            display_name=staff.display_name if name is None else name,
            roles=role or [StaffRole(one) for one in staff.roles],
            department_id=staff.department_id if department is None else _department_id(session, department),
            is_head=staff.is_head if head is None else head,
            is_deputy=staff.is_deputy if deputy is None else deputy,
            region=(staff.region_code or "") if region is None else region,
            actor=SYSTEM,
            at=now(),
        )
        _save_reach(session, staff, email, phone)
        if active is not None and active != staff.is_active:
            set_active(session, staff, is_active=active, actor=SYSTEM, at=now())
        _tell_of_grant(session, staff, had)
    typer.echo(f"changed {login}")


@app.command("list")
def list_staff(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """List the accounts."""
    with open_database().reading() as session:
        rows = session.exec(select(Staff, Department.name).join(Department, isouter=True).order_by(Staff.login))
        found: list[dict[str, Any]] = [
            {
                "login": staff.login,
                "name": staff.display_name,
                "roles": staff.roles,
                "department": department,
                "head": staff.is_head,
                "region": staff.region_code,
                "active": staff.is_active,
            }
            for staff, department in rows
        ]
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for row in found:
        belongs = " ".join(filter(None, [row["department"], row["region"]]))
        state = "" if row["active"] else "  (inactive)"
        typer.echo(f"{row['login']:<20} {row['name']:<12} {','.join(row['roles'])}  {belongs}{state}")


@app.command()
def reset(login: Annotated[str, typer.Argument(help="Whose password.")]) -> None:
    """Make a new password for one log-in; it ends all sessions of the account.

    The way out when no second administrator can agree to it: of a privileged account it is told to all administrators.
    """
    with open_database().unit_of_work() as session:
        staff = _get(session, login)
        password = reset_password(session, staff, actor=SYSTEM, at=now())
        if is_privileged(staff):
            tell_of_the_host(session, staff, HOST_RESET, actor=SYSTEM, at=now(), deed=AccountRequestKind.RESET)
    typer.echo(f"password of {staff.login} for the next log-in: {password}")


def _save_reach(session: Session, staff: Staff, email: str | None, phone: str | None) -> None:
    """What is not given stays as it is."""
    if email is None and phone is None:
        return
    known = reach_of(session, staff.id)
    where = {"email": known.email if email is None else email, "phone": known.phone if phone is None else phone}
    save_addresses(session, staff, **where, actor=SYSTEM, at=now())


def _tell_of_grant(session: Session, staff: Staff, had: Collection[str]) -> None:
    given = newly_privileged(staff.roles, had)
    if given and staff.is_active:
        what = {"deed": AccountRequestKind.GRANT, "roles": given}
        tell_of_the_host(session, staff, HOST_GRANTED, actor=SYSTEM, at=now(), **what)
        typer.echo(f"{', '.join(given)}: on record, and all administrators are told", err=True)


@app.command()
def sessions(
    login: Annotated[str, typer.Argument(help="Whose sessions.")],
    end: Annotated[bool, typer.Option("--end", help="End them all, at once.")] = False,
) -> None:
    """List where somebody is signed in; with --end sign them out everywhere."""
    settings = checked_settings()
    idle = timedelta(minutes=settings.session_minutes)
    with Database.from_settings(settings).unit_of_work() as session:
        staff = _get(session, login)
        found = live_sessions(session, staff.id, idle=idle, at=now())
        if end:
            end_sessions(session, lock_staff(session, staff.id), actor=SYSTEM, at=now())
    for one in found:
        typer.echo(f"{shanghai(one.began_at)}  {shanghai(one.seen_at)}  {one.device or '?'}  {one.network}".rstrip())
    typer.echo(f"{'ended' if end else 'open'}: {len(found)}")


@app.command()
def factors(
    login: Annotated[str, typer.Argument(help="Whose second factor.")],
    remove: Annotated[bool, typer.Option("--remove", help="Take it all off; the record says so.")] = False,
) -> None:
    """Say what somebody shows beside the password; with --remove they sign in without it."""
    with open_database().unit_of_work() as session:
        staff = _get(session, login)
        found = factors_of(session, staff.id)
        if found.authenticator is not None:
            typer.echo(f"{shanghai(found.authenticator.added_at)}  authenticator app")
        for key in found.passkeys:
            typer.echo(f"{shanghai(key.added_at)}  passkey {key.name}")
        typer.echo(f"recovery codes: {found.codes_left}")
        if remove:
            count = take_all_off(session, lock_staff(session, staff.id), actor=SYSTEM, at=now())
            typer.echo(f"removed: {count}")


def _get(session: Session, login: str) -> Staff:
    staff = find_staff(session, login)
    if staff is None:
        raise InvalidInput(N_("there is no account %(login)s"), login=login, field="login")
    return staff


def _department_id(session: Session, name: str) -> int | None:
    if not name:
        return None
    found = session.exec(select(Department.id).where(Department.name == name)).first()
    if found is None:
        raise InvalidInput(N_("there is no department called %(name)s"), name=name, field="department")
    return found
