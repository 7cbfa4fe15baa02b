"""Workbooks (xlsx, ods, xls) read as streams with bounds on everything before any of it is kept."""
