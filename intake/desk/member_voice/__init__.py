"""Suggestions on their own pages: the report with its list, and the word on one."""
