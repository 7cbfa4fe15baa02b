"""Stored clocks compared with the record: the check, its alarm, the repair."""
