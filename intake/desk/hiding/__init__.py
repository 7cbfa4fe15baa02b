"""What departments do not read of a narrative: shown to the hotline, which decides on what is only proposed."""
