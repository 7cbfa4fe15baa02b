"""The working-day clocks of a complaint: promised, paused, met, extended, replayed from the record, explained."""
