"""Jobs that time asks for: how each went, and one run at once."""
