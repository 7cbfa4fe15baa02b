"""What routing finds wrong with files, cells, limits and calendars, as `intake.web.facts` says it to a reader."""

from intake.i18n import N_

_TABLE = frozenset(
    {
        N_("is neither true nor false"),
        N_("is not an amount in yuan"),
        N_("is not a violation code such as F-01, nor a branch such as F-*"),
        N_("is not a region of six digits (GB/T 2260), nor its beginning such as 51*"),
        N_("is not a department symbol"),
        N_("is unknown; choose of %(words)s"),
        N_("is not a policy; choose of %(words)s"),
        N_("only a symbol can be taken one level up"),
        N_("names nobody: every rule needs a lead"),
        N_("has a character that cannot be stored"),
        N_("has nothing before or after a %(sign)s"),
        N_("is not a whole number above 0"),
        N_("is already on line %(line)s"),
        N_("is not a column of the rules table"),
        N_("stands twice"),
        N_("is missing"),
        N_("has %(count)s cells where the header has %(wanted)s"),
        N_("a rules table has at most %(most)s rules"),
        N_("the file has no rules"),
        N_("the file is empty"),
        N_("the file is longer than %(most)s bytes"),
        N_("the file is neither UTF-8 nor GB18030 text"),
        N_("the workbook cannot be read: %(error)s"),
        N_("is not CSV: %(error)s"),
        N_("no rules table was published by %(at)s"),
    }
)
_CALENDAR = frozenset(
    {
        N_("is larger than %(most)s bytes"),
        N_("is neither UTF-8 nor GB18030 text"),
        N_("is not JSON: %(error)s"),
        N_("is not iCalendar: %(error)s"),
        N_("is missing, or no list"),
        N_("is not an object"),
        N_("is neither 1 nor 0"),
        N_("is not a date such as 2027-02-06"),
        N_("is not in the year %(year)s"),
        N_("is not one to %(most)s days after DTSTART"),
        N_("is already decreed at %(place)s"),
        N_("has more cells than the header"),
        N_("names no day: an empty file is no official year"),
        N_("a day off has no office hours"),
        N_("office hours must be intervals in order that do not touch"),
        N_("office hours %(text)s are not one to %(most)s intervals such as 08:00-12:00"),
        N_("%(text)s is not an interval such as 08:00-12:00"),
        N_("%(day)s is decreed outside the calendar's span %(first)s to %(last)s"),
        N_("a working calendar cannot span %(first)s to %(last)s"),
        N_("the working calendar covers %(first)s to %(last)s; the count runs past its end"),
        N_("the working calendar covers %(first)s to %(last)s; the hours run past it"),
        N_("the working calendar covers %(first)s to %(last)s; %(day)s lies outside"),
    }
)
_LIMITS = frozenset(
    {
        N_("a limit is 1 to %(most)s %(unit)s, not %(amount)s"),
        N_("an extension is 0 to %(most)s days, not %(amount)s"),
        N_("a pause cannot end at %(end)s, before it starts"),
        N_("working days are counted from 1, not %(amount)s"),
        N_("working hours must be more than 0, not %(amount)s"),
        N_("%(at)s has no time zone"),
        N_("the offset of %(step)s is %(least)s to %(most)s, not %(offset)s"),
        N_("%(step)s tells somebody, and nobody twice"),
        N_("a ladder has each step once"),
        N_("a ladder without the step due would never mark what is late"),
        N_("each chase comes later than the one before it"),
        N_("there is no profile of limits named %(profile)s"),
        N_("profile %(profile)s of limits has no version %(version)s"),
        N_("profile %(profile)s sets the %(clock)s limit of %(policy)s twice"),
    }
)
_REGISTRY = frozenset(
    {
        N_("is empty"),
        N_("is empty, and an active %(mode)s association must have one"),
        N_("is not one of %(words)s"),
        N_("is neither true nor false (是/否)"),
        N_("is not a date like 2025-03-01"),
        N_("is not a region of GB/T 2260"),
        N_("names several regions, give the code: %(codes)s"),
        N_("does not have 18 characters"),
        N_("has a wrong check digit (GB 32100)"),
        N_("is not a unified social credit code (GB 32100)"),
        N_("already stands in row %(line)s"),
        N_("stands beyond the last column: is a comma unquoted?"),
        N_("has a name longer than %(longest)s characters"),
        N_("has a name without letters or characters"),
        N_("is not a known department"),
        N_("is a department no longer in service"),
        N_("is before %(day)s, when the present %(role)s began; a change needs a later day"),
        N_("the %(role)s is held from %(first)s to %(last)s; nothing can begin on %(day)s"),
        N_("%(name)s cannot be opened: %(error)s"),
        N_("the file has a header but no rows"),
        N_("the header is wrong; unknown columns: %(unknown)s; missing: %(missing)s; repeated: %(twice)s"),
        N_("the file is neither UTF-8 nor GB18030 text, nor a workbook"),
        N_("the file is not text: it holds null bytes"),
        N_("line %(line)s is not CSV: %(error)s"),
        N_("the registry is not empty; synthetic associations and departments go into an empty one"),
    }
)
ROUTING = _TABLE | _CALENDAR | _LIMITS | _REGISTRY
