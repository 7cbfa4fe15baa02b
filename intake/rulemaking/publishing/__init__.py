"""From a checked draft to the table in force, and back: versions, their differences, each rule's history."""
