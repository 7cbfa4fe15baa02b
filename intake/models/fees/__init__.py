"""Which items of the fee lists a complaint is about."""
