"""Each day the root of the record leaves: by mail to chosen readers, and as a line of a file that others keep."""

import hashlib
import os
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from intake.casework.ledger.anchor import anchor_heads
from intake.casework.ledger.root import Root, keep_left, newest_root, ways_of_day
from intake.clock import now
from intake.language.formats import shanghai
from intake.language.i18n import N_, _, use_language
from intake.notify.choice import mail_sender_for
from intake.notify.senders import Sender
from intake.runtime import Runtime, process_runtime
from intake.settings import Settings

FILE = "jiesu-roots.txt"
_SUBJECT = N_("Root of the record of %(place)s, %(day)s")
_BODY = N_(
    "%(line)s\n\nKeep this mail. It seals %(events)s events of complaints up to %(at)s. What happened later (%(later)s "
    "events of complaints, %(office)s of the office) is in no root yet; the next is made within the hour. Compare it "
    "on the auditor's page, or with: jiesu audit compare ROOT"
)


def send_root() -> None:
    """Nothing twice in a day; a way that fails is tried again in an hour."""
    runtime, at = process_runtime(), now()
    if int(shanghai(at, "%H")) >= runtime.settings.root_hour:
        let_root_leave(runtime, at)


def let_root_leave(runtime: Runtime, at: datetime) -> int:
    """By how many ways it left. Raises what the last way failed with, after all were tried."""
    ways = _ways(runtime.settings)
    with runtime.db.reading() as session:
        owed = ways.keys() - ways_of_day(session, at)
    if not owed:
        return 0
    with runtime.db.unit_of_work() as session:
        anchor_heads(session, at=at)
        root = newest_root(session)
    failed: Exception | None = None
    count = 0
    for way in sorted(owed) if root is not None else []:
        assert root is not None
        try:
            ways[way](root)
        except Exception as error:  # noqa: BLE001 - one that fails must not keep the others
            failed = error
            continue
        with runtime.db.unit_of_work() as session:
            keep_left(session, root, way, at=at)
        count += 1
    if failed is not None:
        raise failed
    return count


def _ways(settings: Settings) -> dict[str, Callable[[Root], object]]:
    """Each by the name it is recorded under: of an address only a digest."""
    ways: dict[str, Callable[[Root], object]] = {}
    if settings.root_folder is not None:
        ways["file"] = partial(_drop, settings.root_folder)
    sender = mail_sender_for(settings) if settings.root_addresses else None
    if sender is not None:
        for address in settings.root_addresses:
            name = hashlib.sha256(address.encode()).hexdigest()[:12]
            ways[f"mail:{name}"] = partial(_mail, sender, address, settings.public_url)
    return ways


def _drop(folder: Path, root: Root) -> None:
    with (folder / FILE).open("a", encoding="utf-8") as file:
        file.write(root.line + "\n")
        file.flush()
        os.fsync(file.fileno())


def _mail(sender: Sender, address: str, place: str, root: Root) -> None:
    texts = []
    for spoken in ("zh", "en"):
        with use_language(spoken):
            texts.append((_(_SUBJECT, place=place, day=shanghai(root.at, "%Y-%m-%d")), _(_BODY, **_said(root))))
    body = "\n\n".join([texts[0][0], *(text for _subject, text in texts)])
    sender.send(address, body, message_id=root.anchor)


def _said(root: Root) -> dict[str, object]:
    later, office = root.window.events, root.window.office_events
    return {"line": root.line, "events": root.events, "at": shanghai(root.at), "later": later, "office": office}
