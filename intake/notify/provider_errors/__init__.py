"""What each gateway's error codes mean: one table a gateway, kind, words and what to do, in both languages."""
