"""How far a check of the record has come and what it found: what an interrupted one goes on from."""

import json
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from intake.casework.ledger.formats import canonical_json
from intake.errors import DomainError, InvalidInput
from intake.record_keys import RecordKeys
from routing.translatable import N_, TranslatableText

MOST_FAULTS = 1000  # told in words; a key that is not there would make one of every complaint
_PURPOSE = b"audit progress:"


@dataclass
class AuditProgress:
    """`anchor` is the newest when the check began: another record, or this one put back since, has it no more."""

    anchor: str = ""
    last_complaint: int | None = None
    complaints: int = 0
    events: int = 0
    faults: list[TranslatableText] = field(default_factory=list)
    further: int = 0  # faults that are counted only

    def add(self, fault: TranslatableText) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(fault)
        else:
            self.further += 1


def store_progress(path: Path, keys: RecordKeys, progress: AuditProgress) -> None:
    """Sealed, so that nobody spares himself the check by writing such a file."""
    state = vars(progress) | {"faults": [fault.to_json() for fault in progress.faults]}
    mac = keys.mac(keys.current, _PURPOSE + canonical_json(state))
    draft = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    draft.write_text(json.dumps({"state": state, "key_id": keys.current, "mac": mac}), encoding="utf-8")
    draft.replace(path)


def load_progress(path: Path, keys: RecordKeys) -> AuditProgress:
    """A new one where there is no such file yet."""
    if not path.exists():
        return AuditProgress()
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        state = found["state"]
        is_genuine = keys.mac(found["key_id"], _PURPOSE + canonical_json(state)) == found["mac"]
    except (DomainError, ValueError, TypeError, KeyError):
        is_genuine = False
    if not is_genuine:
        raise InvalidInput(N_("%(file)s is no progress of a check of this record"), file=path, field="--resume")
    state["faults"] = [TranslatableText.from_json(fault) for fault in state["faults"]]
    return AuditProgress(**state)
