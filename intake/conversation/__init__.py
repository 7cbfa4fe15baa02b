"""The conversation with a number by text: what it wants, what it was asked, and which complaint it is about."""
