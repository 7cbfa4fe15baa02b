"""A legal hold: nothing of a complaint is erased while it is on."""
