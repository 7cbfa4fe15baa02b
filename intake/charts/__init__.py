"""Charts: what they show, where their marks stand on a page, and how they are drawn for documents."""
