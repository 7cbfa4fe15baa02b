"""Marks for departments: profiles as places publish them, each a list of piecewise-linear items, versioned by date."""
