"""What is told: messages to the complainant, notices to the staff."""
