"""What is refused, and why, in each reader's language: casework, routing and all below state facts in plain English.

A sentence here is such a fact with names where something is filled in: `is longer than %(longest)s characters` says
what was raised as f"is longer than {MAX_TEXT} characters". tests/architecture/test_facts.py finds what has none.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache

from intake.language.i18n import N_, _
from intake.language.words import word
from intake.web.routing_facts import ROUTING
from routing.vocabulary import Clock, RegistrationMode, RegistryRole, Step, Unit

# Not possible for anybody now: what was allowed when the page was opened has lapsed, or never was.
IMPOSSIBLE = frozenset(
    {
        N_("the request has been decided already"),
        N_("the complainant is still to be answered; an identity is erased after that"),
        N_("the proposal has been decided already"),
        N_("only the principal department asks this, for the whole complaint"),
        N_("it was returned twice already and has been coordinated"),
        N_("a designated department may not return it (Weifang regulation 潍坊条例 §22)"),
        N_("the time to return it is over"),
        N_("the time was extended once already"),
        N_("the complainant was asked twice already; decide with what there is, or call them"),
        N_("the deadline has passed; an extension is asked for before it does"),
        N_("your request to return it is still open"),
        N_("its time limit may not be extended"),
        N_("a lead department opens a procedure of the law"),
        N_("this procedure is open already"),
        N_("the policy in force sets no limit for it"),
        N_("the law does not let it be extended, or it was extended once already"),
        N_("the procedure has been concluded"),
        N_("the head of the department that asks decides it"),
        N_("what the complainant supplies is supplied now"),
        N_("an archived complaint is read only"),
        N_("the complaint is closed; new facts make it a new one, or reopen it"),
        N_("a lead department's reply cannot be waived"),
        N_("a request of this kind is open already"),
        N_("a department has signed for it already"),
        N_("it was redone twice already; convene the joint meeting (督办/会商)"),
        N_("the principal department or a dispatcher resumes it"),
        N_("the complainant asked for confidentiality; reach them through the hotline"),
    }
)
SAID = frozenset(
    {
        N_("nothing was changed in this draft"),
        N_("nothing was taken back"),
        N_("is not a column that can be written"),
        N_("who asked does not decide"),
        N_("who handled a complaint does not review it"),
        N_("who took or closed a complaint does not call back about it"),
        N_("who handled a complaint does not call back about it"),
        N_("cannot be less than nothing"),
        N_("is not an active department"),
        N_("is not an active department; choose one from the list"),
        N_("needs at least one"),
        N_("choose at least one violation"),
        N_("is not in the registry"),
        N_("choose which one is meant, or that it is not in the registry"),
        N_("is not a department of the registry"),
        N_("is asked exactly of those who were reached"),
        N_("must be filled in"),
        N_("is no procedure of the law"),
        N_("is after it was received and not in the future"),
        N_("is no reason to ask for it"),
        N_("is after it was asked for and not in the future"),
        N_("is after it was dispatched and not in the future"),
        N_("is after it was signed for and not in the future"),
        N_("is after it was signed for, resumed or sent back, and not in the future"),
        N_("is after it was opened and not in the future"),
        N_("is after the review and the call before it, and not in the future"),
        N_("is before its time ran out: the hotline enters that, from the paper"),
        N_("is the department that returned it"),
        N_("cannot be the complaint itself"),
        N_("no complaint has this number"),
        N_("is no longer under way"),
        N_("a warning or anything harsher needs its document number"),
        N_("name the fee that was dealt with"),
        N_("call the complainant first; without reaching them, three tries close it"),
        N_("say why the identity must be opened"),
        N_("names no association of the registry, so no rule can be made of it"),
        N_("the department is not active any more"),
        N_("names no association of the registry"),
        N_("a correction of this role waits to be decided already"),
        N_("holds the role already"),
        N_("name the department, or say that it is nobody"),
        N_("lies more than a year ahead"),
        N_("an active association needs this role; name the department"),
        N_("the role has a row that begins later or has an end; choose a later day"),
        N_("this round is closed already"),
        N_("no check is under way"),
        N_("choose at least one"),
        N_("is not a kind of matter"),
        N_("is longer than a year"),
        N_("ends before it begins"),
        N_("must name the State Council notice the days come from: without it no year is official"),
        N_("must name the document that decrees it"),
        N_("changes nothing: the calendar says so already"),
        N_("the file was damaged on its way: choose it again"),
        N_("are too many at once"),
        N_("is longer than %(longest)s characters"),
        N_("%(code)s is no violation"),
        N_("version %(version)s is being drafted already, by %(by)s"),
        N_("the draft was changed meanwhile by %(by)s"),
        N_("%(code)s is not a region of the registry"),
        N_("is 1 to %(most)s working days"),
        N_("is 1 to %(most)s days"),
        N_("must lie between %(first)s and %(last)s"),
        N_("must be filled in, with at most %(most)s characters"),
        N_("the calendar has meanwhile become version %(version)s: look again"),
        N_("version %(version)s waits to take force: call it off first, or wait for its day"),
        N_("version %(version)s is proposed already: it is decided first"),
        N_("the limits have meanwhile become version %(version)s: look again"),
        N_("%(day)s is outside the calendar, %(first)s to %(last)s"),
        N_("%(region)s has decreed nothing of its own for %(day)s"),
        N_("the file speaks of %(years)s: say which year it arranges"),
        N_("the file says itself that it is of %(year)s"),
        N_("the file decrees no day of %(year)s"),
        N_("the file leaves no working day in %(year)s"),
        N_("%(department)s cannot be written in a rule"),
        N_("%(department)s is accused in this complaint and may not handle it"),
        N_("say what happened"),
        N_("needs at least one violation"),
        N_("%(outcome)s is no outcome of a reply"),
        N_("is not a telephone number; give 11 digits or +country number"),
        N_("is not a possible telephone number"),
        N_("the period ends before it begins"),
        N_("%(name)s %(day)s is outside %(first)s to %(last)s"),
        N_("to %(last)s is before from %(first)s"),
        N_("month %(month)s has not begun"),
        N_("month %(text)s is not a month (2026-10)"),
        N_("%(name)s %(text)s is not a date (2026-11-21)"),
        N_("the replay was taken up by another worker, or its draft was discarded"),
        N_("fact association %(name)s is not in the registry"),
        N_("fact implicated %(name)s is not a department of the registry"),
        N_("fact violation %(code)s is not a code of the taxonomy"),
    }
)
SENTENCES = IMPOSSIBLE | SAID | ROUTING
# Names under which a sentence is filled in with a word of a vocabulary.
_WORDS: Mapping[str, type[StrEnum]] = {
    "clock": Clock,
    "mode": RegistrationMode,
    "role": RegistryRole,
    "step": Step,
    "unit": Unit,
}
_NAME = re.compile(r"%\((\w+)\)s")


def fact(text: str) -> str:
    """The refusal in the language spoken; one we do not know stands as it is."""
    said = _(text)
    if said != text or text in SENTENCES:
        return said
    for shape, sentence in _shapes():
        found = shape.fullmatch(text)
        if found:
            return _(sentence, **{name: _filled(name, value) for name, value in found.groupdict().items()})
    return text


def _filled(name: str, value: str) -> str:
    kind, plain = _WORDS.get(name), value.replace(" ", "_")
    return word(kind(plain)) if kind is not None and plain in set(kind) else value


@lru_cache(maxsize=1)
def _shapes() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Sentences with names, as what is raised looks like; those that say most of themselves are tried first."""
    named = sorted((one for one in SENTENCES if _NAME.search(one)), key=lambda one: (-len(_NAME.sub("", one)), one))
    return tuple((_shape(one), one) for one in named)


def _shape(sentence: str) -> re.Pattern[str]:
    # Literals stand at even places, names at odd ones.
    parts = (f"(?P<{part}>.+)" if place % 2 else re.escape(part) for place, part in enumerate(_NAME.split(sentence)))
    return re.compile("".join(parts), re.DOTALL)
