"""`jiesu identity`: who complained, erased before the retention period is over; and the keys that seal who it was."""

from typing import Annotated

import typer

from intake.casework import find
from intake.casework.actor import SYSTEM
from intake.casework.reasons import required_reason
from intake.cli.installation import prepared_runtime
from intake.clock import now
from intake.evidence.destroying import destroy_erased
from intake.identity.erasure import ERASED_FROM, erase_identity
from intake.identity.erasure_list import ErasureList
from intake.identity.key_rotation import keys_in_use, rotate_keys
from intake.identity.replay_erasures import replay_erasures

app = typer.Typer(help="Who complained: sealed, and erased in time.", no_args_is_help=True)
_LONGEST = 200


@app.callback()
def identity() -> None:
    """Who complained: sealed, and erased in time."""


@app.command()
def erase(
    number: Annotated[str, typer.Argument(help="The number of a complaint.", show_default=False)],
    reason: Annotated[str, typer.Option("--reason", help="Why, as the record is to say.", show_default=False)],
) -> None:
    """Erase who made a finished complaint and all that was written about it (PIPL 个人信息保护法 §47), for ever."""
    runtime = prepared_runtime()
    with runtime.db.unit_of_work() as session:
        complaint = find.lock_complaint(session, number.replace(" ", ""))
        why = required_reason(reason, "reason", longest=_LONGEST)
        erase_identity(session, complaint, actor=SYSTEM, at=now(), reason=why)
    ErasureList(runtime.settings.erasure_list).add([complaint.number])
    destroy_erased(runtime.db, runtime.evidence.store, at=now())
    runtime.db.clear_freed(ERASED_FROM)
    print(f"Nobody can tell any more who made complaint {complaint.number}, or what was written about it.")


@app.command()
def replay() -> None:
    """Erase again whom the list of erasures names: what every start does, by hand after bringing back an older copy."""
    runtime = prepared_runtime()
    erasures = ErasureList(runtime.settings.erasure_list)
    count = replay_erasures(runtime.db, erasures, at=now())
    destroy_erased(runtime.db, runtime.evidence.store, at=now())
    runtime.db.clear_freed(ERASED_FROM) if count else None
    print(f"{count} erased again; {len(erasures.numbers())} on the list {erasures.path}")


@app.command()
def rotate() -> None:
    """Seal anew, under the first key of JIESU_IDENTITY_KEYS, whatever an older one has sealed; texts stay as they are.

    It may be broken off and begun anew. Afterwards the older keys open only copies made before.
    """
    runtime = prepared_runtime()
    count = rotate_keys(runtime.db, at=now(), progress=_say)
    runtime.db.clear_freed(ERASED_FROM)
    used = ", ".join(f"{key_id}: {values}" for key_id, values in sorted(keys_in_use(runtime.db).items()))
    print(f"{count} sealed anew under {runtime.ring.current}; values by key: {used or 'none'}")


def _say(title: str, done: int, total: int) -> None:
    print(f"{title}: {done} of {total}", flush=True)
