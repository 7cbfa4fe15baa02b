"""What an operator's short hand means: `f1 F-09`, 收费培训, an old name, 住建局, 锦江区. Guesses nothing silently."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session

from intake.casework.collaborators import Collaborators
from intake.language.i18n import _, language
from routing.departments.named_bodies import bodies_heard
from routing.directory import DepartmentCard, Directory, RegionCard
from routing.normalise import as_compared, normalise
from routing.registry.search import Found, find_associations, resolve_association
from routing.violations import ViolationCard

_CODE = re.compile(r"([FAVG])[-_ ]?(\d{1,2})", re.IGNORECASE)
_BETWEEN = re.compile(r"[,，、;；\n]+")
_NAMED = 3  # possible meanings named in a refusal


@dataclass(frozen=True)
class Typed:
    """The shorthand itself."""

    association: str = ""
    association_code: str = ""
    violations: str = ""
    implicated: str = ""
    region: str = ""
    # A body that is no department here is kept as named: a person finds out before any department reads it.
    keeps_unknown: bool = False


@dataclass(frozen=True)
class Matter:
    """What it means. `errors` names, by field, what could mean nothing or several things."""

    association: Found | None
    violations: tuple[ViolationCard, ...]
    implicated: tuple[DepartmentCard, ...]
    region: RegionCard | None
    candidates: tuple[Found, ...] = ()
    errors: dict[str, str] = field(default_factory=dict)
    unmatched: tuple[str, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(card.code for card in self.violations)

    @property
    def association_id(self) -> int | None:
        return self.association.association_id if self.association else None

    @property
    def region_code(self) -> str:
        """The place named, else that of the association; empty means the home of the installation."""
        if self.region:
            return self.region.code
        return self.association.region_code if self.association else ""


class _Refusals(dict[str, str]):
    """Gathers, so that one look shows everything that is wrong."""

    def choose(self, name: str, text: str, found: Sequence[str]) -> None:
        if found:
            message = _("“%(text)s” may mean %(names)s. Choose one.", text=text, names=_("; ").join(found[:_NAMED]))
        else:
            message = _("“%(text)s” is not known. Type a part of the name and choose from the list.", text=text)
        self.setdefault(name, message)


def read_matter(session: Session, collaborators: Collaborators, typed: Typed) -> Matter:
    """An association that is not in the registry is no error: it is kept as named."""
    refusals = _Refusals()
    directory = collaborators.rules.directory
    association = _association(session, typed)
    candidates = find_associations(session, typed.association, limit=4) if not association else []
    region = _region(typed.region, directory, refusals)
    places = (region.code if region else "", association.region_code if association else "", collaborators.home_region)
    named = _bodies(typed, directory, tuple(filter(None, places)), refusals)
    return Matter(
        association=association,
        violations=_violations(typed.violations, collaborators.rules.violations, refusals),
        implicated=named[0],
        region=region,
        candidates=tuple(candidates),
        errors=dict(refusals),
        unmatched=named[1],
    )


def violations_like(text: str, taxonomy: Iterable[ViolationCard]) -> list[ViolationCard]:
    """By code or the beginning of one, else by words of the name, else by what complainants call it."""
    wanted = as_compared(text.strip())
    code = wanted.replace("-", "")
    ways: tuple[Callable[[ViolationCard], bool], ...] = (
        lambda card: card.code.casefold().replace("-", "").startswith(code) or _short(card.code) == code,
        lambda card: any(wanted in as_compared(name) for name in (card.name_zh, card.name_en)),
        lambda card: any(wanted in word or word in wanted for word in map(as_compared, card.keywords)),
    )
    found = [card for way in ways for card in taxonomy if wanted and way(card)]
    return list(dict.fromkeys(found))


def code_and_name(card: ViolationCard) -> str:
    """In the language spoken."""
    return f"{card.code} {card.name_zh if language() == 'zh' else card.name_en}"


def _association(session: Session, typed: Typed) -> Found | None:
    """The code picked from the list counts only while its name still stands in the field."""
    if not typed.association:
        return None
    if typed.association_code:
        picked = resolve_association(session, typed.association_code)
        if picked and picked.name == typed.association:
            return picked
    return resolve_association(session, typed.association)


def _violations(text: str, taxonomy: Sequence[ViolationCard], refusals: _Refusals) -> tuple[ViolationCard, ...]:
    by_code = {card.code: card for card in taxonomy}
    found: dict[str, ViolationCard] = {}
    for piece in _pieces(text):
        code = _code_of(piece)
        meant = [by_code[code]] if code in by_code else violations_like(piece, taxonomy) if not code else []
        if len(meant) == 1:
            found[meant[0].code] = meant[0]
        else:
            refusals.choose("violations", piece, [code_and_name(card) for card in meant])
    return tuple(found.values())


def _pieces(text: str) -> list[str]:
    """Codes may stand apart by blanks; words keep theirs."""
    pieces: list[str] = []
    for piece in filter(None, (piece.strip() for piece in _BETWEEN.split(text))):
        words = piece.split()
        pieces += words if any(_code_of(word) for word in words) and not _code_of(piece) else [piece]
    return pieces


def _code_of(piece: str) -> str | None:
    match = _CODE.fullmatch(normalise(piece).strip())
    return f"{match[1].upper()}-{int(match[2]):02d}" if match else None


def _short(code: str) -> str:
    """F-09 as fast hands type it: f9."""
    return code[0].casefold() + code[2:].lstrip("0")


def _bodies(
    typed: Typed, directory: Directory, near: tuple[str, ...], refusals: _Refusals
) -> tuple[tuple[DepartmentCard, ...], tuple[str, ...]]:
    """The departments named, by a part of the name or as people say it, and what is none of them."""
    found: dict[int, DepartmentCard] = {}
    unmatched: list[str] = []
    for piece in filter(None, (piece.strip() for piece in _BETWEEN.split(normalise(typed.implicated)))):
        meant = _departments(piece, directory, near)
        if len(meant) == 1:
            found[meant[0].id] = meant[0]
        elif meant or not typed.keeps_unknown:
            refusals.choose("implicated", piece, [card.name for card in meant])
        else:
            unmatched.append(piece)
    return tuple(found.values()), tuple(unmatched)


def _departments(piece: str, directory: Directory, near: tuple[str, ...]) -> list[DepartmentCard]:
    exact = directory.find_by_name(piece)
    if exact:
        return [exact]
    like = [card for card in directory.departments.values() if card.is_active and piece in card.name]
    heard = bodies_heard(directory, piece, near=near).bodies if not like else ()
    return like or [directory.departments[one] for body in heard for one in body.department_ids]


def _region(text: str, directory: Directory, refusals: _Refusals) -> RegionCard | None:
    text = "".join(normalise(text).split())
    if not text or text in directory.regions:
        return directory.regions.get(text)
    named = [region for region in directory.regions.values() if text.endswith(region.name)]
    meant = [region for region in named if directory.path(region.code).endswith(text)]
    if len(meant) == 1:
        return meant[0]
    refusals.choose("region", text, [directory.path(region.code) for region in meant])
    return None
