"""What a department asks and a second person decides: return, extension, suspension, termination."""
