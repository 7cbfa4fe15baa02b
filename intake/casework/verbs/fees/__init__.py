"""Acts about the items of the fee lists."""
