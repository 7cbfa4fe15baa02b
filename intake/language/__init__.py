"""Gettext, the words of vocabularies, formats of dates and sums, and texts held as data."""
