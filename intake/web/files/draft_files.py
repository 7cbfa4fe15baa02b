"""Files of a form that is not sent yet: each is kept when it arrives, and is there again after a reload.

Which form they are of says a signed token in the page.
"""

from dataclasses import dataclass
from hashlib import sha256
from uuid import uuid4

from flask import request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlmodel import Session

from intake.casework import find
from intake.casework.actor import COMPLAINANT, Actor
from intake.errors import NotFound
from intake.evidence.attaching import NewEvidence, attach_evidence
from intake.evidence.destroying import DRAFTS_LIVE
from intake.evidence.drafts import DraftFile, drafts_of, keep_draft, remove_draft, take_drafts
from intake.evidence.file_types import ACCEPT
from intake.evidence.stored_file import StoredFile
from intake.evidence.viewing import OpenedCopy
from intake.vocabulary import EvidenceCopyKind, EvidenceSource, FileKind
from intake.web.context import moment, runtime
from intake.web.forms import BadForm
from intake.web.refusals import refusal_message
from intake.web.row_ids import MOST
from routing.translatable import TranslatableError
from routing.vocabulary import Channel

FIELD, TOKEN = "files", "evidence"
_SALT = "evidence-drafts"


@dataclass(frozen=True)
class DraftBatch:
    """What the files of one form are kept under, and the token that its page names them by."""

    batch: str
    token: str


@dataclass(frozen=True)
class ListedDraft:
    """One file as the page lists it; `thumbnail` is empty where it has none."""

    id: int
    name: str
    kind: FileKind
    size: int
    thumbnail: bytes


@dataclass(frozen=True)
class DraftList:
    """The part of a page that takes files. `token` is empty where the page itself says whose they are."""

    files: tuple[ListedDraft, ...]
    token: str
    most_files: int
    most_megabytes: int
    accept: str = ACCEPT


def draft_batch(*known: str) -> DraftBatch:
    """That of the first token which we have signed and which still names something, else a new one."""
    for token in filter(None, known):
        if batch := batch_of(token):
            return DraftBatch(batch, token)
    made: str = _signer().dumps(uuid4().hex)
    return DraftBatch(batch_of(made), made)


def named_batch(name: str) -> str:
    """Of a form that needs no token, for its page says whose it is."""
    return sha256(name.encode()).hexdigest()


def keep_sent(batch: str) -> None:
    """Keep every file of this request that may be kept. Raises BadForm, which names each that may not."""
    refused: list[str] = []
    for sent in request.files.getlist(FIELD):
        if not sent.filename:
            continue
        try:
            keep_draft(runtime().db, runtime().evidence, batch, sent.stream, sent.filename, at=moment())
        except TranslatableError as error:
            refused.append(refusal_message(error))
    if refused:
        raise BadForm({FIELD: " ".join(refused)})


def change(batch: str) -> None:
    """Take out the file whose button was pressed, else keep what was sent."""
    removed = request.form.get("remove", "")
    if removed.isascii() and removed.lstrip("-").isdigit() and abs(int(removed)) <= MOST:
        try:
            remove(batch, int(removed))
        except NotFound:
            return  # a second click: it is gone already
    else:
        keep_sent(batch)


def remove(batch: str, draft_id: int) -> None:
    with runtime().db.unit_of_work() as db:
        remove_draft(db, runtime().evidence.store, batch, draft_id)


def has_drafts(batch: str) -> bool:
    with runtime().db.reading() as db:
        return bool(drafts_of(db, batch))


def listed(db: Session, batch: str, token: str = "") -> DraftList:
    """What a page shows of them."""
    limits = runtime().evidence.limits
    files = tuple(_listed(draft) for draft in drafts_of(db, batch)) if batch else ()
    return DraftList(files, token, limits.files, limits.file_bytes // 1_000_000)


def remove_all(db: Session, batch: str) -> None:
    """The form is put away."""
    for draft in drafts_of(db, batch):
        remove_draft(db, runtime().evidence.store, batch, draft.id)


def attach(db: Session, number: str, batch: str, channel: Channel = Channel.WEB, *, by: Actor = COMPLAINANT) -> None:
    """The drafts become the complaint's, in the transaction that files what they belong to."""
    files = take_drafts(db, batch) if batch else []
    if files:
        collaborators, complaint = runtime().collaborators(db), find.lock_complaint(db, number)
        new = NewEvidence(runtime().evidence, files, channel, source=EvidenceSource.COMPLAINANT)
        attach_evidence(db, collaborators, complaint, new, actor=by, at=moment())


def _listed(draft: DraftFile) -> ListedDraft:
    file = draft.file
    return ListedDraft(draft.id, file.name, file.kind, file.size, _thumbnail(file))


def _thumbnail(file: StoredFile) -> bytes:
    copy = file.find_copy(EvidenceCopyKind.THUMBNAIL)
    if copy is None:
        return b""
    return OpenedCopy.of_stored(file, copy).content_or_nothing(runtime().evidence.store)


def batch_of(token: str) -> str:
    """Empty where nobody here has signed it, or it is older than what it would name."""
    try:
        return named_batch(f"form:{_signer().loads(token, max_age=int(DRAFTS_LIVE.total_seconds()))}")
    except BadSignature:
        return ""


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(runtime().settings.secret_key.get_secret_value(), salt=_SALT)
