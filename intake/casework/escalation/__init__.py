"""The ladder of reminders: due steps taken by the sweep, whom they tell, and what could not be swept."""
