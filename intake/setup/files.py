"""Files that are handed in can be stored, and the scanner answers where one is set up."""

from intake.evidence.room import EvidenceRoom
from intake.evidence.scanner import ScannerFailed
from intake.evidence.stores.store import StoreFailed
from intake.setup.check import CheckStatus, SetupCheck, SetupGrounds
from routing.translatable import N_, TranslatableText

_KEY = "files"


def files(grounds: SetupGrounds) -> SetupCheck:
    """Writes a few bytes, reads them, deletes them."""
    room = EvidenceRoom.from_settings(grounds.settings)
    try:
        room.store.check()
        if room.scanner is not None:
            room.scanner.check()
    except StoreFailed as error:
        do = TranslatableText(
            N_("See to the folder of JIESU_EVIDENCE_FOLDER, or to the bucket of JIESU_EVIDENCE_S3_BUCKET.")
        )
        return SetupCheck(_KEY, CheckStatus.RED, error.text, do)
    except ScannerFailed as error:
        do = TranslatableText(N_("Start clamd at JIESU_EVIDENCE_SCANNER: until then files wait unseen."))
        return SetupCheck(_KEY, CheckStatus.RED, error.text, do)
    if room.scanner is None:
        return SetupCheck(_KEY, CheckStatus.GREEN, TranslatableText(N_("Files can be stored; no scanner is set up.")))
    return SetupCheck(_KEY, CheckStatus.GREEN, TranslatableText(N_("Files can be stored, and the scanner answers.")))
