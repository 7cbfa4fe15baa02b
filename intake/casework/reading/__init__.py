"""Reading a complaint: its public status, its tracking, who held it, and the record of who read it."""
