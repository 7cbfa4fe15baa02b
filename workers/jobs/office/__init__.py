"""What keeps the office itself in order: its calendars, limits, departments and registry."""
