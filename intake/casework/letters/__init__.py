"""Letters to complainants and associations: which may be issued, under which number, how they arrive and end."""
