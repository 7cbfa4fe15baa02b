"""Which associations there are, and which department holds which role for them on which day."""
