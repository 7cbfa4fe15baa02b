"""What the verbs refuse with, so that it is said in each reader's language: casework states facts in plain English."""

import re

from intake.i18n import N_, _

# Not possible for anybody now: what was allowed when the page was opened has lapsed, or never was.
IMPOSSIBLE = frozenset(
    {
        N_("the request has been decided already"),
        N_("only the principal department asks this, for the whole complaint"),
        N_("it was returned twice already and has been coordinated"),
        N_("a designated department may not return it (Weifang regulation 潍坊条例 §22)"),
        N_("the time to return it is over"),
        N_("the time was extended once already"),
        N_("the deadline has passed; an extension is asked for before it does"),
        N_("your request to return it is still open"),
        N_("its time limit may not be extended"),
        N_("a lead department opens a procedure of the law"),
        N_("this procedure is open already"),
        N_("the policy in force sets no limit for it"),
        N_("the law does not let it be extended, or it was extended once already"),
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
        N_("there is no draft"),
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
        N_("is no reason to suspend it"),
        N_("is after it was asked for and not in the future"),
        N_("is after it was dispatched and not in the future"),
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
        N_("a day off has no office hours"),
        N_("changes nothing: the calendar says so already"),
        N_("the file was damaged on its way: choose it again"),
        N_("office hours must be intervals in order that do not touch"),
        N_("are too many at once"),
    }
)
_SHAPES = tuple(
    (re.compile(shape), message)
    for shape, message in (
        (r"is longer than (?P<longest>\d+) characters", N_("is longer than %(longest)s characters")),
        (r"(?P<code>\S+) is no violation", N_("%(code)s is no violation")),
        (
            r"version (?P<version>\d+) is being drafted already, by (?P<by>\S+)",
            N_("version %(version)s is being drafted already, by %(by)s"),
        ),
        (r"version (?P<version>\d+) is not a draft any more", N_("version %(version)s is not a draft any more")),
        (r"the draft was changed meanwhile by (?P<by>\S+)", N_("the draft was changed meanwhile by %(by)s")),
        (r"the check refuses: .+", N_("the check refuses: mend the errors, and say why each warning is accepted")),
        (r"a rules table has at most (?P<most>\d+) rules", N_("a rules table has at most %(most)s rules")),
        (r"the workbook cannot be read: (?P<error>.+)", N_("the workbook cannot be read: %(error)s")),
        (r"(?P<code>\S+) is not a region of the registry", N_("%(code)s is not a region of the registry")),
        (r"is 1 to (?P<most>\d+) working days", N_("is 1 to %(most)s working days")),
        (r"is 1 to (?P<most>\d+) days", N_("is 1 to %(most)s days")),
        (r"must lie between (?P<first>\S+) and (?P<last>\S+)", N_("must lie between %(first)s and %(last)s")),
        (
            r"must be filled in, with at most (?P<most>\d+) characters",
            N_("must be filled in, with at most %(most)s characters"),
        ),
        (r"(?P<text>.+) is not an interval such as 08:00-12:00", N_("%(text)s is not an interval such as 08:00-12:00")),
        (
            r"the calendar has meanwhile become version (?P<version>\d+): look again",
            N_("the calendar has meanwhile become version %(version)s: look again"),
        ),
        (
            r"(?P<day>\S+) is outside the calendar, (?P<first>\d+) to (?P<last>\d+)",
            N_("%(day)s is outside the calendar, %(first)s to %(last)s"),
        ),
        (r"(?P<department>.+) cannot be written in a rule", N_("%(department)s cannot be written in a rule")),
        (
            r"(?P<department>.+) is accused in this complaint and may not handle it",
            N_("%(department)s is accused in this complaint and may not handle it"),
        ),
    )
)


def fact(text: str) -> str:
    """The refusal in the language spoken; one we do not know stands as it is."""
    for shape, message in _SHAPES:
        found = shape.fullmatch(text)
        if found:
            return _(message, **found.groupdict())
    return _(text)
