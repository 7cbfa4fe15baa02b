"""Files handed in: what they are, where they lie sealed, who sees which copy, and how they are destroyed."""
