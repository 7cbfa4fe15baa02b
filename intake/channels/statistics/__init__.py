"""For anybody, without a log-in: what became of complaints month by month, and the files behind it."""
