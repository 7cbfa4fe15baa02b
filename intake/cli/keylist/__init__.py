"""Key supervision at a terminal."""
