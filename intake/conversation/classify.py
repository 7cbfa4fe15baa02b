"""What a text seems to complain about, and whether that is certain enough to send it off without a person's look."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from intake.casework.registering.register import GuessedViolation
from intake.suggesting.serving import guesses_for
from routing.models import AssociationName
from routing.normalise import needle_of, normalise
from routing.registry.search import Found, resolve_association
from routing.violations import ViolationCard, suggest

# What such bodies are called, and what may stand in brackets behind: 协会（筹）.
_ENDINGS = re.compile(r"(?:协会|商会|联合会|促进会|公会|学会|研究会|联盟|基金会)([（(][^（）()]{1,10}[）)])?")
# What is said of such bodies even where no keyword of a violation is.
_TROUBLE = re.compile(
    r"投诉|举报|反映|收费|收钱|要钱|交钱|会费|摊派|赞助|捐款|强制|强迫|逼|不入会|入会|退会|退费|退钱|不退|违规|违法|骗|评选|评奖|"
    r"颁奖|论坛|展会|培训费|服务费|会务费|乱收|发票|complain|charg|fee|award|forced|fraud|refund|illegal",
    re.IGNORECASE,
)
_MANY_CHARACTERS, _MANY_WORDS = 20, 5
_CREDIT_CODE = re.compile(r"(?<![0-9A-Z])[0-9A-HJ-NPQRTUWXY]{18}(?![0-9A-Z])")
_CHINESE, _LATIN_WORDS = re.compile(r"[\u3400-\u9fff]"), re.compile(r"[A-Za-z]{2,}")
_LONGEST_NAME, _SHORTEST_NAME = 40, 4
_HEARD = 1500  # characters of a text looked through for names


@dataclass(frozen=True)
class Classification:
    """The association a text names, and the violations it is guessed to be about. `is_certain`: exactly one of each.

    Certain enough to ask the sender whether it is that; it is never taken for said.
    """

    association: Found | None
    guesses: tuple[GuessedViolation, ...]
    is_certain: bool


def hear(session: Session, text: str, taxonomy: Sequence[ViolationCard]) -> Classification:
    """What `text` complains about: the codes every door proposes.

    It is certain where the keywords speak for one code and what was learned does not put another before it.
    """
    association = find_named(session, text)
    names = [association.name, association.matched_name] if association else []
    guesses = guesses_for(session, text, taxonomy, names=names)
    is_certain = association is not None and bool(guesses) and guesses[0].code == _spoken_for(text, taxonomy)
    return Classification(association, guesses, is_certain)


def reads_as_complaint(text: str, taxonomy: Sequence[ViolationCard]) -> bool:
    """Whether a text tells something that may be complained about; a greeting, a question or a word do not."""
    plain = normalise(text)
    is_long = len(_CHINESE.findall(plain)) >= _MANY_CHARACTERS or len(_LATIN_WORDS.findall(plain)) >= _MANY_WORDS
    return is_long or _ENDINGS.search(plain) is not None or tells_of_trouble(plain, taxonomy)


def tells_of_trouble(text: str, taxonomy: Sequence[ViolationCard]) -> bool:
    """Whether it says more than who is meant."""
    return _TROUBLE.search(normalise(text)) is not None or bool(suggest(text, taxonomy))


def _spoken_for(text: str, taxonomy: Sequence[ViolationCard]) -> str | None:
    """The one code that more keywords speak for than for any other."""
    found = suggest(text, taxonomy)
    is_clear = bool(found) and (len(found) == 1 or len(found[0][1]) > len(found[1][1]))
    return found[0][0] if is_clear else None


def find_named(session: Session, text: str) -> Found | None:
    """The one association a text names in full, by any of its names or its credit code; None for none or several."""
    text = normalise(text)[:_HEARD]
    codes = {found[0] for found in _CREDIT_CODE.finditer(text.upper())}
    names = _names_in(session, text)
    # 成都市火锅协会 also holds 火锅协会: only names that are no part of another one count.
    whole = [name for name in names if not any(name != other and name in other for other in names)]
    found = [resolve_association(session, one) for one in (*codes, *whole)]
    meant = {each.association_id: each for each in found if each is not None}
    return next(iter(meant.values())) if len(meant) == 1 and None not in found else None


def _names_in(session: Session, text: str) -> list[str]:
    """Every name of the registry that stands in the text: whatever ends as names of such bodies do is looked up."""
    ends = {end for found in _ENDINGS.finditer(text) for end in (found.end(), found.start(1)) if end > 0}
    needles = {
        needle_of(text[start:end])
        for end in ends
        for start in range(max(0, end - _LONGEST_NAME), end - _SHORTEST_NAME + 1)
    }
    statement = select(AssociationName.needle).where(col(AssociationName.needle).in_(needles)).distinct()
    return list(session.exec(statement)) if needles else []
