"""Who leaves, and what is abolished: all their work handed over at once, counted before, and given back by one act."""
