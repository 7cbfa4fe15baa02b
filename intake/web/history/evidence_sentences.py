"""What the events of files say to a reader."""

from collections.abc import Mapping
from typing import Any

from intake.language.i18n import _
from intake.language.words import word
from intake.vocabulary import EvidenceCopyKind, EvidencePurpose, EvidenceSource, FileKind, ScanState

Data = Mapping[str, Any]


def added(data: Data, _names: object) -> tuple[str, str]:
    """The digest stands in full: it is compared with a file that somebody brings."""
    words = {"source": word(EvidenceSource(data["source"])), "file": word(FileKind(data["file"]))}
    if data["purpose"] != EvidencePurpose.MATERIAL:
        purpose = word(EvidencePurpose(data["purpose"]))
        words |= {"purpose": purpose, "size": data["size"]}
        return _("%(purpose)s added (%(source)s): %(file)s, %(size)s bytes", **words), _digest(data)
    return _("File added (%(source)s): %(file)s, %(size)s bytes", **words, size=data["size"]), _digest(data)


def sorted_as(data: Data, _names: object) -> tuple[str, str]:
    return _("A file is now: %(purpose)s", purpose=word(EvidencePurpose(data["purpose"]))), ""


def scanned(data: Data, _names: object) -> tuple[str, str]:
    return _("Virus scanner: %(verdict)s", verdict=word(ScanState(data["verdict"]))), ""


def released(data: Data, _names: object) -> tuple[str, str]:
    return _("Released to the departments: %(copy)s", copy=word(EvidenceCopyKind(data["copy"]))), "\n".join(
        filter(None, (data["reason"], _digest(data)))
    )


def withdrawn(data: Data, _names: object) -> tuple[str, str]:
    return _("Released no more: %(copy)s", copy=word(EvidenceCopyKind(data["copy"]))), data["reason"]


def taken_off(data: Data, _names: object) -> tuple[str, str]:
    return _("A file was taken off and destroyed"), data["reason"]


def viewed(data: Data, _names: object) -> tuple[str, str]:
    return _("Opened a file: %(copy)s", copy=word(EvidenceCopyKind(data["copy"]))), ""


def _digest(data: Data) -> str:
    return f"SHA-256 {data['sha256']}" if data["sha256"] else ""
