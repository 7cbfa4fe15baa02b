"""What figures count, one row a thing: derived from the events of a complaint as of a moment. Pure but for reading."""
