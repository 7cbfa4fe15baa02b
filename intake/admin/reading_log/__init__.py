"""Everything somebody saw, and every identity that was opened: for the auditor, on a page and as a file."""
