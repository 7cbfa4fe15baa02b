"""What complaints are found by: likely duplicates by wording, and the search, each with a filling of its own."""
