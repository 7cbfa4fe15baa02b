"""What goes into the file of a whole case: all that the hotline's page shows of it, its letters, and its evidence.

The workers make it: it is drawn with the fonts in it, and pages of a PDF are drawn as pictures apart.
"""

import hashlib
import logging
from base64 import b64encode
from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.letters.case_files import keep_case_file
from intake.casework.letters.grounds import letters_of
from intake.casework.letters.issue import sealed_digest
from intake.desk.complaint_page import ComplaintPage, read_complaint_page
from intake.desk.violation_choices import violation_words
from intake.errors import DomainError
from intake.evidence.document_pages import blackable_copy, draw_all
from intake.evidence.stores.store import EvidenceStore
from intake.evidence.viewing import EvidenceView, OpenedCopy, evidence_of
from intake.identity.mask import ON_PAPER, is_shown_masked
from intake.language.formats import listed, shanghai
from intake.language.i18n import _, use_language
from intake.language.words import word
from intake.letters.bundle import CaseCover, CasePart, bundle
from intake.letters.paper import number_words, official, read_paper
from intake.models import Callback, CaseFile, Complaint, Evidence
from intake.numbers import spoken
from intake.runtime import Runtime
from intake.sealing.envelope import CannotOpen
from intake.sealing.text import text_key_of
from intake.vocabulary import ActorKind, FileKind, StaffRole
from intake.web.staff_names import staff_names

log = logging.getLogger(__name__)
# Who may have it made sees all of it; so does whoever makes it.
_MAKER = Actor(ActorKind.SYSTEM, roles=frozenset({StaffRole.SUPERVISOR}))
# Of all pictures in one file: what is beyond is listed with its digest, and handed over beside it.
_MOST_BYTES = 60_000_000


def make_wanted(runtime: Runtime, *, at: datetime) -> int:
    """How many were made, or could not be. Twice at once the second finds it made."""
    with runtime.db.reading() as session:
        unmade = select(CaseFile.id).where(col(CaseFile.made_at).is_(None), CaseFile.fault == "")
        ids = list(session.exec(unmade.order_by(col(CaseFile.id))))
    for file_id in ids:
        try:
            _make(runtime, file_id, at)
        except (DomainError, CannotOpen) as error:
            log.warning("the file of a case could not be made: %s", error)
            _fail(runtime, file_id, str(error))
    return len(ids)


def _make(runtime: Runtime, file_id: int, at: datetime) -> None:
    with runtime.db.reading() as session, use_language("zh"):
        row = session.get_one(CaseFile, file_id)
        complaint = session.get_one(Complaint, row.complaint_id)
        collaborators = runtime.collaborators(session)
        page = read_complaint_page(session, collaborators, complaint.number, actor=_MAKER, at=at)
        named = listed(
            violation_words(one) for one in collaborators.rules.violations if one.code in complaint.violations
        )
        parts = [
            *_written(page, named),
            *_letters(session, complaint),
            *_evidence(session, page, runtime.evidence.store),
        ]
        cover = _cover(session, page, row, len(parts), at)
        content, pages = bundle(cover, parts, made_at=at)
    with runtime.db.unit_of_work() as session:
        row = session.get_one(CaseFile, file_id)
        complaint = find.lock_by_id(session, row.complaint_id)
        session.refresh(row)
        if row.made_at is not None:
            return
        row.made_at = at
        digest = hashlib.sha256(content).hexdigest()
        told = b64encode(content).decode()
        keep_case_file(session, complaint, row, told, digest=digest, pages=pages, parts=len(parts))


def _fail(runtime: Runtime, file_id: int, why: str) -> None:
    with runtime.db.unit_of_work() as session:
        row = session.get_one(CaseFile, file_id)
        row.fault = why[:200] or "?"
        session.add(row)


def _cover(session: Session, page: ComplaintPage, row: CaseFile, parts: int, at: datetime) -> CaseCover:
    complaint = page.complaint
    who = staff_names(session, {row.wanted_by_id}).get(row.wanted_by_id, "")
    facts = [
        (_("Complaint"), spoken(complaint.number)),
        (_("Association"), page.association.row.name if page.association else complaint.association_text),
        (_("State"), word(complaint.state)),
        (_("Purpose"), text_key_of(session, complaint).open(row.purpose)),
        (_("Asked for by"), f"{who} · {shanghai(row.wanted_at)}"),
        (_("Made"), shanghai(at)),
        (_("Parts"), str(parts)),
        (_("Events on record"), f"{complaint.event_count} · {complaint.event_head}"),
    ]
    mark = _("Synthetic data") if complaint.is_synthetic else ""
    foot = _("Complaint %(number)s · taken out by %(who)s, %(at)s", number=complaint.number, who=who, at=shanghai(at))
    return CaseCover(_("File of a complaint"), facts, mark, foot)


