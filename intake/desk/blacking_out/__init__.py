"""Making what a department may see of the files of who stays unknown: a copy blacked out, or a transcript."""
