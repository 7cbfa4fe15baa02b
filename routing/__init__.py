"""Who must answer, and by when. Knows tables and calendars; knows no web, no queue, no telephone."""
