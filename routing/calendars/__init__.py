"""Working calendars: which days and hours are worked, from which files and versions."""
