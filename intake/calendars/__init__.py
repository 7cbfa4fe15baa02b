"""The calendars' own life: a year is loaded, a place decrees its days, an office its hours, and deadlines follow."""
