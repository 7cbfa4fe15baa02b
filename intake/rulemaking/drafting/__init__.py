"""Making a draft of the rules: edits, undo, the journal of steps, a whole file at once."""
