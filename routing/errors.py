"""What can go wrong in routing: each error states its fact in one line, ready to be shown as it is."""


class RoutingError(Exception):
    """Parent of every error raised in routing."""


# -- clocks and calendars


class CalendarExhausted(RoutingError):
    """The count ran past the last day the calendar knows; never answered by a guess."""


class BadCalendar(RoutingError):
    """A calendar that cannot be: a span without days, office hours that overlap, a day outside its span."""


class BadLimit(RoutingError):
    """A limit, pause, extension or moment that cannot be counted."""


class UnknownProfile(RoutingError):
    """No limits are known under this profile."""
