"""What letters say, and how they are drawn: for Word and as PDF."""
