"""Work handed over at once: of a department that is abolished; and given back by one act."""
