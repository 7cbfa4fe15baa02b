"""What stands before every page: by which name we are asked, and what happens while the database is away."""
