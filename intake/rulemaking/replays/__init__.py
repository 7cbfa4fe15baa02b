"""A draft tried on past complaints, and the picture of what would move."""
