"""The rules table on screen: the sheet, its versions, explanations, replays, and what was learned."""
