"""Limits, due dates and the ladder of reminders, as pure functions of calendar and policy."""
