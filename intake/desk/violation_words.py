"""What a complaint is about, as its page tells it: decided, said, guessed, each for itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session, col, select

from intake.language.i18n import N_, _
from intake.models import Complaint, Suggestion
from intake.suggesting.kept_guesses import kept_guesses
from intake.suggesting.proposing import sureness
from intake.web.staff_names import staff_names
from routing.models import Violation

Line = Callable[..., "ViolationLine"]
DECIDED, SAID, GUESSED = N_("Decided to be"), N_("Named by the complainant"), N_("Machine guess")
UNKNOWN = N_("Violations")


@dataclass(frozen=True)
class ViolationLine:
    """One of the three; `notes` by code, `note` of the whole."""

    title: str
    cards: Sequence[Violation]
    note: str = ""
    notes: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_guess(self) -> bool:
        return self.title == GUESSED


@dataclass(frozen=True)
class ViolationLines:
    """What stands on the page, decided first."""

    shown: tuple[ViolationLine, ...]


def violation_lines(session: Session, complaint: Complaint) -> ViolationLines:
    """Guesses stand apart, and only those that nobody took: what was taken is said or decided."""
    guesses = kept_guesses(session, complaint.id)
    standing = {*complaint.violations, *(complaint.violations_said or ()), *(complaint.violations_decided or ())}
    cards = _cards(session, standing.union(one.code for one in guesses))

    def line(title: str, codes: Sequence[str], note: str = "", notes: Mapping[str, str] | None = None) -> ViolationLine:
        return ViolationLine(title, [cards[code] for code in codes if code in cards], note, notes or {})

    lines = [_decided(session, complaint, line), *_said(complaint, guesses, line)]
    open_guesses = [one for one in guesses if one.code not in standing]
    if open_guesses:
        sure = {one.code: _sure(one) for one in open_guesses}
        lines.append(line(GUESSED, [one.code for one in open_guesses], _("neither said nor decided"), sure))
    return ViolationLines(tuple(one for one in lines if one is not None))


def _decided(session: Session, complaint: Complaint, line: Line) -> ViolationLine | None:
    if complaint.violations_decided is None:
        return None if complaint.violations_said is None else line(DECIDED, [], _("not decided yet"))
    by = complaint.violations_decided_by_id
    return line(
        DECIDED, complaint.violations_decided, _("by %(who)s", who=staff_names(session, {by}).get(by or 0, "—"))
    )


def _said(complaint: Complaint, guesses: Sequence[Suggestion], line: Line) -> list[ViolationLine]:
    if complaint.violations_said is None:
        note = _("registered before it was kept who named them") if complaint.violations_decided is None else ""
        return [line(UNKNOWN, complaint.violations, note)] if note else []
    asked = _("proposed by the machine; the complainant said yes")
    taken = {one.code: asked for one in guesses if one.is_taken}
    return [line(SAID, complaint.violations_said, notes=taken)]


def _sure(guess: Suggestion) -> str:
    told = [_("the complainant said: not this")] if guess.is_declined else []
    told += [sureness(guess.probability)] if guess.probability is not None else []
    version = guess.classifier_version
    told += [_("classifier %(version)s", version=version) if version else _("keywords")]
    return " · ".join(told)


def _cards(session: Session, codes: set[str]) -> dict[str, Violation]:
    found = session.exec(select(Violation).where(col(Violation.code).in_(codes))) if codes else ()
    return {one.code: one for one in found}
