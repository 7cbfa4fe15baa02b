"""The search over complaints: the box and its filters, what was found, kept searches, the list taken away as a file."""
