"""Which acts this person may do on this complaint now, and what each does to the clocks."""
