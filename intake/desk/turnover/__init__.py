"""Hand-over at the end of a shift, and numbers that repeat the same again and again."""
