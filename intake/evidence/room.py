"""What whoever takes, shows or destroys files is handed: the store, the limits, the scanner."""

from dataclasses import dataclass, field

from intake.evidence.scanner import Scanner
from intake.evidence.stores.bucket_store import BucketStore
from intake.evidence.stores.folder_store import FolderStore
from intake.evidence.stores.store import EvidenceStore
from intake.settings import Settings

_FOLDER = "evidence"


@dataclass(frozen=True)
class EvidenceLimits:
    """Of one file, of all files of a complaint, how many these are, and of all drafts together; in bytes."""

    file_bytes: int
    total_bytes: int
    files: int
    draft_bytes: int


@dataclass(frozen=True)
class EvidenceRoom:
    """`scanner` is None where none is set up: then files are shown at once."""

    store: EvidenceStore = field(repr=False)
    limits: EvidenceLimits
    scanner: Scanner | None = None

    @classmethod
    def from_settings(cls, settings: Settings) -> "EvidenceRoom":
        """Opens nothing yet."""
        folder = settings.evidence_folder or settings.data_dir / _FOLDER
        limits = EvidenceLimits(
            settings.most_file_bytes, settings.most_evidence_bytes, settings.evidence_files, settings.most_draft_bytes
        )
        store = BucketStore(settings) if settings.evidence_s3_bucket else FolderStore(folder)
        return cls(store, limits, Scanner(settings.evidence_scanner) if settings.evidence_scanner else None)