def _written(page: ComplaintPage, named: str) -> Iterator[CasePart]:
    yield CasePart(_("The complaint"), list(_complaint(page, named)))
    yield CasePart(_("Departments and answers"), list(_departments(page)))
    if page.requests:
        yield CasePart(_("Requests of departments and their decisions"), list(_requests(page)))
    yield CasePart(_("Every clock"), [(word(one.clock), shanghai(one.due_at)) for one in page.deadlines])
    if page.calls:
        yield CasePart(
            _("Calls to the complainant"), [(shanghai(one.called_at), _call(page, one)) for one in page.calls]
        )
    acts = [one for one in reversed(page.entries) if one.group != "reads"]
    yield CasePart(
        _("What happened"),
        [
            (shanghai(one.at), "\n".join(filter(None, (f"{one.who} {one.sentence}".strip(), one.detail))))
            for one in acts
        ],
    )
    readers = [
        (one.who, _("%(times)s times, last %(at)s", times=one.times, at=shanghai(one.last_at))) for one in page.readers
    ]
    yield CasePart(_("Who read it"), readers)


def _complaint(page: ComplaintPage, named: str) -> Iterator[tuple[str, str]]:
    complaint = page.complaint
    yield _("Complaint"), spoken(complaint.number)
    yield _("Received"), shanghai(complaint.received_at)
    yield _("Channel"), word(complaint.channel)
    yield _("Kind"), word(complaint.kind)
    yield _("Region"), page.region
    yield _("Association"), page.association.row.name if page.association else complaint.association_text
    yield _("Violations"), named or _("not named")
    # Masked, and of who asked for confidentiality nothing: whoever must know opens the identity with a reason.
    is_shown = is_shown_masked(ON_PAPER, page.confidentiality)
    named_as = " ".join(filter(None, (page.person.name, page.person.phone))) if is_shown else ""
    yield _("Complainant"), named_as or _("not named")
    if page.confidentiality:
        yield _("Wish"), word(page.confidentiality)
    yield _("Narrative"), page.text(complaint.narrative)


def _departments(page: ComplaintPage) -> Iterator[tuple[str, str]]:
    for part in page.parts:
        row = part.row
        yield part.department, f"{word(row.role)} · {word(row.state)}"
        said = (
            (_("Dispatched"), shanghai(row.dispatched_at)),
            (_("Signed"), shanghai(row.signed_at) if row.signed_at else ""),
            (_("Replied"), shanghai(row.replied_at) if row.replied_at else ""),
            (_("Outcome"), word(row.outcome) if row.outcome else ""),
            (_("Measures"), listed(word(one) for one in part.measures)),
            (_("Legal basis"), row.legal_basis),
            (_("Answer"), page.text(row.reply_text)),
            (_("Internal note"), page.text(row.internal_note)),
        )
        yield from ((name, text) for name, text in said if text)


def _requests(page: ComplaintPage) -> Iterator[tuple[str, str]]:
    for one in page.requests:
        row = one.row
        yield word(row.kind), f"{word(row.state)} · {shanghai(row.requested_at)}"
        yield _("Reason"), "\n".join(filter(None, (one.reason, page.text(row.evidence))))


def _call(page: ComplaintPage, call: Callback) -> str:
    satisfaction = word(call.satisfaction) if call.satisfaction else ""
    return " · ".join(filter(None, (word(call.contacted), satisfaction, page.text(call.note))))


def _letters(session: Session, complaint: Complaint) -> Iterator[CasePart]:
    key = text_key_of(session, complaint)
    for row in letters_of(session, complaint):
        paper = read_paper(key.open(row.content))
        if paper is None:
            continue
        title = f"{paper.title} {number_words(row)} · {word(row.state)}"
        with use_language(paper.language):
            letter = official(row, paper)
        yield CasePart(title, letter=letter, is_chinese=paper.language == "zh", digest=sealed_digest(row.content))
        if row.answer:
            who = _("Answer of the association") if row.association_id else _("Reason")
            lines = [(shanghai(row.answered_at) if row.answered_at else "—", key.open(row.answer))]
            yield CasePart(f"{who} · {number_words(row)}", lines)


def _evidence(session: Session, page: ComplaintPage, store: EvidenceStore) -> Iterator[CasePart]:
    left = _MOST_BYTES
    for view in evidence_of(session, page.complaint, _MAKER):
        row = view.row
        pictures, why = _pictures(page, view, store, left)
        left -= sum(map(len, pictures))
        lines = [
            (_("Name of the file"), view.name),
            (_("Kind of file"), word(row.kind)),
            (_("Bytes"), str(row.size)),
            (_("Handed in on"), shanghai(row.added_at)),
            (_("Handed in by"), word(row.source)),
            ("SHA-256", page.text(row.digest)),
        ]
        lines += [(_("Not shown here"), why)] if why else []
        yield CasePart(
            f"{word(row.purpose)} · {view.name or word(row.kind)}",
            lines,
            pictures=pictures,
            digest=page.text(row.digest),
        )


def _pictures(page: ComplaintPage, view: EvidenceView, store: EvidenceStore, left: int) -> tuple[Sequence[bytes], str]:
    """Its pages as JPEG, else why there are none."""
    row: Evidence = view.row
    if row.is_taken_off:
        return (), _("taken off and destroyed")
    kind = blackable_copy(row)
    copy = view.find_copy(kind) if kind else None
    if copy is None:
        return (), _("no paper: the file is handed over beside this one, its digest above")
    if copy.size > left:
        return (), _("too large for one file: handed over beside this one, its digest above")
    content = b"".join(OpenedCopy.of(row, copy, page.text_key).blocks(store))
    try:
        return draw_all(FileKind.PDF if row.kind is FileKind.PDF else copy.media, content), ""
    except DomainError as error:
        return (), str(error)
