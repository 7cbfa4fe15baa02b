"""Orders that press a department: given, reported on, accepted or refused, withdrawn."""
