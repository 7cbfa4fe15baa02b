"""Which departments a city has: what a file says of them, and what their names suggest."""
