"""Goes with `routing_facts`, once every error raised below carries its fact: sentences still raised as plain text."""

from intake.language.i18n import N_, _
from intake.language.translation import translated
from routing.translatable import TranslatableText

_STILL_PLAIN = frozenset(
    {
        N_("nothing was changed in this draft"),
        N_("nothing was taken back"),
        N_("is not a column that can be written"),
        N_("names no association of the registry, so no rule can be made of it"),
        N_("the department is not active any more"),
        N_("a correction of this role waits to be decided already"),
        N_("holds the role already"),
        N_("name the department, or say that it is nobody"),
        N_("an active association needs this role; name the department"),
        N_("the role has a row that begins later or has an end; choose a later day"),
        N_("this round is closed already"),
        N_("no check is under way"),
        N_("choose at least one"),
        N_("must name the State Council notice the days come from: without it no year is official"),
        N_("must name the document that decrees it"),
        N_("changes nothing: the calendar says so already"),
        N_("the file was damaged on its way: choose it again"),
        N_("are too many at once"),
        N_("version %(version)s is being drafted already, by %(by)s"),
        N_("the draft was changed meanwhile by %(by)s"),
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


def fact(text: TranslatableText | str) -> str:
    """In the language spoken; plain text stands as it is."""
    return translated(text) if isinstance(text, TranslatableText) else _(text)
