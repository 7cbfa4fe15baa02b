"""The page of retention: classes of data, what is due, what was erased."""
