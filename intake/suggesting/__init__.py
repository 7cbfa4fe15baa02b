"""Which violation a text speaks of: proposed from keywords and from closed complaints, never chosen silently."""
