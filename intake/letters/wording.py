"""The words of each letter, from the record; what a person writes is added to them.

Only the country's own rules are cited: the limits of a city's regulation are cited by the profile in force, as the
dates themselves.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from sqlmodel import Session, col, select

from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.ledger.event_texts import event_data
from intake.casework.parts import assignments
from intake.casework.requests.reasons import reason_text
from intake.events import EventKind
from intake.identity.mask import ON_PAPER
from intake.identity.person import masked_person
from intake.language.formats import listed, money
from intake.language.i18n import N_, _, use_language
from intake.language.words import word
from intake.letters.paper import Fact, LetterPaper, day_words
from intake.models import Complaint, DecisionRequest, Handling
from intake.numbers import spoken
from intake.sealing.text import text_key_of
from intake.vocabulary import LetterKind, Measure, Move, RequestKind, RequestState
from routing.models import Association

TITLES: Mapping[LetterKind, str] = MappingProxyType(
    {
        LetterKind.ACCEPTANCE: N_("Notice of acceptance"),
        LetterKind.REFUSAL: N_("Notice that a complaint is not accepted"),
        LetterKind.SUPPLEMENT: N_("Notice to supplement"),
        LetterKind.EXTENSION: N_("Notice of extension"),
        LetterKind.ANSWER: N_("Notice of answer"),
        LetterKind.INQUIRY: N_("Letter of inquiry"),
        LetterKind.RECTIFICATION: N_("Notice to rectify within a limit"),
        LetterKind.NO_FAULT: N_("Notice of the finding"),
    }
)
_TRACK = N_("You can follow it at any time on the web page of the hotline, with its number and your tracking code.")


@dataclass(frozen=True)
class LetterMatter:
    """What a letter is about: the complaint, the part of the department that writes it, what a person wrote."""

    session: Session
    office: Collaborators
    complaint: Complaint
    part: Handling | None
    words: str

    def department(self, department_id: int | None) -> str:
        card = self.office.rules.directory.departments.get(department_id or 0)
        return card.name if card else ""

    @property
    def association(self) -> str:
        row = self.session.get(Association, self.complaint.association_id) if self.complaint.association_id else None
        return row.name if row else self.complaint.association_text

    @property
    def lead(self) -> str:
        return self.department(self.complaint.lead_department_id)


Body = tuple[Sequence[str], Sequence[Fact], Sequence[str]]


def compose(matter: LetterMatter, kind: LetterKind, *, hotline: str) -> LetterPaper:
    """`hotline` is what the hotline calls itself. A letter to an association is in Chinese, as its office is."""
    to_association = kind in {LetterKind.INQUIRY, LetterKind.RECTIFICATION, LetterKind.NO_FAULT}
    language = "zh" if to_association else matter.complaint.language
    with use_language(language):
        passages, facts, closing = _BODIES[kind](matter)
        own = matter.department(matter.part.department_id) if matter.part else ""
        return LetterPaper(
            language=language,
            issuer=own or hotline or _("Hotline for trade associations"),
            title=_(TITLES[kind]),
            addressee=matter.association if to_association else _whom(matter),
            passages=[each for each in passages if each],
            facts=facts,
            closing=closing,
            is_synthetic=matter.complaint.is_synthetic,
        )


def _whom(matter: LetterMatter) -> str:
    """Masked, or not named where confidentiality was asked for: it lies where many read it.

    The name is filled in as it is printed for the post.
    """
    person = masked_person(matter.session, matter.office.ring, matter.complaint.id, roles=ON_PAPER)
    return person.name or _("To the complainant")


def _what(matter: LetterMatter) -> list[Fact]:
    complaint = matter.complaint
    return [
        (_("Number of the complaint"), spoken(complaint.number)),
        (_("Received on"), day_words(complaint.received_at)),
        (_("Association complained about"), matter.association or _("not named")),
    ]


def _accepted(matter: LetterMatter) -> Body:
    complaint, facts = matter.complaint, _what(matter)
    if matter.lead:
        facts.append((_("Department in charge"), matter.lead))
    if complaint.closure_due_at is not None:
        facts.append((_("To be answered by"), day_words(complaint.closure_due_at)))
    opening = _(
        "Your complaint has a definite subject, facts or leads, and lies within our duties. It is accepted under the"
        " Measures for the Handling of Complaints by Registration Authorities of Social Organisations (for trial"
        " implementation, Minfa [2016] No. 139)."
    )
    return [opening, matter.words], facts, [_(_TRACK), _("You are hereby notified.")]


def _refused(matter: LetterMatter) -> Body:
    complaint = matter.complaint
    facts = [*_what(matter), (_("Reason"), word(complaint.reject_reason))]
    note = text_key_of(matter.session, complaint).open(complaint.end_note)
    if note:
        facts.append((_("In particular, and where to turn"), note))
    opening = _("We have looked at your complaint. For the reason named below it is not accepted.")
    closing = _(
        "If there are new facts, or evidence that was not there, you can complain again. If you object to this notice,"
        " you can say so to the hotline, which has it looked at by somebody else."
    )
    return [opening, matter.words], facts, [closing, _("You are hereby notified.")]


def _to_supplement(matter: LetterMatter) -> Body:
    key = text_key_of(matter.session, matter.complaint)
    questions = [
        event_data(event, key)["note"]
        for event in audit.timeline(matter.session, matter.complaint.id)
        if event.kind is EventKind.COMPLAINT_MOVE and event.data["move"] == Move.ASK_INFO
    ]
    facts = [*_what(matter), (_("What is to be supplemented"), questions[-1] if questions else "—")]
    opening = _("To decide on your complaint we need what is named below. We ask for all of it at once.")
    closing = _(
        "Please send it on the web page of the hotline with your tracking code, by text or by telephone. Until it is"
        " there the time limits stand still; if it does not come, the complaint is decided as it stands."
    )
    return [opening, matter.words], facts, [closing, _("You are hereby notified.")]


def _extended(matter: LetterMatter) -> Body:
    complaint = matter.complaint
    wanted = (
        select(DecisionRequest)
        .where(
            DecisionRequest.complaint_id == complaint.id,
            DecisionRequest.kind == RequestKind.EXTENSION,
            DecisionRequest.state == RequestState.APPROVED,
        )
        .order_by(col(DecisionRequest.decided_at).desc())
    )
    request = matter.session.exec(wanted.limit(1)).first()
    facts = [*_what(matter), (_("Department in charge"), matter.lead or "—")]
    if request is not None:
        facts.append((_("Reason"), reason_text(RequestKind.EXTENSION, request.reason_code)))
    if complaint.closure_original_due_at is not None:
        facts.append((_("Was to be answered by"), day_words(complaint.closure_original_due_at)))
    if complaint.closure_due_at is not None:
        facts.append((_("Will be answered by"), day_words(complaint.closure_due_at)))
    opening = _("Your complaint cannot be answered within the time first named. The time has been extended.")
    return [opening, matter.words], facts, [_(_TRACK), _("You are hereby notified.")]


def _answered(matter: LetterMatter) -> Body:
    key = text_key_of(matter.session, matter.complaint)
    parts = [matter.part] if matter.part else assignments.live_parts(matter.session, matter.complaint)
    facts = _what(matter)
    answered = [part for part in parts if part is not None and part.replied_at is not None]
    for part in answered:
        facts += _answer_facts(matter, part, key.open(part.reply_text))
    if not answered:  # at once, or on the day it came in
        facts.append((_("Answer"), key.open(matter.complaint.end_note) or word(matter.complaint.outcome)))
    closing = _(
        "If you are not satisfied, say so when the hotline calls you, on the web page, or by telephone. Rights that the"
        " law gives you to go to a court or to ask for reconsideration are not touched by this answer."
    )
    opening = _("Your complaint has been looked into, and the answer has been reviewed. We answer as follows.")
    return [opening, matter.words], facts, [closing, _("You are hereby notified.")]


def _answer_facts(matter: LetterMatter, part: Handling, text: str) -> list[Fact]:
    facts = [
        (_("Answered by"), matter.department(part.department_id)),
        (_("Finding"), word(part.outcome)),
        (_("Answer"), text or "—"),
    ]
    if part.measures:
        facts.append((_("Measures"), listed(word(Measure(each)) for each in part.measures)))
    if part.legal_basis:
        facts.append((_("Legal basis"), part.legal_basis))
    if part.amount_refunded:
        facts.append((_("Refunded"), money(part.amount_refunded)))
    if part.document_number:
        facts.append((_("Document"), part.document_number))
    return facts


def _inquired(matter: LetterMatter) -> Body:
    passages = [
        _("A matter about your association has been reported to us. Its facts are to be checked."),
        matter.words,
        _(
            "Please state the facts in writing, with the papers that bear them out, and sealed by your association, by"
            " the day named below. What is not stated is decided by what is there."
        ),
    ]
    closing = _("Whoever retaliates against a person for a complaint answers for it under the law.")
    return passages, [], [closing, _("This letter is hereby sent.")]


def _to_rectify(matter: LetterMatter) -> Body:
    passages = [
        _("In looking into a matter about your association we found what is to be put right."),
        matter.words,
        _("Put it right, and send us the proof of it in writing, by the day named below."),
    ]
    closing = _("What is not put right in time is dealt with under the law.")
    return passages, [], [closing, _("You are hereby notified.")]


def _no_fault(matter: LetterMatter) -> Body:
    passages = [
        _("A matter about your association was reported to us and has been looked into."),
        matter.words,
        _("No breach of laws, rules or the charter was found in it. Your association has no duty from this matter."),
    ]
    return passages, [], [_("You are hereby notified.")]


_BODIES: Mapping[LetterKind, Callable[[LetterMatter], Body]] = MappingProxyType(
    {
        LetterKind.ACCEPTANCE: _accepted,
        LetterKind.REFUSAL: _refused,
        LetterKind.SUPPLEMENT: _to_supplement,
        LetterKind.EXTENSION: _extended,
        LetterKind.ANSWER: _answered,
        LetterKind.INQUIRY: _inquired,
        LetterKind.RECTIFICATION: _to_rectify,
        LetterKind.NO_FAULT: _no_fault,
    }
)
